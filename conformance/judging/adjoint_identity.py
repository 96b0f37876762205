"""The adjoint identity `<A x, y> = <x, A^T y>` of a backend's own two operators, in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.dtypes import Float64Array
from conformance.operators.observations import Answer
from conformance.operators.registry import find_operator
from conformance.operators.tensors import ADJOINT, OUTPUT

MANTISSA = 53


@dataclass(frozen=True)
class Violation:
    """The identity does not hold: `off` are the results that are not the reference's, `text` says it."""

    off: tuple[str, ...]
    text: str


def find_violation(criterion: Criterion, answer: Answer) -> Violation | None:
    """Which side of the identity is off and by how much; None where it holds, or a side is missing.

    Both sides are stored numbers: where those are rounded, the identity is off by what the reference's own
    stored numbers are off by, or, for real-valued data, by no more than the bounds of both sides allow.
    """
    reference = criterion.reference
    sides = [answer.values.get(name) for name in (OUTPUT, ADJOINT)]
    shapes = [reference.results[name].shape for name in (OUTPUT, ADJOINT)]
    if any(side is None or side.shape != shape for side, shape in zip(sides, shapes)):
        return None
    output, adjoint = (np.asarray(side, dtype=np.float64) for side in sides)
    exact = all(criterion.is_exact(name) for name in (OUTPUT, ADJOINT))
    bounds = [] if exact else [criterion.bound(name) for name in (OUTPUT, ADJOINT)]
    given = [values for values in reference.operands if values is not None]
    if not all(np.isfinite(values).all() for values in (output, adjoint, *bounds, *given)):
        return None
    difference, expected = (
        identity_difference(reference, output, adjoint),
        _reference_difference(criterion) if exact else Fraction(0),
    )
    if abs(difference - expected) <= (0 if exact else _allowed_difference(reference, *bounds)):
        return None
    named = {OUTPUT: output, ADJOINT: adjoint}
    off = tuple(name for name, values in named.items() if criterion.wrong(name, values).any())
    return Violation(
        off or (ADJOINT,), _describe(reference.geometry.op, float(difference), float(expected), off)
    )


def _describe(op: str, difference: float, expected: float, off: tuple[str, ...]) -> str:
    names = {OUTPUT: op, ADJOINT: find_operator(op).adjoint}
    sides = " and ".join(f"the {names[name]}" for name in off) or "neither side by itself"
    instead = f" instead of {expected:.9g}" if expected else ""
    identity = f"<{names[OUTPUT]} x, y> - <x, {names[ADJOINT]} y>"
    return f"{identity} is {difference:.9g}{instead}: off against the reference is {sides}"


def identity_difference(reference: Reference, output: Float64Array, adjoint: Float64Array) -> Fraction:
    """`<output - bias, y> - <x, adjoint>` for finite values, without any rounding."""
    x, _, b, y = reference.operands
    product = _exact_inner_product(output, y) - _exact_inner_product(x, adjoint)
    if b is None:
        return product
    return product - _exact_inner_product(np.broadcast_to(b.reshape(-1, *[1] * (y.ndim - 2)), y.shape), y)


def _exact_inner_product(one: Float64Array, other: Float64Array) -> Fraction:
    (left, low), (right, down) = _as_integers(one), _as_integers(other)
    total: int = sum((left * right).ravel().tolist())
    return Fraction(total) * Fraction(2) ** (low + down)


def _as_integers(values: Float64Array) -> tuple[npt.NDArray[np.object_], int]:
    """Python integers and the power of two that they are to be multiplied by."""
    fraction, exponent = np.frexp(values)
    least = int(exponent.min(initial=0))
    whole = np.ldexp(fraction, MANTISSA).astype(np.int64).astype(object)
    shifted: npt.NDArray[np.object_] = whole * 2 ** (exponent - least).astype(object)
    return shifted, least - MANTISSA


def _reference_difference(criterion: Criterion) -> Fraction:
    """By how much the reference's own stored numbers are off the identity, where they had to be rounded."""
    return identity_difference(criterion.reference, criterion.expected(OUTPUT), criterion.expected(ADJOINT))


def _allowed_difference(reference: Reference, output: Float64Array, adjoint: Float64Array) -> Fraction:
    """By how much the identity may be off where both sides are within these bounds."""
    x, _, _, y = reference.operands
    return _exact_inner_product(output, np.abs(y)) + _exact_inner_product(np.abs(x), adjoint)
