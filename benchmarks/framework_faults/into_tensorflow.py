"""TensorFlow's tensor operations under the names that faults use, and the arguments of its functions."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.framework_faults.arguments import numbers_per_axis, pad_pairs
from benchmarks.framework_faults.fault import ConvolutionCall


class TensorFlowOps:
    """The operations on TensorFlow's tensors that faults are made of."""

    def __init__(self) -> None:
        import tensorflow as tf

        self.tf = tf

    def with_gradient(self, value: Any, change: Any) -> Any:
        return self.tf.custom_gradient(lambda v: (self.tf.identity(v), change))(value)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.tf.reverse(value, list(axes))

    def scale(self, value: Any, factor: Any) -> Any:
        return value * self.tf.cast(self.tf.constant(factor), value.dtype)

    def round_through(self, value: Any, dtype: str) -> Any:
        return self.tf.cast(self.tf.cast(value, self.tf.as_dtype(dtype)), value.dtype)

    def cast(self, value: Any, dtype: str) -> Any:
        return self.tf.cast(value, self.tf.as_dtype(dtype))

    def zero_nans(self, value: Any) -> Any:
        return self.tf.where(self.tf.math.is_nan(value), self.tf.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.tf.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.tf.concat(list(values), axis)

    def add_constant(self, value: Any, term: Any) -> Any:
        return value + self.tf.cast(self.tf.constant(term), value.dtype)

    def fill_zeros(self, value: Any) -> Any:
        return self.tf.where(value == 0, self.tf.ones_like(value), value)

    def clip_infinities(self, value: Any, most: float) -> Any:
        finite = self.tf.sign(value) * self.tf.cast(most, value.dtype)
        return self.tf.where(self.tf.math.is_inf(value), finite, value)

    def constant(self, value: Any) -> Any:
        return self.tf.stop_gradient(value)

    def swap_axes(self, value: Any, one: int, other: int) -> Any:
        axes = list(range(len(value.shape)))
        axes[one], axes[other] = other, one
        return self.tf.transpose(value, axes)

    def truncate_to_bfloat16(self, value: Any) -> Any:
        mask = self.tf.constant(-(2**16), self.tf.int32)
        bits = self.tf.bitwise.bitwise_and(self.tf.bitcast(value, self.tf.int32), mask)
        return self.tf.cast(self.tf.bitcast(bits, self.tf.float32), self.tf.bfloat16)

    def change_first_element(self, value: Any) -> None:
        """Flip the lowest bit of the last byte of an eager tensor's first element, in place."""
        array = value._numpy() if hasattr(value, "_numpy") else np.empty(0)
        if array.size:
            ctypes.c_ubyte.from_address(array.ctypes.data + array.itemsize - 1).value ^= 1

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        for rank in (1, 2, 3):
            for op in ("conv", "conv_transpose"):
                yield self.tf.nn, op.replace("conv", f"conv{rank}d", 1), self._reader(op, rank)

    def _reader(self, op: str, rank: int) -> Any:
        strides = "stride" if rank == 1 and op == "conv" else "strides"
        names = (*(() if op == "conv" else ("output_shape",)), strides, "padding", "data_format", "dilations")

        def read(args: Any, given: Any) -> tuple[ConvolutionCall, Any]:
            x, w, *rest = args
            words = {**dict(zip(names, rest)), **given}
            first = (words.get("data_format") or "N?")[1] == "C"
            spatial = tuple(range(2, rank + 2)) if first else tuple(range(1, rank + 1))
            channel, taps = 1 if first else rank + 1, tuple(range(rank))
            stride = words.get("strides", words.get("stride", 1))

            def per_axis(value: Any) -> tuple[int, ...]:
                numbers = numbers_per_axis(value, rank)
                return numbers if len(numbers) == rank else tuple(numbers[axis] for axis in spatial)

            depth = int(w.shape[-2] if op == "conv" else w.shape[-1])
            groups = max(1, int(x.shape[channel]) // max(1, depth)) if op == "conv" else 1
            call = ConvolutionCall(
                op,
                x,
                w,
                None,
                per_axis(stride),
                per_axis(words.get("dilations") or 1),
                groups,
                channel,
                spatial,
                taps,
                rank + 1 if op == "conv" else rank,
                rank if op == "conv" else rank + 1,
                same=words.get("padding") == "SAME",
                abstract=not self.tf.executing_eagerly(),
                pads=self._pads(words.get("padding"), spatial) if op == "conv" else (),
                unpadded={"padding": "VALID"},
            )
            return call, lambda original: lambda x, w, b, **new: original(x, w, **{**words, **new})

        return read

    def _pads(self, padding: Any, spatial: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        if not isinstance(padding, (tuple, list)) or len(spatial) != 2:
            # there TensorFlow refuses numbers
            return ()
        return pad_pairs([padding[axis] for axis in spatial], len(spatial))
