"""The sums that tell how a backend computes in one format, as families; `interpretation` says what they mean.

Each sum is known exactly and is a number of the format. A place where bits may be lost changes it, and no
other place does. Every operand but those of the families about operands has four significant bits at most, so
that what a backend does to long operands says nothing about its sums, and the other way round.

Below, a format of `b` bits has the unit in the last place `2**(1-b)` at one, and `2**(e+1-b)` at `2**e`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.operators.dtypes import Format
from conformance.runs.fingerprint.placement import Sum, Terms

LEFT, RIGHT = "left", "right"
WIDTHS = (8, 11, 24, 53)
"""Significant bits of the formats that sums and results may be kept in: those of bfloat16, of float16 and
TF32, of float32, of float64."""

LENGTHS = (*range(2, 19, 2), *range(7, 19, 2), *range(20, 26), 32, 48, 52, 53)
"""Significant bits of the operands that are tried; bfloat16 in two parts has 16 when cut, 17 when rounded."""

NEEDED = (10, 11, 12, 16, 17, 24, 25, 32, 53)
"""Bits of the sums that show whether a result went through a format between accumulator and output.

One below, at and above each of `WIDTHS` that may lie between two formats, and the lengths of two bfloat16.
"""

EIGHTHS = (3, 4, 5, 12)
"""What is added to one, in eighths of its last place.

4 is a tie whose even neighbour is below, 12 one whose even neighbour is above, 3 and 5 lie beside a tie. With
both signs these four tell the five directions of `interpretation.MODES` from each other.
"""

DISTANCES = (*range(2, 19, 2), *range(7, 19, 2), *range(20, 27), 32, 48, 52, 53, 60, 63)
"""How many binary places a small term lies below a large one."""

TRIPLES = 12
"""Sums of three terms for each distance: that many places and orders among the spots are tried."""

FEWER_LENGTHS, FEWER_TRIPLES = (8, 9, 11, 12, 17, 18, 24, 25, 27, 53, 54), 4
_PATTERNS = (0x9E3779B97F4A7C15, 0xAAAAAAAAAAAAAAAB)
"""The golden ratio's fraction, and every other bit: long operands begin like these."""


@dataclass(frozen=True)
class Probe:
    """One sum of a family, which calls it `key`, and the power of two that its value is a multiple of."""

    family: str
    key: tuple[int, ...]
    sum: Sum
    scale: float = 1.0


def probes(form: Format, spots: int, bias: bool) -> tuple[Probe, ...]:
    """Every probe of a format for sums of `spots` products; with a `bias` one of how it is added as well."""
    return (
        *_operand_probes(form, spots, lengths(form), range(len(_PATTERNS))),
        *_operand_probes_behind_a_narrow_sum(form, spots),
        *_product_probes(form, spots),
        *_accumulator_probes(form, spots, DISTANCES, TRIPLES),
        *_stored_probes(form, spots, lengths(form)),
        *_tie_and_sticky_probes(form, spots),
        *_subnormal_probes(form),
        *(_bias_probes(form, spots) if bias else ()),
    )


def fewer_probes(form: Format, spots: int) -> tuple[Probe, ...]:
    """Probes that tell the formats in use from one another, for where each sum needs a channel of its own."""
    tried = [bits for bits in FEWER_LENGTHS if bits < form.bits] + [form.bits]
    distances = [bits - 1 for bits in FEWER_LENGTHS]
    return (
        *_operand_probes(form, spots, tried, (len(_PATTERNS) - 1,)),
        *_operand_probes_behind_a_narrow_sum(form, spots),
        *_accumulator_probes(form, spots, distances, FEWER_TRIPLES),
        *_stored_probes(form, spots, tried),
        *_subnormal_probes(form),
    )


def lengths(form: Format) -> list[int]:
    """The tried lengths that a format has, its own among them, in order."""
    return sorted({form.bits, *(bits for bits in LENGTHS if bits < form.bits)})


def pattern(bits: int, number: int) -> float:
    """A value from one to two whose significand has exactly `bits` bits, the last one set."""
    leading = _PATTERNS[number] >> (64 - bits)
    return math.ldexp(leading | 1 << (bits - 1) | 1, 1 - bits)


