"""Each probe is a sum that is known exactly; a narrow accumulator changes it where the family says so."""

from fractions import Fraction

import numpy as np
import pytest

from conformance.operators.dtypes import FORMATS, round_to
from conformance.runs.fingerprint.probes import Probe, fewer_probes, lengths, pattern, probes

SPOTS = 72


def power(exponent):
    return Fraction(2) ** exponent


EXACT = {
    "left": lambda key: Fraction(pattern(*key)),
    "right": lambda key: Fraction(pattern(*key)),
    "product": lambda key: 1 - power(-2 * key[0]),
    "accumulator": lambda key: Fraction(1),
    "stored": lambda key: 1 + power(1 - key[0]),
    "tie": lambda key: key[2] * (1 + key[1] * power(-key[0] - 2)),
    "sticky": lambda key: 1 + power(-key[0]) + power(1 - key[1]),
    "bias": lambda key: 1 + power(1 - key[0]),
    "subnormal": lambda key: Fraction(1),
}
"""The exact sum of a probe by family, in units of its scale."""


def terms(probe: Probe):
    right = dict(probe.sum.right)
    return [
        (spot, Fraction(value) * Fraction(right[spot])) for spot, value in probe.sum.left if spot in right
    ]


def exact(probe: Probe):
    total = sum(term for _, term in terms(probe)) + Fraction(probe.sum.bias)
    return total / Fraction(probe.scale)


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_sums_are_those_of_their_families_and_operands_are_of_the_format(dtype):
    asked = probes(FORMATS[dtype], SPOTS, bias=True)
    assert {probe.family for probe in asked} >= EXACT.keys()
    for probe in asked:
        if probe.family in EXACT:
            assert exact(probe) == EXACT[probe.family](probe.key), probe
        values = np.array([value for factor in (probe.sum.left, probe.sum.right) for _, value in factor])
        assert np.array_equal(round_to(values, dtype), values), probe
        assert {spot for factor in (probe.sum.left, probe.sum.right) for spot, _ in factor} <= set(
            range(SPOTS)
        )


def test_a_last_bit_decides_how_a_narrow_sum_is_rounded():
    behind = [p for p in probes(FORMATS["float32"], SPOTS, bias=False) if p.family == "left-behind"]
    for probe in behind:
        width, has_last_bit = probe.key
        half = power(-width)
        assert (exact(probe) > 1 + half) if has_last_bit else (exact(probe) == 1 + half)


@pytest.mark.parametrize("bits", [1, 2, 8, 24, 53])
@pytest.mark.parametrize("number", [0, 1])
def test_a_pattern_has_exactly_so_many_bits(bits, number):
    units = Fraction(pattern(bits, number)) * 2 ** (bits - 1)
    assert units.denominator == 1
    assert units.numerator % 2 == 1
    assert 2 ** (bits - 1) <= units < 2**bits


def add_up(probe: Probe, bits: int):
    """The sum of a probe, added up in the order of the spots, each partial sum rounded to so many bits."""
    total = Fraction(0)
    for _, term in sorted(terms(probe)):
        total += term
        if total:
            unit = Fraction(1)
            while abs(total) >= unit * 2**bits:
                unit *= 2
            while abs(total) < unit * 2 ** (bits - 1):
                unit /= 2
            total = round(total / unit) * unit
    return total / Fraction(probe.scale)


@pytest.mark.parametrize("bits", [8, 11, 24])
def test_an_accumulator_loses_the_small_term_from_as_many_places_on_as_it_has_bits(bits):
    asked = [p for p in probes(FORMATS["float32"], SPOTS, bias=False) if p.family == "accumulator"]
    kept = [p.key[0] for p in asked if add_up(p, bits) == 1]
    lost = [p.key[0] for p in asked if add_up(p, bits) != 1]
    assert min(lost) == bits
    assert {k for k in kept if k < bits} == {p.key[0] for p in asked if p.key[0] < bits}


def test_fewer_probes_tell_the_same_formats_from_each_other():
    form = FORMATS["float32"]
    few = fewer_probes(form, SPOTS)
    assert len(few) < len(probes(form, SPOTS, bias=False)) / 3
    assert {8, 11, 24} <= {p.key[0] for p in few if p.family == "stored"}
    assert lengths(form)[-1] == 24
