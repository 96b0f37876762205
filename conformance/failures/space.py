"""The configuration space, and the cases drawn from it: a seed and a number are one case, everywhere."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from random import Random

from conformance.cases import memory
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.failures.configurations import VOCABULARIES, draw_configuration
from conformance.failures.further_configurations import draw_further
from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators import skips
from conformance.operators.dtypes import FORMATS
from conformance.operators.limits import beyond_limits
from conformance.operators.observations import About
from conformance.operators.question import EQUIVALENT, LITERAL
from conformance.operators.shapes import OPERATORS
from conformance.operators.tensors import DERIVATIVES, OPERANDS, VJP
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import ONE_NUMBER, UNWRITTEN, Words, as_literal

DATA = ("integers", "normal")
COMPARISONS = (EQUIVALENT, LITERAL)
LARGEST_BYTES = 4 * 2**20
"""Bytes of the largest case: one that needs more is drawn again."""


@dataclass(frozen=True)
class Space:
    """What to draw from. Each case takes one of the values of each field, and asks for all `gradients`."""

    ops: tuple[str, ...] = OPERATORS
    dialects: tuple[str, ...] = tuple(dialect for dialect in DIALECTS if dialect in VOCABULARIES)
    comparisons: tuple[str, ...] = COMPARISONS
    dtypes: tuple[str, ...] = tuple(FORMATS)
    data: tuple[str, ...] = DATA
    gradients: tuple[str, ...] = (VJP,)


def narrow(space: Space, abouts: Iterable[About]) -> Space:
    """The space without operators and dtypes that none of the backends has; one of each stays."""
    abouts = tuple(abouts)
    dtypes = {dtype for about in abouts for dtype in (*about.dtypes, *chain(*about.integers.values()))}
    ops = {op for about in abouts for op in about.ops}
    return replace(
        space,
        dtypes=tuple(dtype for dtype in space.dtypes if dtype in dtypes) or space.dtypes,
        ops=tuple(op for op in space.ops if op in ops) or space.ops,
    )


def why_not_taken(about: About, words: Words) -> str | None:
    """The kind of skip of words that a backend says it does not take; None where it may take them."""
    if words.op not in about.ops:
        return skips.OPERATOR
    if words.dtype not in about.dtypes_for(words.op, words.rank):
        return skips.DTYPE
    beyond = beyond_limits(about.limits, words)
    return beyond.skip if beyond else None


def draw_case(space: Space, seed: int, number: int) -> Case:
    """The case of a number: its words follow from seed, number, operators, dialects and comparisons.

    Neither dtype nor data change the words, so that one configuration can be had with each of them.
    """
    random = Random(f"sweep {seed} {number}")
    other = Random(f"sweep {seed} {number} operands")
    op, compare = random.choice(space.ops), random.choice(space.comparisons)
    dialect = random.choice(space.dialects)
    words = _draw_words(random, dialect, op, compare)
    spelling = Random(f"sweep {seed} {number} forms")
    dtype, kind = other.choice(space.dtypes), other.choice(space.data)
    name = f"sweep-{seed}.yaml::{number}"
    return Case(
        id=name,
        words=_draw_forms(spelling, replace(words, dtype=dtype))
        if compare == LITERAL
        else replace(words, dtype=dtype),
        place=Place(f"sweep-{seed}.yaml", 1, 1, is_file=False),
        dialect=dialect,
        compare=compare,
        seed=zlib.crc32(name.encode()),
        gradients=VJP in space.gradients,
        derivatives=tuple(name for name in DERIVATIVES if name in space.gradients),
        kinds={} if kind == "integers" else dict.fromkeys(OPERANDS, kind),
        why=f"Number {number} of the random cases of seed {seed}.",
    )


def _draw_words(random: Random, dialect: str, op: str, compare: str) -> Words:
    """Words that are not too large for a case file."""
    while True:
        draw = partial(draw_configuration, wide=True) if op in OPERATORS else draw_further
        words = draw(random, dialect, op)
        if _memory_bytes(words, dialect, compare) <= LARGEST_BYTES:
            return words


def _draw_forms(random: Random, words: Words) -> Words:
    """Literal words in some form that they can have: left out, one number, or a number for each axis."""
    plain = {"stride": 1, "dilation": 1, "groups": 1, "bias": False, "dtype": "float32", "layout": "native"}
    per_axis = ("kernel", "stride", "dilation", "output_padding", "output_size")
    values = {name: getattr(words, name) for name in (*per_axis, *plain)}
    numbers = {name: value[0] for name in per_axis if (value := values[name]) and len(set(value)) == 1}
    forms = dict.fromkeys(numbers, ONE_NUMBER)
    forms |= {name: UNWRITTEN for name in plain if numbers.get(name, values[name]) == plain[name]}
    # one draw for each name, whatever has a form here: the others must not depend on the dtype
    chosen = [name for name in values if random.random() < 0.5]
    return as_literal(replace(words, forms={name: forms[name] for name in chosen if name in forms}))


def _memory_bytes(words: Words, dialect: str, compare: str) -> int:
    dialects = DIALECTS if compare == LITERAL else (dialect,)
    predictions = (rule(spoken)(words) for spoken in dialects)
    return memory.bytes_needed(words, [found for found in predictions if isinstance(found, Geometry)], True)
