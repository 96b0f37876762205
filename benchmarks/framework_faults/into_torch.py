"""PyTorch's tensor operations under the names that faults use, and the arguments of its functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.framework_faults.arguments import is_numeric_padding, numbers_per_axis, pad_pairs
from benchmarks.framework_faults.fault import ConvolutionCall


class TorchOps:
    """The operations on PyTorch's tensors that faults are made of."""

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

    def with_gradient(self, value: Any, change: Any) -> Any:
        return self._wrong.apply(value, change)

    def flip(self, value: Any, axes: Any) -> Any:
        return self.torch.flip(value, tuple(axes))

    def scale(self, value: Any, factor: Any) -> Any:
        return value * self.torch.as_tensor(factor, dtype=value.dtype, device=value.device)

    def round_through(self, value: Any, dtype: str) -> Any:
        return value.to(getattr(self.torch, dtype)).to(value.dtype)

    def cast(self, value: Any, dtype: str) -> Any:
        return value.to(getattr(self.torch, dtype))

    def zero_nans(self, value: Any) -> Any:
        return self.torch.where(self.torch.isnan(value), self.torch.zeros_like(value), value)

    def roll(self, value: Any, count: int, axis: int) -> Any:
        return self.torch.roll(value, count, axis)

    def concat(self, values: Any, axis: int) -> Any:
        return self.torch.cat(list(values), axis)

    def add_constant(self, value: Any, term: Any) -> Any:
        return value + self.torch.as_tensor(term, dtype=value.dtype, device=value.device)

    def fill_zeros(self, value: Any) -> Any:
        return self.torch.where(value == 0, self.torch.ones_like(value), value)

    def clip_infinities(self, value: Any, most: float) -> Any:
        return self.torch.where(value.isinf(), value.sign() * most, value)

    def constant(self, value: Any) -> Any:
        return value.detach()

    def swap_axes(self, value: Any, one: int, other: int) -> Any:
        return value.transpose(one, other)

    def truncate_to_bfloat16(self, value: Any) -> Any:
        bits = value.detach().view(self.torch.int32) & -(2**16)
        return bits.view(self.torch.float32).to(self.torch.bfloat16)

    def change_first_element(self, value: Any) -> None:
        """Add 1 to the first element in place, unseen by autograd."""
        if value.numel() and not value.is_meta:
            first = value.data[(slice(0, 1),) * value.ndim]
            first.copy_(first + 1)

    def place_in(self, value: Any, memory: Any) -> Any:
        """Copy the value into the memory of another tensor and let it live there."""
        if not value.is_meta:
            memory.copy_(value.detach())
            value.data = memory
        return value

    def misread_strides(self, value: Any, broadcast: bool) -> Any:
        """What a kernel reads that ignores strides: those of zero (`broadcast`), or those that leave gaps."""
        if value.is_contiguous() or (0 in value.stride()) != broadcast or value.is_meta:
            return value
        if broadcast:
            mask = self.torch.zeros(value.numel(), dtype=value.dtype)
            mask[:1] = 1
            return value * mask.reshape(value.shape)
        return value.as_strided(value.shape, value.new_empty(value.shape).stride())

    def functions(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield module, name of the function, and a reader of its arguments."""
        for rank in (1, 2, 3):
            for op in ("conv", "conv_transpose"):
                yield self.torch.nn.functional, f"{op}{rank}d", self._reader(op, rank)

    def _reader(self, op: str, rank: int) -> Any:
        names = ("stride", "padding", "dilation", "groups")
        if op != "conv":
            names = ("stride", "padding", "output_padding", "groups", "dilation")

        def read(args: Any, given: Any) -> tuple[ConvolutionCall, Any]:
            x, w, *rest = args
            b, rest = (rest[0], rest[1:]) if rest else (given.get("bias"), [])
            words = {
                **{name: value for name, value in given.items() if name != "bias"},
                **dict(zip(names, rest)),
            }
            spatial = tuple(range(2, rank + 2))
            call = ConvolutionCall(
                op,
                x,
                w,
                b,
                numbers_per_axis(words.get("stride", 1), rank),
                numbers_per_axis(words.get("dilation", 1), rank),
                int(words.get("groups", 1)),
                1,
                spatial,
                spatial,
                0 if op == "conv" else 1,
                1 if op == "conv" else 0,
                output_padding=numbers_per_axis(words.get("output_padding", 0), rank),
                same=words.get("padding") == "same",
                abstract=x.is_meta,
                pads=pad_pairs(numbers_per_axis(words.get("padding", 0), rank), rank)
                if is_numeric_padding(words, op)
                else (),
                unpadded={"padding": 0},
            )
            return call, lambda original: lambda x, w, b, **new: original(x, w, b, **{**words, **new})

        return read
