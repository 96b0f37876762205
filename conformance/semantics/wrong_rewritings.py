"""Plain words of other dialects with which an output has the right shape and other numbers.

They are not a list: the words that a dialect has (padding left out, a word, one number for both ends;
alone, with an `output_padding` or an output size) are tried on its rule, and those count whose window is as
large as the right one and lies elsewhere, or whose kernel is turned.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.frameworks import registry
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import PADDING_WORDS, Refusal, Words
from conformance.semantics.words_by_dialect import NONE, NUMBER, PAIR, Form, spell, words_of

LARGEST = 32
"""Numbers up to which paddings and output paddings are tried."""
MOST_SHOWN = 3
"""Wrong rewritings that are shown of one dialect."""


@dataclass(frozen=True)
class WrongRewriting:
    """Words of a dialect that give the right output size of an axis, and what they do instead.

    `begin` is the offset of their window (`Axis.offset`), `turned` whether they turn the kernel.
    """

    dialect: str
    words: str
    begin: int
    turned: bool


def find_wrong_rewritings(dialect: str, words: Words, geometry: Geometry) -> tuple[WrongRewriting, ...]:
    """The wrong rewritings of `words` of a dialect, in which all axes are alike, in the other dialects.

    `geometry` is what the words mean. Of words with one window those that are written most simply.
    """
    others = (name for name in registry.DIALECTS if name != dialect)
    return tuple(found for name in others for found in _of_dialect(name, words, geometry))


def _of_dialect(dialect: str, words: Words, geometry: Geometry) -> Iterator[WrongRewriting]:
    rule, wanted = registry.rule(dialect), geometry.axes[0]
    seen = set()
    for form, values in _plain_words(dialect, words, geometry):
        written = words_of(form, values)
        predicted = rule(_with_channels_of(words, written))
        if isinstance(predicted, Refusal) or predicted.axes[0].size != wanted.size:
            continue
        begin, turned = predicted.axes[0].offset, predicted.flip
        differs = begin != wanted.offset or (turned != geometry.flip and wanted.kernel > 1)
        if differs and wanted.size > 0 and (begin, turned) not in seen:
            seen.add((begin, turned))
            yield WrongRewriting(dialect, spell(dialect, form, values) or "no padding", begin, turned)


def _with_channels_of(words: Words, written: Words) -> Words:
    """The words that are tried with batch, channels and sizes of those that are rewritten."""
    return replace(written, input=words.input, out_channels=words.out_channels)


def _plain_words(dialect: str, words: Words, geometry: Geometry) -> Iterator[tuple[Form, Mapping[str, int]]]:
    """Every plain way to write a window, the simplest first, with its numbers."""
    axis = geometry.axes[0]
    numbers = {"i": axis.input, "k": axis.kernel, "s": axis.stride, "d": axis.dilation}
    numbers |= {"rank": words.rank, "groups": words.groups, "output_size": axis.size}
    has_sizes = find_operator(words.op).has_size_words
    extra = range(min(max(axis.stride, axis.dilation), LARGEST)) if has_sizes else ()
    besides = [((), 0), *((("output_padding",), more) for more in extra)]
    besides += [(("output_size",), 0)] if has_sizes else []
    for (beside, more), (padding, number) in itertools.product(besides, _paddings(dialect, geometry)):
        own = {"p": number, "lo": number, "hi": number, "output_padding": more}
        yield Form(words.op, padding, beside), {**numbers, **own}


def _paddings(dialect: str, geometry: Geometry) -> Iterator[tuple[str, int]]:
    """Paddings in words, and in one number for both ends: a pair of it where the dialect takes pairs
    alone."""
    yield from ((word, 0) for word in (*PADDING_WORDS, NONE))
    kind = NUMBER if _takes_numbers(dialect, geometry.op) else PAIR
    yield from ((kind, number) for number in range(min(geometry.axes[0].effective_kernel, LARGEST) + 1))


def _takes_numbers(dialect: str, op: str) -> bool:
    example = {"i": 9, "k": 3, "s": 1, "d": 1, "p": 1, "rank": 2, "groups": 1}
    return isinstance(registry.rule(dialect)(words_of(Form(op, NUMBER), example)), Geometry)


def describe_wrong_rewriting(found: WrongRewriting, geometry: Geometry) -> str:
    """What the words do otherwise, in one line."""
    wanted = geometry.axes[0]
    what = "pads" if geometry.gathers else "cuts"
    parts = []
    if found.begin != wanted.offset:
        parts.append(f"{what} {found.begin} at the beginning, not {wanted.offset}")
    if found.turned != geometry.flip and wanted.kernel > 1:
        parts.append(f"{'turns' if found.turned else 'does not turn'} the kernel by 180 degrees")
    return f"{found.words}: {' and '.join(parts)}"