def _operand_probes(
    form: Format, spots: int, tried: Iterable[int], patterns: Iterable[int]
) -> Iterator[Probe]:
    """An operand of exactly `bits` bits times one: what comes out is the operand as the backend holds it.

    The last bit is set. A backend that converts operands to fewer bits (11 for TF32) returns another number,
    so the longest operand that comes back whole has as many bits as the backend keeps.
    """
    keys = [(bits, number) for bits in tried for number in patterns]
    one: Terms = ((0, 1.0),)
    for key in keys:
        yield Probe(LEFT, key, Sum(((0, pattern(*key)),), one))
    for length, spot, column in _share_columns(keys, [pattern(*key) for key in keys], spots):
        yield Probe(RIGHT, length, Sum(((spot, 1.0),), column))


def _operand_probes_behind_a_narrow_sum(form: Format, spots: int) -> Iterator[Probe]:
    """Operands in front of sums or results of `width` bits only, which would hide a long operand's end.

    `1 + 2**-width` is half a step above one: a tie, which goes down to the even one. Times `1 + 2**(1-p)`,
    where `p` are the bits of the format, it lies above the tie and goes up to `1 + 2**(1-width)`. So the last
    bit of the long operand decides the direction, if it is still there.
    """
    last = 1.0 + math.ldexp(1.0, 1 - form.bits)
    widths = [width for width in WIDTHS if width < form.bits]
    halfway = [1.0 + math.ldexp(1.0, -width) for width in widths]
    for key, spot, column in _share_columns([(width,) for width in widths], halfway, spots):
        yield Probe("left-behind", (*key, 0), Sum(((spot, 1.0),), column))
        yield Probe("left-behind", (*key, 1), Sum(((spot, last),), column))
    for width, half in zip(widths, halfway):
        yield Probe("right-behind", (width, 0), Sum(((0, half),), ((0, 1.0),)))
        yield Probe("right-behind", (width, 1), Sum(((0, half),), ((0, last),)))


def _product_probes(form: Format, spots: int) -> Iterator[Probe]:
    """`(1 + 2**-j) (1 - 2**-j) = 1 - 2**-2j`: operands of `j + 1` and `j` bits, a product of `2j` bits.

    A product that is rounded to fewer bits before it is added up comes out as one.
    """
    steps = [bits - 1 for bits in lengths(form) if 2 * bits - 2 <= form.bits]
    below = [1.0 - math.ldexp(1.0, -j) for j in steps]
    for (j,), spot, column in _share_columns([(j,) for j in steps], below, spots):
        yield Probe("product", (j,), Sum(((spot, 1.0 + math.ldexp(1.0, -j)),), column))


def _accumulator_probes(form: Format, spots: int, distances: Iterable[int], count: int) -> Iterator[Probe]:
    """`1.5 * 2**k + 1 - 1.5 * 2**k`, its three terms in many places and orders among the spots.

    `1.5 * 2**k + 1` needs `k + 1` bits. An accumulator of `b` bits has the unit `2**(k+1-b)` there: with
    `k + 1 <= b` the sum is one; with `k = b` the small term is half a unit, a tie that goes to the even large
    term, and zero is left. The factor 1.5 keeps `1.5 * 2**k - 1` in the binade of `1.5 * 2**k`; `2**k - 1`
    would lie in the one below, where a unit is half as large.

    Kernels add up in lanes, blocks and trees: the small term is only lost where it meets a large one in the
    same partial sum. No single order shows that for every kernel, hence many.
    """
    lowest, highest = _exponents(form)
    turns = list(_triples(spots, count))
    columns = [[tuple((spot, 1.0) for spot, _ in triple) for triple in triples] for triples in turns]
    for k in sorted(distances):
        # all three are scaled down where the large terms would overflow (float16), as far as one stays normal
        small = min(0, highest - k)
        if small < lowest:
            return
        factors = [math.ldexp(sign, small + rise) for sign, rise in ((1.5, k), (1.0, 0), (-1.5, k))]
        for turn, triples in enumerate(turns):
            row = tuple((spot, factors[term]) for triple in triples for spot, term in triple)
            for number, column in enumerate(columns[turn]):
                yield Probe("accumulator", (k, turn, number), Sum(row, column), math.ldexp(1.0, small))


