"""Random configurations in the words of a dialect: mostly its own words, hostile corners now and then.

A configuration follows from the state of the generator alone, so that a seed repeats it on every machine. The
order of the draws is therefore part of the contract: a draw more or less changes every case of every seed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from conformance.frameworks.registry import rule
from conformance.operators.shapes import CONV
from conformance.operators.words import PADDING_WORDS, Padding, Refusal, Words

NUMBER, NUMBERS, PAIRS = "number", "numbers", "pairs"
FORMS = (NUMBER, NUMBERS, PAIRS)
"""How padding can be written: one number, one for each axis, or its two ends for each axis."""


@dataclass(frozen=True)
class Vocabulary:
    """Padding words and forms of a dialect by operator, and its words for the output size.

    An entry that stands twice is drawn twice as often. `lowest_padding` is negative where padding may crop.
    """

    conv: tuple[str | None, ...]
    conv_transpose: tuple[str | None, ...]
    output: tuple[str, ...] = ()
    lowest_padding: int = 0


VOCABULARIES = {
    "torch": Vocabulary(
        (None, NUMBER, NUMBERS, NUMBERS, "SAME", "VALID"),
        (None, NUMBER, NUMBERS, NUMBERS),
        ("output_padding", "output_size"),
    ),
    "tensorflow": Vocabulary(
        ("SAME", "VALID", PAIRS), ("SAME", "VALID", PAIRS), ("output_size", "output_size")
    ),
    "jax": Vocabulary(("SAME", "VALID", "SAME_LOWER", PAIRS, PAIRS), ("SAME", "VALID", PAIRS), (), -2),
    "onnx": Vocabulary(
        (None, "SAME", "SAME_LOWER", "VALID", PAIRS, PAIRS),
        (None, "SAME", "SAME_LOWER", "VALID", PAIRS, PAIRS),
        ("output_padding", "output_size"),
    ),
    "keras": Vocabulary(("SAME", "VALID"), ("SAME", "VALID"), ("output_padding",)),
    "theano": Vocabulary(
        (None, NUMBER, NUMBERS, "SAME", "VALID", "FULL"),
        (None, NUMBER, NUMBERS, "SAME", "VALID", "FULL"),
        ("output_size",),
    ),
}
FLAGS: dict[str, dict[str, tuple[str, ...]]] = {
    "jax": {"conv_transpose": ("transpose_kernel", "use_consistent_padding")},
    "theano": {"conv": ("filter_flip",), "conv_transpose": ("filter_flip",)},
}
BLOCKS = (9, 17, 33)
"""Channels one past the blocks of 8, 16 and 32 in which kernels take them, so that a remainder is left."""

LONG = (33, 65, 130)
"""Extents one or two past 32, 64 and 128, so that they do not fit one vector or one tile."""


def draw_configuration(random: Random, dialect: str, op: str, wide: bool = False) -> Words:
    """One configuration; about one in seven has a number or a word that makes no convolution.

    A third of the `wide` ones have many channels, one long axis, a long kernel, a larger batch or one group
    for each channel.
    """
    rank = random.choice((1, 1, 2, 2, 3))
    hostile = random.random() < 0.15
    groups = random.choice((1, 1, 1, 1, 2, 2, 3, 0 if hostile else 1))
    words = Words(
        op,
        (
            random.choice((1, 2, 2, 2, 0 if hostile else 1)),
            _draw_channels(random, groups, hostile),
            *([1] * rank),
        ),
        _draw_channels(random, groups, hostile),
        _draw_numbers(random, rank, 1, 5, hostile and (0, 9)),
        _draw_numbers(random, rank, 1, 4, hostile and (0, -1)) if random.random() < 0.7 else (1,) * rank,
        _draw_numbers(random, rank, 1, 3, hostile and (0, -1)) if random.random() < 0.4 else (1,) * rank,
        groups,
        bias=random.random() < 0.3,
        dtype=random.choice(("float32", "float32", "float64")),
        layout=random.choice(("native", "native", "native", "channels_first", "channels_last")),
        options=_draw_options(random, dialect, op, hostile),
    )
    words = replace(words, input=(*words.input[:2], *_draw_numbers(random, rank, 1, 8, hostile and (0, 12))))
    if wide and random.random() < 1 / 3:
        words = random.choice(WIDENINGS)(random, words)
    words = replace(words, padding=_draw_padding(random, dialect, words, hostile))
    return _draw_output_size(random, dialect, words, hostile)


def _many_channels(random: Random, words: Words) -> Words:
    groups = random.choice((1, 1, 2))
    inputs, outputs = (groups * random.choice((*BLOCKS, 1, 2)) for _ in range(2))
    return replace(words, input=(words.batch, inputs, *words.size), out_channels=outputs, groups=groups)


def _depthwise(random: Random, words: Words) -> Words:
    """A group for each channel of the input, or of the output: a multiplier on the other side."""
    groups, more = random.choice((2, 3, 5, 17)), random.choice((1, 2, 3))
    inputs, outputs = random.choice(((1, 1), (1, more), (more, 1)))
    return replace(
        words, input=(words.batch, groups * inputs, *words.size), out_channels=groups * outputs, groups=groups
    )


def _long_axis(random: Random, words: Words) -> Words:
    at = 2 + random.randrange(words.rank)
    return replace(words, input=(*words.input[:at], random.choice(LONG), *words.input[at + 1 :]))


def _long_kernel(random: Random, words: Words) -> Words:
    at = random.randrange(words.rank)
    return replace(words, kernel=(*words.kernel[:at], random.choice((7, 11)), *words.kernel[at + 1 :]))


def _larger_batch(random: Random, words: Words) -> Words:
    return replace(words, input=(random.choice((3, 5, 9)), *words.input[1:]))


WIDENINGS = (_many_channels, _depthwise, _long_axis, _long_kernel, _larger_batch)


def _draw_channels(random: Random, groups: int, hostile: bool) -> int:
    odd = random.choice((-1, 0, 1)) if hostile and random.random() < 0.3 else 0
    return max(0, max(1, groups) * random.choice((1, 1, 2)) + odd)


def _draw_numbers(random: Random, rank: int, low: int, high: int, rare: Any) -> tuple[int, ...]:
    return tuple(
        random.choice(rare) if rare and random.random() < 0.12 else random.randint(low, high)
        for _ in range(rank)
    )


def _draw_options(random: Random, dialect: str, op: str, hostile: bool) -> dict[str, dict[str, Any]]:
    flags = {name: random.random() < 0.5 for name in FLAGS.get(dialect, {}).get(op, ())}
    if hostile and random.random() < 0.05:
        flags["unheard_of"] = True
    return {dialect: flags} if flags else {}


def _draw_padding(random: Random, dialect: str, words: Words, hostile: bool) -> Padding:
    speech = VOCABULARIES[dialect]
    own = speech.conv if words.op == CONV else speech.conv_transpose
    foreign = (None, *PADDING_WORDS, *FORMS)
    form = random.choice(foreign if hostile and random.random() < 0.5 else own)
    low = -2 if hostile and random.random() < 0.3 else speech.lowest_padding
    if form == NUMBER:
        return random.randint(min(low, 0), 3)
    if form == NUMBERS:
        return _draw_numbers(random, words.rank, low, 3, hostile and (5,))
    if form != PAIRS:
        return form
    # four in five dialects' rules need the two ends to fit the rank; explicit pads exist in 2-D only for one
    before, after = (_draw_numbers(random, words.rank, low, 3, hostile and (6, -6)) for _ in range(2))
    return tuple(zip(before, after))


def _draw_output_size(random: Random, dialect: str, words: Words, hostile: bool) -> Words:
    """Words for the output size: around the legal ones, and now and then where there are none."""
    spoken = VOCABULARIES[dialect].output if words.op != CONV else ()
    if hostile and random.random() < 0.2:
        spoken = ("output_padding", "output_size")
    if not spoken or random.random() < 0.4:
        return words
    if random.choice(spoken) == "output_padding":
        most = [max(1, *pair) for pair in zip(words.stride, words.dilation)]
        low = -1 if hostile and random.random() < 0.1 else 0
        extra = tuple(random.randint(low, top if random.random() < 0.2 else top - 1) for top in most)
        return replace(words, output_padding=extra)
    return replace(words, output_size=_draw_sizes_near(random, dialect, words, hostile))


def _draw_sizes_near(random: Random, dialect: str, words: Words, hostile: bool) -> tuple[int, ...]:
    found = rule(dialect)(words)
    if isinstance(found, Refusal):
        return _draw_numbers(random, words.rank, 0 if hostile else 1, 12, ())
    reach = random.choice((0, 1, 1))
    sizes = (
        axis.size + random.randint(-reach * axis.stride, reach * (axis.stride + axis.dilation - 1))
        for axis in found.axes
    )
    return tuple(max(0, size) for size in sizes)
