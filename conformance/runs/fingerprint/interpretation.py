"""What the values of the probes say about the arithmetic behind them.

`probes` explains why each sum shows what it shows; here stand the conclusions, and when none may be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from conformance.operators.dtypes import Format
from conformance.runs.fingerprint.probes import LEFT, RIGHT, Probe, pattern

Found: TypeAlias = Mapping[str, Mapping[tuple[int, ...], float]]
"""By family and key, the value of each probe in units of its scale."""

Entry: TypeAlias = int | bool | str
"""One value of a fingerprint."""

MODES: Mapping[str, Callable[[int, int], int]] = {
    "nearest-even": lambda eighths, sign: round(eighths / 8),
    "nearest-away": lambda eighths, sign: math.floor(eighths / 8 + 0.5),
    "toward-zero": lambda eighths, sign: eighths // 8,
    "up": lambda eighths, sign: -(-eighths // 8) if sign > 0 else eighths // 8,
    "down": lambda eighths, sign: eighths // 8 if sign > 0 else -(-eighths // 8),
}
"""Directions of rounding: eighths of the last place to whole ones, for either sign."""


def by_family(probes: Iterable[Probe], values: Iterable[float]) -> Found:
    """The values of probes by family and key."""
    found: dict[str, dict[tuple[int, ...], float]] = {}
    for probe, value in zip(probes, values):
        found.setdefault(probe.family, {})[probe.key] = float(value) / probe.scale
    return found


def read(form: Format, found: Found, left: str, right: str) -> dict[str, Entry]:
    """The entries that the probes of one result give; `left` and `right` are the operands it is made of.

    An algorithm that transforms its operands mixes each sum with others: nothing is said of its bits.
    """
    if _is_mixed(found):
        return {"algorithm": "transform"}
    entries = {"algorithm": "direct", **read_sums(form, found, left)}
    accumulator, _ = _accumulator_bits(found)
    stored = _stored_bits(form, found)
    entries[f"{right}_bits"] = _operand_bits(form, found, RIGHT)
    entries["subnormal_operands"] = _subnormal_fate(found["subnormal"][(0,)], found["subnormal"][(1,)])
    entries["subnormal_results"] = _subnormal_fate(found["subnormal"][(2,)])
    if "tie" in found:
        operands = min(_operand_bits(form, found, side) for side in (LEFT, RIGHT))
        entries["products"] = _product_width(found, operands, stored)
        entries["rounding"] = _rounding_mode(found, stored)
        if str(entries["rounding"]).startswith("nearest"):
            entries["roundings"] = _rounding_count(found, stored, accumulator)
    return entries


def _is_mixed(found: Found) -> bool:
    """Whether sums are off that no narrow format changes: a short operand's where a longer one's is right.

    Rounding operands to fewer bits loses the long ones first. FFT and Winograd add a little of every element
    to every other one: which operand comes back whole is then chance. Sums in which not even the nearest term
    survives (6 + 1 needs three bits) are of no format either.
    """
    for side in (LEFT, RIGHT):
        lost = {
            (bits, number) for (bits, number), value in found[side].items() if value != pattern(bits, number)
        }
        kept = found[side].keys() - lost
        if any(short[1] == long[1] and short[0] < long[0] for short in lost for long in kept):
            return True
    return _accumulator_bits(found)[0] == 1


def read_sums(form: Format, found: Found, operand: str, multiplied: bool = True) -> dict[str, Entry]:
    """The entries that sums of one operand give.

    Where nothing is multiplied, a sum that comes out narrow says nothing of the operand behind it. What the
    accumulator has lost the result cannot show: it is said to be narrow only where it is the narrower one.
    """
    accumulator, least = _accumulator_bits(found)
    stored = _stored_bits(form, found)
    entries: dict[str, Entry] = {
        "accumulator_bits": f"{accumulator} or more" if least else accumulator,
        "result_bits": form.bits if stored >= min(accumulator, form.bits) else stored,
    }
    if multiplied or stored == form.bits:
        entries[f"{operand}_bits"] = _operand_bits(form, found, LEFT)
    return entries


def _stored_bits(form: Format, found: Found) -> int:
    """Bits that a sum still has when it comes out, whether the accumulator or the result narrowed it."""
    sums = ((bits, value == 1.0 + math.ldexp(1.0, 1 - bits)) for (bits,), value in found["stored"].items())
    return _longest_survivor(form.bits, sums)


def _longest_survivor(most: int, survived: Iterable[tuple[int, bool]]) -> int:
    """The largest number of bits that was tried and up to which everything survived; 1 for none."""
    tried = list(survived)
    lost = min((bits for bits, whole in tried if not whole), default=most + 1)
    return max((bits for bits, _ in tried if bits < lost), default=1)


def _operand_bits(form: Format, found: Found, side: str) -> int:
    """Bits of an operand; all of the format where its last bit decides how a narrower sum rounds."""
    bits = _longest_survivor(
        form.bits, ((key[0], value == pattern(*key)) for key, value in found[side].items())
    )
    behind = found.get(f"{side}-behind", {})
    step = math.ldexp(1.0, 1 - bits)
    if behind.get((bits, 0)) == 1.0 and behind[(bits, 1)] == 1.0 + step:
        return form.bits
    return bits


def _product_width(found: Found, operands: int, stored: int) -> Entry:
    """The bits that a product is cut to; `whole` where it has all that operands and result hold."""
    judged = {j: value for (j,), value in found["product"].items() if j < operands and 2 * j <= stored}
    lost = [j for j, value in judged.items() if value != 1.0 - math.ldexp(1.0, -2 * j)]
    return f"{2 * min(lost) - 1} bits" if lost else "whole"


def _accumulator_bits(found: Found) -> tuple[int, bool]:
    """Bits of the accumulator, and whether that is only as far as the range of the format reaches.

    Terms at a distance of `k` need `k + 1` bits; the first distance at which any order loses the small term
    ends the search. Large terms that overflow end it without an answer: at least so many bits.
    """
    by_distance: dict[int, list[float]] = {}
    for (distance, *_), value in found["accumulator"].items():
        by_distance.setdefault(distance, []).append(value)
    kept = 1
    for distance, values in sorted(by_distance.items()):
        if not all(map(math.isfinite, values)):
            return kept, True
        if any(value != 1.0 for value in values):
            return kept, False
        kept = distance + 1
    return kept, True


def _rounding_mode(found: Found, width: int) -> Entry:
    """The direction of `MODES` that gives every tie and what lies beside it, at the width of the result."""
    seen = {key[1:]: value for key, value in found["tie"].items() if key[0] == width}
    steps = {key: (abs(value) - 1.0) * math.ldexp(1.0, width - 1) for key, value in seen.items()}
    fitting = [name for name, mode in MODES.items() if all(mode(*key) == step for key, step in steps.items())]
    return fitting[0] if fitting and steps else f"none that is known, at {width} bits"


def _rounding_count(found: Found, width: int, accumulator: int) -> Entry:
    """How often a sum is rounded between the accumulator and the output.

    A sticky bit that the accumulator itself cannot hold says nothing, hence `needed <= accumulator`.
    """
    up = 1.0 + math.ldexp(1.0, 1 - width)
    sticky = {key[1]: value for key, value in found["sticky"].items() if key[0] == width}
    lost = [needed for needed, value in sticky.items() if needed <= accumulator and value != up]
    between = max((needed for needed in sticky if needed < min(lost)), default=width + 1) if lost else 0
    if lost:
        return f"twice, first to about {between} bits"
    added = found.get("bias", {}).get((width,))
    return (
        "twice, the bias in between" if width < accumulator and added is not None and added != up else "once"
    )


def _subnormal_fate(*values: float) -> Entry:
    """Whether subnormal numbers, scaled to one, came out: all (kept), or some as zero (flushed)."""
    if all(value == 1.0 for value in values):
        return "kept"
    return "flushed" if all(value in (0.0, 1.0) for value in values) else "wrong"
