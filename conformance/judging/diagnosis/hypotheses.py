"""Whether a reading of the operator gives what a backend gave, or a few places show that it does not.

Every function takes the criterion that the backend is held to: a reading has to give what was observed as
closely as the reference would have had to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from conformance.judging.numerics.arithmetic import SUMMATION
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Mask, outside_bound, unequal
from conformance.judging.numerics.exponent_range import overflow_possible
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.data_kinds import EXTREME
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import Shape
from conformance.operators.tensors import FURTHER_RESULTS
from conformance.operators.windows.readings.reading import Operands, Reading
from conformance.operators.windows.result_shapes import Place

SPOTS = 4
"""Wrong elements, and right ones, at which a reading is looked at before it is computed as a whole.

Computing one element is thousands of times cheaper than the result, and eight of them exclude nearly every
reading that is not the right one.
"""


def telling_places(criterion: Criterion, name: str, observed: Float64Array) -> tuple[Place, ...]:
    """Places that may exclude a reading of an observed result, each by itself: wrong ones, then right ones.

    None where the result has another shape, or where its elements have bounds of another kind.
    """
    reference = criterion.reference
    if observed.shape != reference.results[name].shape:
        return ()
    usable = ~criterion.forgiven_places(name, observed)
    if not criterion.is_exact(name):
        if criterion.arithmetic.bound != SUMMATION or EXTREME in reference.recipe.kinds.values():
            return ()
        usable &= np.isfinite(reference.magnitudes[name])
    wrong = criterion.wrong(name, observed)
    return (*_spread_places(wrong & usable), *_spread_places(~wrong & usable))


def gives_shape(reference: Reference, reading: Reading, name: str, shape: Shape) -> bool:
    """Whether a reading says by the element that a result has a shape; False where it says nothing."""
    if not reading.may_change(name):
        # one of gradients alone would need a cotangent, which not every question has
        return False
    single = reading.single(reference.geometry, reference.operands, name)
    return single is not None and single.shape == shape


def excludes(
    criterion: Criterion, reading: Reading, name: str, observed: Float64Array, places: Sequence[Place]
) -> bool:
    """Whether the shape or single elements of an observed result show that a reading does not give it."""
    reference = criterion.reference
    single = reading.single(reference.geometry, reference.operands, name)
    if single is None or single.shape != observed.shape:
        return single is not None
    with np.errstate(invalid="ignore", over="ignore"):
        if criterion.is_exact(name):
            return any(_differs(criterion, name, observed[at], single.at(at), at) for at in places)
        sizes = reading.single(reference.geometry, reference.absolute, name)
        assert sizes is not None
        return any(
            _is_outside(criterion, name, observed[at], single.at(at), sizes.at(at), at) for at in places
        )


def _differs(criterion: Criterion, name: str, seen: float, value: float | None, place: Place) -> bool:
    """Whether one element is not the stored value that a reading gives; False where it gives none."""
    if value is None:
        return False
    stored = criterion.store(name, np.array([value]), _bias_at(criterion, name, place))
    return bool(unequal(np.array([seen]), stored)[0])


def _is_outside(
    criterion: Criterion, name: str, seen: float, value: float | None, size: float | None, place: Place
) -> bool:
    """Whether one element is outside the bound around what a reading gives; False where it gives nothing."""
    if value is None or size is None:
        return False
    reference = criterion.reference
    values, observed = np.array([value]), np.array([seen])
    sizes = np.maximum(np.abs([size]), reference.magnitudes[name][place])
    terms, narrow = reference.terms(name), criterion.arithmetic.is_narrow(name)
    if overflow_possible(observed, values, sizes, terms, reference.dtypes.summed(name), narrow)[0]:
        return False
    bound = criterion.rounding_bound(name, values, sizes, _bias_at(criterion, name, place))
    return bool(outside_bound(observed, values, bound, criterion.largest(name))[0])


def _bias_at(criterion: Criterion, name: str, place: Place) -> Float64Array | None:
    bias = criterion.late_bias(name)
    return None if bias is None else bias.ravel()[place[1] : place[1] + 1]


def gives(criterion: Criterion, reading: Reading, name: str, observed: Float64Array) -> bool:
    """Whether a reading gives an observed result, as closely as it can be asked for."""
    reference = criterion.reference
    values = _read(criterion, reading, name, reference.operands, reference.results)
    if values is None or values.shape != observed.shape:
        return False
    if _apart(criterion, reading, name, values, observed).any():
        return False
    at_random = criterion.has_random_errors(name) and values.shape == reference.results[name].shape
    if criterion.is_exact(name) or not at_random:
        return True
    magnitude = _magnitude(criterion, reading, name)
    observed = criterion.with_overflows(name, observed, values, magnitude)
    return criterion.statistics(name, observed, values, magnitude).ok


def gives_where(
    criterion: Criterion, reading: Reading, name: str, observed: Float64Array, wrong: Mask
) -> bool:
    """Whether a reading gives those elements of an observed result that are wrong."""
    reference = criterion.reference
    values = _read(criterion, reading, name, reference.operands, reference.results)
    if values is None or values.shape != observed.shape:
        return False
    return not (_apart(criterion, reading, name, values, observed) & wrong).any()


def _apart(
    criterion: Criterion, reading: Reading, name: str, values: Float64Array, observed: Float64Array
) -> Mask:
    """Where an observed result is not what a reading gives."""
    if criterion.is_exact(name):
        stored = criterion.store(name, values, criterion.late_bias(name))
        return unequal(criterion.with_undefined_places(name, observed, stored), stored)
    magnitude = _magnitude(criterion, reading, name)
    bound = criterion.bound_around(name, values, magnitude)
    observed = criterion.with_overflows(name, observed, values, magnitude)
    return outside_bound(observed, values, bound, criterion.largest(name))


def _magnitude(criterion: Criterion, reading: Reading, name: str) -> Float64Array:
    """Sums over absolute values under a reading."""
    reference = criterion.reference
    sizes = _read(criterion, reading, name, reference.absolute, reference.magnitudes)
    assert sizes is not None
    magnitude = np.abs(sizes)
    if magnitude.shape == reference.results[name].shape:
        # a reading that subtracts what the reference adds has no larger sums than the reference itself
        magnitude = np.maximum(magnitude, reference.magnitudes[name])
    return magnitude


def _read(
    criterion: Criterion,
    reading: Reading,
    name: str,
    operands: Operands,
    right: Mapping[str, Float64Array],
) -> Float64Array | None:
    """A result of some operands under a reading, from the `right` one where that is enough."""
    geometry = criterion.reference.geometry
    if not reading.may_change(name):
        return right[name]
    if reading.after is None or name in FURTHER_RESULTS:
        return reading.results(geometry, operands, (name,)).get(name)
    with np.errstate(invalid="ignore", over="ignore"):
        return reading.after(geometry, name, right[name])


def _spread_places(mask: Mask) -> list[Place]:
    """A few places of a mask, from the first to the last."""
    inside = np.flatnonzero(mask)
    chosen = np.unique(np.linspace(0, len(inside) - 1, SPOTS).astype(np.intp)) if len(inside) else ()
    return [tuple(int(index) for index in np.unravel_index(inside[i], mask.shape)) for i in chosen]
