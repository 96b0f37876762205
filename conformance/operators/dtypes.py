"""The number formats that cases use: their parameters (IEEE 754-2019, section 3; bfloat16, TF32) and
rounding.

Values are float64 everywhere in this package, rounded to the format of a case: NumPy alone has neither
bfloat16 nor TF32, and float64 holds every number of the others but the largest 64-bit integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Format:
    """A binary floating-point format. `bits` counts the significand with its hidden bit.

    `smallest_normal` is the smallest normal number; subnormal ones go on below it in steps of
    `smallest_subnormal`.
    """

    name: str
    bits: int
    largest: float
    smallest_normal: float
    accumulator: str
    """Name of the format in which a conforming backend adds products up before it rounds once."""

    @property
    def unit_roundoff(self) -> float:
        """Largest relative error of rounding to nearest, `2 ** -bits` (Higham, 2nd ed., theorem 2.2)."""
        return 2.0**-self.bits

    @property
    def smallest_subnormal(self) -> float:
        return self.smallest_normal * 2.0 ** (1 - self.bits)


FORMATS = {
    "float64": Format("float64", 53, (2.0 - 2.0**-52) * 2.0**1023, 2.0**-1022, "float64"),
    "float32": Format("float32", 24, (2.0 - 2.0**-23) * 2.0**127, 2.0**-126, "float32"),
    "bfloat16": Format("bfloat16", 8, (2.0 - 2.0**-7) * 2.0**127, 2.0**-126, "float32"),
    "float16": Format("float16", 11, 65504.0, 2.0**-14, "float32"),
}


@dataclass(frozen=True)
class IntegerFormat:
    """Whole numbers of `bits` bits in two's complement; what passes their range wraps around."""

    name: str
    bits: int
    signed: bool

    @property
    def smallest(self) -> int:
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def largest(self) -> int:
        return self.smallest + (1 << self.bits) - 1

    @property
    def largest_exact(self) -> int:
        """Largest magnitude that is in the range and, like everything below it, an exact float64."""
        return min(self.largest, 2**53)


INTEGER_FORMATS = {
    f"{prefix}int{bits}": IntegerFormat(f"{prefix}int{bits}", bits, not prefix)
    for bits in (8, 16, 32, 64)
    for prefix in ("", "u")
}
DTYPES = (*FORMATS, *INTEGER_FORMATS)


def is_integer(dtype: str) -> bool:
    """Whether a dtype holds whole numbers alone."""
    return dtype in INTEGER_FORMATS


def round_to(values: npt.ArrayLike, dtype: str) -> Float64Array:
    """Round float64 values once to `dtype`, to nearest with ties to even; the result is float64 again.

    What rounds past the largest finite number becomes an infinity, subnormals are kept. To an integer format,
    fractions are cut off and what is past the range wraps around.
    """
    exact = np.asarray(values, dtype=np.float64)
    if is_integer(dtype):
        return _wrap(exact, INTEGER_FORMATS[dtype])
    if dtype == "float64":
        return exact
    if dtype in ("float32", "float16"):
        with np.errstate(over="ignore"):
            return exact.astype(dtype).astype(np.float64)
    return _round_to_bits(exact, FORMATS[dtype])


def _wrap(exact: Float64Array, form: IntegerFormat) -> Float64Array:
    whole = np.trunc(exact)
    # one past the largest: for 64 bits the largest itself is no float64, but the power of two after it is
    past = form.smallest + 2.0**form.bits
    inside = (whole >= form.smallest) & (whole < past)
    if inside.all():
        return whole
    # NaN and infinities become the smallest number, as x86 converts them (0x80... is its "indefinite"
    # integer)
    number = np.where(np.isfinite(whole), whole, float(form.smallest))
    # np.mod of a float rounds: just below a multiple it may give `past` itself, which is out of range
    # the remainder first: a shift before it would round numbers near 2**53
    moved = np.mod(number, 2.0**form.bits)
    moved = np.where(form.signed & (moved >= past), moved - 2.0**form.bits, moved)
    moved = np.where(moved < past, moved, np.nextafter(past, 0.0))
    result: Float64Array = np.where(inside, whole, moved)
    return result


def _round_to_bits(exact: Float64Array, form: Format) -> Float64Array:
    """Round to a format that NumPy does not have.

    Every step is exact but the one `rint`: `step` is a power of two, the spacing of the format in the binade
    of each value, and not less than the spacing of its subnormals. `rint` has ties to even (IEEE 754).
    """
    finite = np.isfinite(exact)
    _, exponent = np.frexp(np.where(finite, exact, 1.0))
    lowest = int(np.frexp(form.smallest_normal)[1])
    step = np.ldexp(1.0, np.maximum(exponent, lowest) - form.bits)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = np.rint(exact / step) * step
    rounded = np.where(np.abs(rounded) > form.largest, np.copysign(np.inf, exact), rounded)
    result: Float64Array = np.where(finite, rounded, exact)
    return result


def numpy_dtype(dtype: str) -> np.dtype[Any]:
    """The NumPy dtype that holds values of `dtype` without loss (bfloat16 travels as float32)."""
    return np.dtype(np.float32 if dtype == "bfloat16" else dtype)


TF32_BITS = 11
"""Significant bits of TF32, the hidden one included; its exponents are those of float32."""


def to_tf32(values: Float64Array) -> Float64Array:
    """Round to the 11 significant bits of NVIDIA's TF32, to nearest even; exponents stay those of float64."""
    fraction, exponent = np.frexp(values)
    rounded: Float64Array = np.ldexp(np.rint(np.ldexp(fraction, TF32_BITS)), exponent - TF32_BITS)
    return rounded