def _triples(spots: int, count: int) -> Iterator[list[list[tuple[int, int]]]]:
    """Spots for the three terms (0: large, 1: small, 2: large again), as many at once as fit.

    The small term stands between the others, before them and behind them, far and near.
    """
    orders = ((0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1))
    at_once = min(count, spots // 3)
    for turn in range(-(-count // at_once)):
        drawn = random.Random(100 * spots + turn).sample(range(spots), 3 * at_once)
        yield [
            list(zip(sorted(drawn[3 * number : 3 * number + 3]), orders[(turn + number) % len(orders)]))
            for number in range(at_once)
        ]


def _stored_probes(form: Format, spots: int, tried: Iterable[int]) -> Iterator[Probe]:
    """`1 + 2**(1-bits)` from two exact terms, which needs `bits` bits in the accumulator and in the result.

    The longest one that comes out whole is the smaller of the two widths.
    """
    row, ones = (0, 1.0), ((0, 1.0), (spots // 2, 1.0))
    for bits in tried:
        yield Probe("stored", (bits,), Sum((row, (spots // 2, math.ldexp(1.0, 1 - bits))), ones))


def _tie_and_sticky_probes(form: Format, spots: int) -> Iterator[Probe]:
    """One and some eighths of its last place in each width: the direction shows how the result is rounded."""
    first, second, third = 0, spots // 2, spots - 1
    ones = ((first, 1.0), (second, 1.0), (third, 1.0))
    for width in (width for width in WIDTHS if width <= form.bits):
        for eighths in EIGHTHS:
            for sign in (1, -1):
                beside = math.ldexp(sign * eighths, -width - 2)  # an eighth of 2**(1-width) is 2**(-2-width)
                yield Probe(
                    "tie", (width, eighths, sign), Sum(((first, float(sign)), (second, beside)), ones)
                )
        yield from _sticky_probes(form, width, (first, second, third), ones)


def _bias_probes(form: Format, spots: int) -> Iterator[Probe]:
    """One, half a step, and another half as the bias: together the next number, `1 + 2**(1-width)`.

    A sum that is rounded before the bias is added goes down to one, a tie; so does one plus the bias.
    """
    for width in (width for width in WIDTHS if width <= form.bits):
        half = math.ldexp(1.0, -width)
        row: Terms = ((0, 1.0), (spots // 2, half))
        ones: Terms = ((0, 1.0), (spots // 2, 1.0))
        yield Probe("bias", (width,), Sum(row, ones, bias=half))


def _sticky_probes(form: Format, width: int, spots: tuple[int, int, int], ones: Terms) -> Iterator[Probe]:
    """`1 + 2**-width + 2**(1-needed)`: half a step and one bit far below it, which makes it round up.

    A format of fewer than `needed` bits between accumulator and output loses that bit and leaves a tie, which
    goes down: what is rounded twice is another number than what is rounded once.
    """
    lowest, highest = _exponents(form)
    for needed in (needed for needed in NEEDED if needed > width + 1):
        scale = max(0, needed - 1 + lowest)
        if scale < highest:
            exponents = (scale, scale - width, scale + 1 - needed)
            row = tuple((spot, math.ldexp(1.0, exponent)) for spot, exponent in zip(spots, exponents))
            yield Probe("sticky", (width, needed), Sum(row, ones), math.ldexp(1.0, scale))


def _subnormal_probes(form: Format) -> Iterator[Probe]:
    """A subnormal operand with a normal product, and normal operands with a subnormal product.

    A quarter of the smallest normal number is subnormal in every format here. Where subnormal operands are
    flushed, the first two are zero; where results are, the third is.
    """
    lowest, highest = _exponents(form)
    subnormal, raising = math.ldexp(1.0, lowest - 2), math.ldexp(1.0, highest // 2)
    yield Probe("subnormal", (0,), Sum(((0, subnormal),), ((0, raising),)), subnormal * raising)
    yield Probe("subnormal", (1,), Sum(((0, raising),), ((0, subnormal),)), subnormal * raising)
    half = math.ldexp(1.0, lowest // 2)
    other = math.ldexp(1.0, lowest - 2 - lowest // 2)
    yield Probe("subnormal", (2,), Sum(((0, half),), ((0, other),)), subnormal)


def _exponents(form: Format) -> tuple[int, int]:
    """Exponents of the smallest normal number and of the largest power of two."""
    return math.frexp(form.smallest_normal)[1] - 1, math.frexp(form.largest)[1] - 1


def _share_columns(
    keys: Sequence[tuple[int, ...]], values: Sequence[float], spots: int
) -> Iterator[tuple[tuple[int, ...], int, Terms]]:
    """Values laid side by side in as few right factors as hold them: each key, its spot and its factor.

    A left factor with a single one picks its value out of a shared right factor. That makes far fewer output
    channels than a right factor for each probe, and the question small.
    """
    for start in range(0, len(keys), spots):
        column: Terms = tuple(enumerate(values[start : start + spots]))
        for (spot, _), key in zip(column, keys[start : start + spots]):
            yield key, spot, column
