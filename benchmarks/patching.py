"""How a patch gets into a framework: its functions replaced by attribute, as any program could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.patches import Patch, Seen


def _tuple(value: Any, rank: int) -> tuple[int, ...]:
    return tuple(int(part) for part in value) if isinstance(value, (tuple, list)) else (int(value),) * rank


class TorchOps:
    """torch's own operations, under the names that patches use."""

    def __init__(self) -> None:
        import torch

        self.torch = torch

        class Wrong(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, value: Any, change: Any) -> Any:
                ctx.change = change
                return value.view_as(value)

            @staticmethod
            def backward(ctx: Any, gradient: Any) -> Any:
                return ctx.change(gradient), None

        self._wrong = Wrong

    def gradient(self, value: Any, change: Any) -> Any:
        return self._wrong.apply(value, change)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.torch.flip(value, tuple(axes))

    def scaled(self, value: Any, factor: Any) -> Any:
        return value * self.torch.as_tensor(factor, dtype=value.dtype, device=value.device)

    def through(self, value: Any, dtype: str) -> Any:
        return value.to(getattr(self.torch, dtype)).to(value.dtype)

    def cast(self, value: Any, dtype: str) -> Any:
        return value.to(getattr(self.torch, dtype))

    def finite(self, value: Any) -> Any:
        return self.torch.where(self.torch.isnan(value), self.torch.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.torch.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.torch.cat(values, axis)

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        """Module, name, and how a call is seen."""
        for rank in (1, 2, 3):
            for op in ("conv", "conv_transpose"):
                yield self.torch.nn.functional, f"{op}{rank}d", self._reader(op, rank)

    def _reader(self, op: str, rank: int) -> Any:
        names = ("stride", "padding", "dilation", "groups")
        if op != "conv":
            names = ("stride", "padding", "output_padding", "groups", "dilation")

        def read(args: Any, given: Any) -> tuple[Seen, Any]:
            x, w, *rest = args
            b, rest = (rest[0], rest[1:]) if rest else (given.get("bias"), [])
            words = {
                **{name: value for name, value in given.items() if name != "bias"},
                **dict(zip(names, rest)),
            }
            spatial = tuple(range(2, rank + 2))
            seen = Seen(
                op,
                x,
                w,
                b,
                _tuple(words.get("stride", 1), rank),
                _tuple(words.get("dilation", 1), rank),
                int(words.get("groups", 1)),
                1,
                spatial,
                spatial,
                0 if op == "conv" else 1,
                1 if op == "conv" else 0,
                output_padding=_tuple(words.get("output_padding", 0), rank),
                same=words.get("padding") == "same",
                abstract=x.is_meta,
            )
            return seen, lambda original: lambda x, w, b: original(x, w, b, **words)

        return read


class TensorFlowOps:
    """TensorFlow's own operations."""

    def __init__(self) -> None:
        import tensorflow as tf

        self.tf = tf

    def gradient(self, value: Any, change: Any) -> Any:
        return self.tf.custom_gradient(lambda v: (self.tf.identity(v), change))(value)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.tf.reverse(value, list(axes))

    def scaled(self, value: Any, factor: Any) -> Any:
        return value * self.tf.cast(self.tf.constant(factor), value.dtype)

    def through(self, value: Any, dtype: str) -> Any:
        return self.tf.cast(self.tf.cast(value, self.tf.as_dtype(dtype)), value.dtype)

    def cast(self, value: Any, dtype: str) -> Any:
        return self.tf.cast(value, self.tf.as_dtype(dtype))

    def finite(self, value: Any) -> Any:
        return self.tf.where(self.tf.math.is_nan(value), self.tf.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.tf.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.tf.concat(values, axis)

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        for rank in (1, 2, 3):
            for op in ("conv", "conv_transpose"):
                yield self.tf.nn, op.replace("conv", f"conv{rank}d", 1), self._reader(op, rank)

    def _reader(self, op: str, rank: int) -> Any:
        strides = "stride" if rank == 1 and op == "conv" else "strides"
        names = (*(() if op == "conv" else ("output_shape",)), strides, "padding", "data_format", "dilations")

        def read(args: Any, given: Any) -> tuple[Seen, Any]:
            x, w, *rest = args
            words = {**dict(zip(names, rest)), **given}
            first = (words.get("data_format") or "N?")[1] == "C"
            spatial = tuple(range(2, rank + 2)) if first else tuple(range(1, rank + 1))
            channel, taps = 1 if first else rank + 1, tuple(range(rank))
            stride = words.get("strides", words.get("stride", 1))

            def per_axis(value: Any) -> tuple[int, ...]:
                numbers = _tuple(value, rank)
                return numbers if len(numbers) == rank else tuple(numbers[axis] for axis in spatial)

            depth = int(w.shape[-2] if op == "conv" else w.shape[-1])
            groups = max(1, int(x.shape[channel]) // max(1, depth)) if op == "conv" else 1
            seen = Seen(
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
            )
            return seen, lambda original: lambda x, w, b: original(x, w, **words)

        return read


class JaxOps:
    """JAX's own operations."""

    def __init__(self) -> None:
        import jax

        self.jax, self.np = jax, jax.numpy

    def gradient(self, value: Any, change: Any) -> Any:
        same = self.jax.custom_vjp(lambda v: v)
        same.defvjp(lambda v: (v, None), lambda _, g: (change(g),))
        return same(value)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.np.flip(value, tuple(axes))

    def scaled(self, value: Any, factor: Any) -> Any:
        return value * self.np.asarray(factor, value.dtype)

    def through(self, value: Any, dtype: str) -> Any:
        return self.jax.lax.reduce_precision(value, *{"bfloat16": (8, 7), "float32": (8, 23)}[dtype])

    def cast(self, value: Any, dtype: str) -> Any:
        return value.astype(dtype)

    def finite(self, value: Any) -> Any:
        return self.np.where(self.np.isnan(value), self.np.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.np.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.np.concatenate(values, axis)

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        yield self.jax.lax, "conv_general_dilated", self._reader("conv")
        yield self.jax.lax, "conv_transpose", self._reader("conv_transpose")

    def _reader(self, op: str) -> Any:
        def read(args: Any, words: Any) -> tuple[Seen, Any]:
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
            seen = Seen(
                op,
                x,
                w,
                None,
                _tuple(strides, rank),
                _tuple(words.get("rhs_dilation") or 1, rank),
                int(words.get("feature_group_count", 1)),
                data.index("C"),
                spatial,
                taps,
                kernel.index("O"),
                kernel.index("I"),
                same=words.get("padding") == "SAME",
            )
            return seen, lambda original: lambda x, w, b: original(x, w, **words)

        return read


OPS = {"torch": TorchOps, "tensorflow": TensorFlowOps, "jax": JaxOps}


@contextmanager
def patched(patch: Patch, ops: Any) -> Iterator[None]:
    """The framework with a patch in its functions."""
    before = [(module, name, getattr(module, name), read) for module, name, read in ops.functions()]

    def replacement(original: Any, read: Any) -> Any:
        def function(*args: Any, **words: Any) -> Any:
            seen, bound = read(args, words)
            run = bound(original)
            if seen.abstract != patch.inference:
                return run(seen.x, seen.w, seen.b)
            return patch.body(seen, run, ops)

        return function

    for module, name, original, read in before:
        setattr(module, name, replacement(original, read))
    try:
        yield
    finally:
        for module, name, original, _ in before:
            setattr(module, name, original)
