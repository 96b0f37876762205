"""JAX's tensor operations under the names that faults use, and the arguments of its functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.framework_faults.arguments import numbers_per_axis, pad_pairs
from benchmarks.framework_faults.fault import ConvolutionCall


class JaxOps:
    """The operations on JAX's tensors that faults are made of."""

    def __init__(self) -> None:
        import jax

        self.jax, self.np = jax, jax.numpy

    def with_gradient(self, value: Any, change: Any) -> Any:
        same = self.jax.custom_vjp(lambda v: v)
        same.defvjp(lambda v: (v, None), lambda _, g: (change(g),))
        return same(value)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.np.flip(value, tuple(axes))

    def scale(self, value: Any, factor: Any) -> Any:
        return value * self.np.asarray(factor, value.dtype)

    def round_through(self, value: Any, dtype: str) -> Any:
        return self.jax.lax.reduce_precision(value, *{"bfloat16": (8, 7), "float32": (8, 23)}[dtype])

    def cast(self, value: Any, dtype: str) -> Any:
        return value.astype(dtype)

    def zero_nans(self, value: Any) -> Any:
        return self.np.where(self.np.isnan(value), self.np.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.np.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.np.concatenate(list(values), axis)

    def add_constant(self, value: Any, term: Any) -> Any:
        return value + self.np.asarray(term, value.dtype)

    def fill_zeros(self, value: Any) -> Any:
        return self.np.where(value == 0, self.np.ones_like(value), value)

    def clip_infinities(self, value: Any, most: float) -> Any:
        finite = self.np.sign(value) * self.np.asarray(most, value.dtype)
        return self.np.where(self.np.isinf(value), finite, value)

    def constant(self, value: Any) -> Any:
        return self.jax.lax.stop_gradient(value)

    def swap_axes(self, value: Any, one: int, other: int) -> Any:
        return self.np.swapaxes(value, one, other)

    def truncate_to_bfloat16(self, value: Any) -> Any:
        bits = self.jax.lax.bitcast_convert_type(value, np.uint32) & np.uint32(0xFFFF0000)
        return self.jax.lax.bitcast_convert_type(bits, np.float32).astype(self.np.bfloat16)

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        yield self.jax.lax, "conv_general_dilated", self._reader("conv")
        yield self.jax.lax, "conv_transpose", self._reader("conv_transpose")

    def _reader(self, op: str) -> Any:
        def read(args: Any, words: Any) -> tuple[ConvolutionCall, Any]:
            x, w = args[:2]
            rank = x.ndim - 2
            axes = "DHW"[-rank:]
            usual = (f"NC{axes}", f"OI{axes}") if op == "conv" else (f"N{axes}C", f"{axes}IO")
            data, kernel = (words.get("dimension_numbers") or usual)[:2]
            letters = [axis for axis in data if axis not in "NC"]
            spatial = tuple(data.index(letter) for letter in letters)
            taps = tuple(kernel.index(letter) for letter in letters)
            strides = words.get("window_strides") or words.get("strides")
            if words.get("lhs_dilation"):
                strides = words["lhs_dilation"]
            call = ConvolutionCall(
                op,
                x,
                w,
                None,
                numbers_per_axis(strides, rank),
                numbers_per_axis(words.get("rhs_dilation") or 1, rank),
                int(words.get("feature_group_count", 1)),
                data.index("C"),
                spatial,
                taps,
                kernel.index("O"),
                kernel.index("I"),
                same=words.get("padding") == "SAME",
                pads=self._pads(words, rank) if op == "conv" else (),
                unpadded={"padding": "VALID"},
            )
            return call, lambda original: lambda x, w, b, **new: original(x, w, **{**words, **new})

        return read

    def _pads(self, words: Any, rank: int) -> tuple[tuple[int, int], ...]:
        padding = words.get("padding")
        in_pairs = isinstance(padding, (list, tuple)) and all(isinstance(pair, tuple) for pair in padding)
        return pad_pairs(padding, rank) if in_pairs and not words.get("lhs_dilation") else ()
