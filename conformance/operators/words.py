"""A configuration as it is written, before any dialect's rule has read it.

The same words mean different things in different frameworks; here they mean nothing yet. A rule makes a
geometry of them, or a `Refusal`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Mapping, Optional, Tuple, Union

from .registry import find_operator
from .shapes import Shape, kernel_shape
from .tensors import BIAS, INPUT, KERNEL

Padding = Union[None, str, int, Tuple[int, ...], Tuple[Tuple[int, int], ...]]
"""Nothing, a word, one number for all axes, a number for each axis, or (begin, end) for each axis."""

PADDING_WORDS = ("SAME", "VALID", "SAME_LOWER", "SAME_UPPER", "FULL")

LAYOUTS = ("native", "channels_first", "channels_last")

_LISTS = ("kernel", "stride", "dilation", "padding", "output_padding", "output_size")
"""Words that can be lists."""

UNWRITTEN, ONE_NUMBER = "unwritten", "one number"
"""How a word stands in a case: nowhere, or as one number for all axes; else as a list of one for each."""


@dataclass(frozen=True)
class Operand:
    """What a case says of one operand by itself; None where it follows from the words.

    `shape` is in canonical layout: the last axes are the spatial ones, as many as the call has; in front of
    them stand the channels, in front of those the batch.
    """

    shape: Optional[Shape] = None
    dtype: Optional[str] = None


@dataclass(frozen=True)
class Words:
    """The words of one configuration, parsed but not interpreted.

    Per-axis numbers are tuples with one entry per spatial axis (the loader spreads single
    numbers, except for `padding`, whose form is itself a word). `input` is `(N, C, *size)`,
    always channels first. `padding` is None when nothing was written: each dialect then uses its own word
    for "no padding". `padding` strings are upper case; each framework's call spells
    them its own way. `options` maps a framework to words that only it has. `operands` holds what does not
    follow from the rest, by the name of the operand: `INPUT`, `KERNEL`, `BIAS`.

    `own` holds the words that few operators have, as far as they are written (`Operator.own_words`); what is
    not there is left to the dialect.

    Words may not fit each other (`fit_together`): operands that the words do not describe, or lists that do
    not have one entry for each axis. Rules say what a framework makes of them.

    `forms` says of the words of a literal case, by the names of the fields, which are `UNWRITTEN` or
    `ONE_NUMBER`: a framework is to get them in the same form. It is empty where the form is nobody's concern.
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
    operands: Mapping[str, Operand] = field(default_factory=dict, hash=False)
    forms: Mapping[str, str] = field(default_factory=dict, hash=False)
    own: Mapping[str, Any] = field(default_factory=dict, hash=False)

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

    @property
    def lists(self) -> Mapping[str, Tuple[Any, ...]]:
        """The words that are lists of one entry for each spatial axis, as far as they are written."""
        return {name: getattr(self, name) for name in _LISTS if isinstance(getattr(self, name), tuple)}

    @property
    def fit_together(self) -> bool:
        """Whether every operand is what the words say, and every list has one entry for each axis."""
        if self.operands:
            return False
        rank = self.rank
        for name in _LISTS:
            values = getattr(self, name)
            if isinstance(values, tuple) and len(values) != rank:
                return False
        return True

    @property
    def operand_names(self) -> tuple[str, ...]:
        """The operands that the case has, in the order of its operator."""
        return find_operator(self.op).operand_names(self.bias)

    def operand_shape(self, operand: str) -> Shape:
        """The canonical shape of an operand: its own, or the one that follows from the other words."""
        own = self.operands.get(operand, Operand()).shape
        if own is not None:
            return own
        return {INPUT: self.input, KERNEL: self.kernel_shape, BIAS: (self.out_channels,)}[operand]

    def operand_dtype(self, operand: str) -> str:
        """The dtype of an operand: its own, or the one of the case."""
        return self.operands.get(operand, Operand()).dtype or self.dtype

    @property
    def operand_dtypes(self) -> frozenset[str]:
        """The dtypes of all operands that the case has."""
        return frozenset(map(self.operand_dtype, self.operand_names))

    def is_unwritten(self, name: str) -> bool:
        """Whether the word stands nowhere in a literal case, so that the framework's own default decides."""
        return self.forms.get(name) == UNWRITTEN

    def is_one_number(self, name: str) -> bool:
        """Whether the word stands in a literal case as one number for all axes."""
        return self.forms.get(name) == ONE_NUMBER

    def option(self, framework: str, name: str, default: Any) -> Any:
        """A word that only one framework has, or `default` where it is not written."""
        return self.options.get(framework, {}).get(name, default)

    def to_json(self) -> dict[str, Any]:
        """The words as JSON holds them, for messages to a worker."""
        written = asdict(self)
        # what few operators have stands in no message that is not about them
        return written if self.own else {name: word for name, word in written.items() if name != "own"}

    @property
    def telling_words(self) -> dict[str, Any]:
        """The words that say something to a reader, by name: none that is None, empty or false, or no word of
        the operator."""
        written = self.to_json()
        own = written.pop("own", {})
        foreign = find_operator(self.op).lacks
        said = {name: value for name, value in written.items() if value not in (None, {}, False)}
        return {**{name: value for name, value in said.items() if name not in foreign}, **own}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Words:
        """The words that `to_json` wrote, its lists as tuples again."""
        words = {name: _freeze(value) for name, value in data.items()}
        operands = {
            name: Operand(_freeze(own["shape"]), own["dtype"])
            for name, own in words.pop("operands", {}).items()
        }
        words["own"] = {name: _freeze(value) for name, value in words.pop("own", {}).items()}
        return cls(**words, operands=operands)


def as_literal(words: Words) -> Words:
    """The words as those of a literal case, in which a padding that is None stands nowhere."""
    return replace(words, forms={**words.forms, "padding": UNWRITTEN}) if words.padding is None else words


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Refusal:
    """Why a dialect's rule refuses a configuration.

    `rule` is a short stable name of the part that refuses, `why` a sentence for a person.
    """

    rule: str
    why: str
