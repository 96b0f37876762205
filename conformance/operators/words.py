"""A configuration as it is written, before any dialect's rule has read it.

The same words mean different things in different frameworks; here they mean nothing yet. A rule makes a
geometry of them, or a `Refusal`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Mapping, Optional, Tuple, Union

from .shapes import Shape, kernel_shape

Padding = Union[None, str, int, Tuple[int, ...], Tuple[Tuple[int, int], ...]]
"""Nothing, a word, one number for all axes, a number for each axis, or (begin, end) for each axis."""

PADDING_WORDS = ("SAME", "VALID", "SAME_LOWER", "SAME_UPPER", "FULL")

LAYOUTS = ("native", "channels_first", "channels_last")


@dataclass(frozen=True)
class Words:
    """The words of one configuration, parsed but not interpreted.

    Per-axis numbers are tuples with one entry per spatial axis (the loader spreads single
    numbers, except for `padding`, whose form is itself a word). `input` is `(N, C, *size)`,
    always channels first. `padding` is None when nothing was written: each dialect then uses its own word
    for "no padding". `padding` strings are upper case; each framework's call spells
    them its own way. `options` maps a framework to words that only it has.
    """

    op: str
    input: tuple[int, ...]
    out_channels: int
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int = 1
    padding: Padding = None
    output_padding: Optional[Tuple[int, ...]] = None
    output_size: Optional[Tuple[int, ...]] = None
    bias: bool = False
    dtype: str = "float32"
    layout: str = "native"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)

    @property
    def batch(self) -> int:
        return self.input[0]

    @property
    def in_channels(self) -> int:
        return self.input[1]

    @property
    def size(self) -> tuple[int, ...]:
        """Spatial extents of the input."""
        return self.input[2:]

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return len(self.input) - 2

    @property
    def kernel_shape(self) -> Shape:
        """Canonical kernel shape; defined even for words that every rule refuses."""
        groups = max(1, self.groups)
        return kernel_shape(self.op, self.in_channels, self.out_channels, groups, self.kernel)

    def option(self, framework: str, name: str, default: Any) -> Any:
        """A word that only one framework has, or `default` where it is not written."""
        return self.options.get(framework, {}).get(name, default)

    def to_json(self) -> dict[str, Any]:
        """The words as JSON holds them, for messages to a worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Words:
        """The words that `to_json` wrote, its lists as tuples again."""
        return cls(**{name: _freeze(value) for name, value in data.items()})


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Refusal:
    """Why a dialect's rule refuses a configuration.

    `rule` is a short stable name of the part that refuses, `why` a sentence for a person.
    """

    rule: str
    why: str
