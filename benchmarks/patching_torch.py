"""torch's own operations, under the names that patches use, and its calls as they see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.arguments import in_numbers, pairs_of, tuple_of
from benchmarks.patch import Seen


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
        return self.torch.cat(list(values), axis)

    def shifted(self, value: Any, term: Any) -> Any:
        return value + self.torch.as_tensor(term, dtype=value.dtype, device=value.device)

    def filled(self, value: Any) -> Any:
        return self.torch.where(value == 0, self.torch.ones_like(value), value)

    def clipped(self, value: Any, most: float) -> Any:
        return self.torch.where(value.isinf(), value.sign() * most, value)

    def constant(self, value: Any) -> Any:
        return value.detach()

    def swapped(self, value: Any, one: int, other: int) -> Any:
        return value.transpose(one, other)

    def truncated(self, value: Any) -> Any:
        bits = value.detach().view(self.torch.int32) & -(2**16)
        return bits.view(self.torch.float32).to(self.torch.bfloat16)

    def poke(self, value: Any) -> None:
        """Another number in the first place, behind autograd's back."""
        if value.numel() and not value.is_meta:
            first = value.data[(slice(0, 1),) * value.ndim]
            first.copy_(first + 1)

    def placed(self, value: Any, memory: Any) -> Any:
        """The value in the memory of another tensor."""
        if not value.is_meta:
            memory.copy_(value.detach())
            value.data = memory
        return value

    def misread(self, value: Any, broadcast: bool) -> Any:
        """What is read from a tensor's memory by who ignores its strides."""
        if value.is_contiguous() or (0 in value.stride()) != broadcast or value.is_meta:
            return value
        if broadcast:
            mask = self.torch.zeros(value.numel(), dtype=value.dtype)
            mask[:1] = 1
            return value * mask.reshape(value.shape)
        return value.as_strided(value.shape, value.new_empty(value.shape).stride())

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
                tuple_of(words.get("stride", 1), rank),
                tuple_of(words.get("dilation", 1), rank),
                int(words.get("groups", 1)),
                1,
                spatial,
                spatial,
                0 if op == "conv" else 1,
                1 if op == "conv" else 0,
                output_padding=tuple_of(words.get("output_padding", 0), rank),
                same=words.get("padding") == "same",
                abstract=x.is_meta,
                pads=pairs_of(tuple_of(words.get("padding", 0), rank), rank) if in_numbers(words, op) else (),
                unpadded={"padding": 0},
            )
            return seen, lambda original: lambda x, w, b, **new: original(x, w, b, **{**words, **new})

        return read
