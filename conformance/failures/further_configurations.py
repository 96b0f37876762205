"""Random configurations of the operators beside the convolutions, from what each says of itself.

The words that an operator lacks stay at their default, its own words are drawn from what they can hold. Of an
operator that writes to windows, the adjoint is drawn, which reads them: its output is the input.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from conformance.frameworks.registry import rule
from conformance.operators.operator import Operator
from conformance.operators.own_words import COUNT, FLAG, WHOLE_NUMBER, OwnWord
from conformance.operators.registry import find_operator
from conformance.operators.words import PADDING_WORDS, Refusal, Words

MOST_DRAWN = 20
"""Configurations that are drawn for one that the rule takes."""

FACTORS = (0.5, 1.5, 2, 3)
"""Numbers drawn for words that hold numbers and name none."""


def draw_further(random: Random, dialect: str, op: str) -> Words:
    """One configuration of an operator, which the dialect's rule takes about three times in four."""
    operator = find_operator(op)
    for _ in range(1 if random.random() < 0.25 else MOST_DRAWN):
        words = _draw(random, dialect, operator)
        if not isinstance(rule(dialect)(words), Refusal):
            break
    return words


def _draw(random: Random, dialect: str, operator: Operator) -> Words:
    if operator.gathers or not operator.adjoint:
        return _draw_reading(random, operator)
    words = _draw_reading(random, find_operator(operator.adjoint))
    found = rule(dialect)(words)
    shape = words.input if isinstance(found, Refusal) else found.output_shape
    near = tuple(max(1, size + random.choice((0, 0, 0, 0, 1, -1))) for size in words.size)
    size = None if random.random() < 0.05 else near
    return replace(words, op=operator.name, input=shape, output_size=size)


def _draw_reading(random: Random, operator: Operator) -> Words:
    """Words of an operator that reads windows, or elements near a coordinate."""
    rank, hostile = random.choice((1, 2, 2, 2, 3)), random.random() < 0.1

    def numbers(name: str, low: int, high: int) -> tuple[int, ...]:
        if name in operator.lacks or random.random() < 0.3:
            return (1,) * rank
        return tuple(
            0 if hostile and random.random() < 0.3 else random.randint(low, high) for _ in range(rank)
        )

    channels, batch = random.choice((1, 2, 3)), random.choice((1, 2, 2, 0 if hostile else 1))
    own = {word.name: _draw_own(random, word, rank) for word in operator.own_words if random.random() < 0.5}
    outputs = channels * own.get(operator.multiplier, 1) if operator.multiplier else 1
    words = Words(
        operator.name,
        (batch, channels, *(random.randint(1, 8) for _ in range(rank))),
        outputs,
        numbers("kernel", 1, 4),
        numbers("stride", 1, 3),
        numbers("dilation", 1, 3),
        padding=None if "padding" in operator.lacks else _draw_padding(random, rank),
        bias="bias" not in operator.lacks and random.random() < 0.3,
        layout=random.choice(("native", "native", "channels_first", "channels_last")),
        own=own,
    )
    if "output_size" in operator.lacks or random.random() < 0.5:
        return words
    return replace(words, output_size=tuple(random.randint(1, 12) for _ in range(rank)))


def _draw_own(random: Random, word: OwnWord, rank: int) -> Any:
    if word.choices:
        return random.choice(word.choices)
    if word.holds == FLAG:
        return random.random() < 0.5
    if word.holds in (COUNT, WHOLE_NUMBER):
        return random.randint(1, 3)
    numbers = word.examples or FACTORS
    return random.choice(numbers) if random.random() < 0.5 else tuple(random.choices(numbers, k=rank))


def _draw_padding(random: Random, rank: int) -> Any:
    form = random.choice((None, None, "number", "numbers", "pairs", "SAME", "VALID", *PADDING_WORDS))
    if form == "number":
        return random.randint(0, 2)
    if form == "numbers":
        return tuple(random.randint(0, 2) for _ in range(rank))
    if form == "pairs":
        return tuple((random.randint(0, 2), random.randint(0, 2)) for _ in range(rank))
    return form
