"""The numbers that the author of a case expects against the reference, as far as they are written out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conformance.cases.case import Case
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Mask, outside_bound
from conformance.operators.dtypes import Float64Array
from conformance.operators.observations import Answer
from conformance.operators.tensors import OUTPUT

SHORT_DIGITS, ALL_DIGITS = 6, 17
"""Significant digits of a number in a message; 17 tell any two numbers of float64 apart."""


def find_unmet_values(
    case: Case, criterion: Criterion, answer: Answer, framework: str
) -> Iterator[tuple[str, str]]:
    """The results whose expected numbers are not those of the reference, or of the answer, each with a note.

    A number is met within half a unit of the last digit that is written, and where it gives the stored
    number when it is rounded to the dtype of the case as data are. An answer is held against the reference
    elsewhere; here it is named only where it is wrong and not what is expected either.
    """
    results = criterion.reference.results
    for name, numbers in case.expect.values.items():
        if name not in results:
            continue
        written: Float64Array = np.asarray(numbers, dtype=np.float64)
        shape = results[name].shape
        half = np.asarray(case.expect.half_units.get(name, 0.0), dtype=np.float64)
        if not case.words.fit_together and written.size == results[name].size:
            # of an input without a batch axis, or with several: the reference has one
            written = written.reshape(shape)
            half = half if half.ndim == 0 else half.reshape(shape)
        if written.shape != shape:
            what = "an output" if name == OUTPUT else f"a {name}"
            note = f"{case.place} expects {what} of shape {list(written.shape)}, the rule gives {list(shape)}"
            yield name, note
            continue
        unmet = _unmet_by_reference(name, criterion, written, half)
        place = f"{case.place} expects {name}"
        if unmet.any():
            expected, other = _describe_first(unmet, written, criterion.expected(name))
            yield name, f"{place}{expected}, the reference gives {other}"
        observed = answer.values.get(name)
        if observed is not None and observed.shape == shape:
            seen = np.asarray(observed, dtype=np.float64)
            wrong = criterion.wrong(name, seen) & ~_is_met(name, criterion, written, half, seen)
            if wrong.any():
                expected, other = _describe_first(wrong, written, seen)
                yield name, f"{place}{expected}, {framework} gives {other}"


def _unmet_by_reference(name: str, criterion: Criterion, written: Float64Array, half: Float64Array) -> Mask:
    """Where the written numbers are neither the exact results nor one of the ways to round them.

    A bias may be added before the result is rounded, or to a rounded result: both are legal.
    """
    reference, bias = criterion.reference, criterion.reference.operands.b
    candidates = [reference.results[name], reference.rounded[name]]
    if name == OUTPUT and bias is not None:
        late = bias.reshape(1, -1, *[1] * len(reference.geometry.axes))
        candidates.append(criterion.store(name, reference.results[name], late))
    met = [_is_met(name, criterion, written, half, values) for values in candidates]
    unmet: Mask = ~np.logical_or.reduce(met)
    return unmet


def _is_met(
    name: str, criterion: Criterion, written: Float64Array, half: Float64Array, values: Float64Array
) -> Mask:
    rounding = 0.0 if criterion.is_exact(name) else criterion.bound(name)
    # the difference of two decimal fractions is not exact in binary: the last digit may be off by a rounding
    slack = np.where(half > 0, 4 * np.finfo(np.float64).eps * np.abs(written), 0.0)
    met = ~outside_bound(values, written, half + slack + rounding, criterion.largest(name))
    met |= criterion.reference.store(name, written) == values
    return met


def _describe_first(mask: Mask, written: Float64Array, other: Float64Array) -> tuple[str, str]:
    """The first place of a mask with the number that is expected there, and the other number."""
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape))
    pair = float(written[place]), float(other[place])
    digits = SHORT_DIGITS
    while digits < ALL_DIGITS and f"{pair[0]:.{digits}g}" == f"{pair[1]:.{digits}g}":
        digits += 1
    return f"{list(place)} = {pair[0]:.{digits}g}", f"{pair[1]:.{digits}g}"
