"""The formats that cases use, as facts; NumPy has no bfloat16, so rounding is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Format:
    """A binary floating-point format. `bits` counts the significand with its hidden bit."""

    name: str
    bits: int
    largest: float
    smallest_normal: float
    accumulator: str
    """Format in which a conforming backend adds products up before it rounds once."""

    @property
    def unit_roundoff(self) -> float:
        return 2.0**-self.bits

    @property
    def smallest_subnormal(self) -> float:
        return self.smallest_normal * 2.0 ** (1 - self.bits)


FORMATS = {
    "float64": Format("float64", 53, float(np.finfo(np.float64).max), 2.0**-1022, "float64"),
    "float32": Format("float32", 24, float(np.finfo(np.float32).max), 2.0**-126, "float32"),
    "bfloat16": Format("bfloat16", 8, (2.0 - 2.0**-7) * 2.0**127, 2.0**-126, "float32"),
    "float16": Format("float16", 11, 65504.0, 2.0**-14, "float32"),
}


@dataclass(frozen=True)
class IntegerFormat:
    """Whole numbers of so many bits; what passes its range wraps around."""

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
        """Largest magnitude of a sum that neither leaves the range nor what float64 holds exactly."""
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
    """Round float64 values once, to nearest even, to `dtype`; the result is float64 again.

    Values past the largest finite number become infinities, subnormals are kept; whole numbers past the
    range of an integer format wrap around, and fractions are cut off.
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
    # the largest number of 64 bits is no float64, but the one after it is
    past = form.smallest + 2.0**form.bits
    inside = (whole >= form.smallest) & (whole < past)
    if inside.all():
        return whole
    # what is no number becomes the smallest one, as in a conversion by the CPU
    number = np.where(np.isfinite(whole), whole, float(form.smallest))
    moved = np.mod(number - form.smallest, 2.0**form.bits) + form.smallest
    moved = np.where(moved < past, moved, np.nextafter(past, 0.0))
    result: Float64Array = np.where(inside, whole, moved)
    return result


def _round_to_bits(exact: Float64Array, form: Format) -> Float64Array:
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


def to_tf32(values: Float64Array) -> Float64Array:
    """Round to the 11 significant bits of NVIDIA's TF32, to nearest even."""
    fraction, exponent = np.frexp(values)
    rounded: Float64Array = np.ldexp(np.rint(np.ldexp(fraction, TF32_BITS)), exponent - TF32_BITS)
    return rounded
