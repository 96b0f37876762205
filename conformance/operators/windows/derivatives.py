"""Derivatives beyond the VJPs, by operations of the first order alone.

The output `y = A(x, w) + b` is linear in the input, in the kernel and in the bias. So its derivative along
`(dx, dw, db)` is `A(dx, w) + A(x, dw) + db`. With `g_x, g_w, g_b` for the VJPs of a cotangent `c`, the number
`<g_x, dx> + <g_w, dw> + <g_b, db>` is `<c, A(dx, w) + A(x, dw) + db>`, whose gradients are those of a double
backward pass: by `x` the VJP of `c` with the kernel `dw`, by `w` the one with the input `dx`, by `c` the
derivative itself.
"""

from __future__ import annotations

from typing import Callable, Optional, Sequence, Tuple, TypeVar

from ..dtypes import Float64Array
from ..tensors import ADJOINT, GRAD_INPUT, GRAD_KERNEL, OUTPUT, SECOND_INPUT, SECOND_KERNEL
from .geometry import Geometry

Operand = Optional[Float64Array]
Tangents = Tuple[Float64Array, Operand, Operand]
"""Directions of input, kernel and bias, each of the shape of its operand, None where there is none."""

FirstOrder = Callable[..., Float64Array]
"""`first(result, geometry, x, w, b, cotangent)`: one result of the first order, by its name."""

T = TypeVar("T")


def as_tangents(arrays: Sequence[Float64Array]) -> Optional[Tangents]:
    """The tangents of input, kernel and, where there is one, bias; None for no arrays."""
    if not arrays:
        return None
    dx, dw, db = (*arrays, None, None)[:3]
    assert dx is not None
    return dx, dw, db


def derivative(
    name: str,
    first: FirstOrder,
    geometry: Geometry,
    x: Float64Array,
    w: Operand,
    cotangent: Operand = None,
    tangents: Optional[Tangents] = None,
) -> Float64Array:
    """A result of `tensors.FURTHER_RESULTS`, canonical, by the operations that `first` gives.

    `adjoint` is the other operator with the same numbers on the cotangent. Raises ValueError where an
    operand is missing that the result is made of.
    """
    if name == ADJOINT:
        return first(OUTPUT, geometry.adjoint, _require(name, cotangent), w, None, None)
    dx, dw, db = _require(name, tangents)
    if dw is None:
        # linear in the input, its one operand: the derivative is the operator itself
        return first(OUTPUT, geometry, dx, None, None, None)
    if name == SECOND_INPUT:
        return first(GRAD_INPUT, geometry, x, dw, None, _require(name, cotangent))
    if name == SECOND_KERNEL:
        return first(GRAD_KERNEL, geometry, dx, w, None, _require(name, cotangent))
    return first(OUTPUT, geometry, dx, w, None, None) + first(OUTPUT, geometry, x, dw, db, None)


def _require(name: str, value: Optional[T]) -> T:
    if value is None:
        raise ValueError(f"{name} is made of operands that are not there")
    return value
