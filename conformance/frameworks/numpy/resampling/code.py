"""Resampling as a short NumPy program: indices of the nearest elements, or a matrix of weights, by axis."""

from __future__ import annotations

from fractions import Fraction
from typing import List, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.resampling.lines import Line, lines_of
from ....operators.resampling.operator import CUBIC, EXCLUDED, LINEAR, NEAREST
from ...interface import Call
from ...program import NUMPY, Arrays, Program, geometry_of, used_imports
from ...source_text import transpose_text

LONGEST = 10_000
"""Numbers of a fraction that are written as such, not as one number with a point."""

CUBIC_KERNEL = (
    "def cubic(t, a):",
    "    inner = ((a + 2) * t - (a + 3)) * t * t + 1",
    "    outer = ((t - 5) * t + 8) * t * a - 4 * a",
    "    return np.where(t < 1, inner, np.where(t < 2, outer, 0))",
    "",
    "",
)


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """Sums in float64 that are rounded once to the dtype of the arrays."""
    if arrays.dtype == "bfloat16":
        return Unsupported("NumPy has no bfloat16", skips.DTYPE)
    lines = lines_of(geometry_of(call))
    body = list(CUBIC_KERNEL) if lines[0].interpolation == CUBIC else []
    source = "x"
    for axis, line in enumerate(lines, start=2):
        body += _nearest(line, source, arrays.layout.input.index(axis)) or _weighted(
            line, source, arrays.layout.input.index(axis)
        )
        source = "y"
    moved = transpose_text("y", arrays.layout.input, arrays.layout.output)
    stored = "" if lines[0].interpolation == NEAREST else ".astype(x.dtype)"
    body += [f"y = {moved}{stored}"] if stored or moved != "y" else []
    return Program(used_imports((NUMPY,), body), tuple(body))


def _nearest(line: Line, source: str, axis: int) -> List[str]:
    if line.interpolation != NEAREST:
        return []
    return [
        f"index = np.{line.rounding}({_coordinates(line)}).astype(int)",
        f"y = np.take({source}, np.clip(index, 0, {line.input - 1}), axis={axis})",
    ]


def _weighted(line: Line, source: str, axis: int) -> List[str]:
    first, last = _reach(line)
    over = "" if line.spread == 1 else f" * {_number(1 / line.spread)}"
    distance = f"np.abs(places - at[:, None]){over}"
    kernel = (
        f"np.maximum(1 - {distance}, 0)"
        if line.interpolation == LINEAR
        else f"cubic({distance}, {float(line.coefficient)})"
    )
    lines = [f"at = {_coordinates(line)}", f"places = np.arange({first}, {last})", f"weights = {kernel}"]
    if line.spread != 1 or line.ends == EXCLUDED:
        lines.append("weights = weights / weights.sum(1, keepdims=True)")
    if (first, last) != (0, line.input):
        inside = f"np.clip(places, 0, {line.input - 1})[:, None] == np.arange({line.input})"
        lines += ["# elements at the ends stand for those beyond", f"weights = weights @ ({inside})"]
    return [*lines, f"y = np.moveaxis(np.tensordot(weights, {source}, (1, {axis})), 0, {axis})"]


def _reach(line: Line) -> Tuple[int, int]:
    """The places that may have a weight, the last one not included: those inside, or those beyond as well."""
    if line.ends == EXCLUDED or not line.size:
        return 0, line.input
    reach = line.spread * (1 if line.interpolation == LINEAR else 2)
    ends = (line.coordinate(0), line.coordinate(line.size - 1))
    return min(0, int(min(ends) - reach) - 1), max(line.input, int(max(ends) + reach) + 2)


def _coordinates(line: Line) -> str:
    positions = f"np.arange({line.size})"
    if line.phase:
        positions = f"({positions} + {_number(line.phase)})"
    if line.scale != 1:
        positions += f" * {_number(line.scale)}"
    if line.offset:
        sign = "-" if line.offset < 0 else "+"
        positions += f" {sign} {_number(abs(line.offset))}"
    return positions


def _number(number: Fraction) -> str:
    """A factor: whole, with a point where that is exact or short, else as a fraction."""
    if number.denominator == 1:
        return str(number.numerator)
    if number.denominator <= 4 or number.denominator > LONGEST:
        return repr(float(number)) if number.denominator != 3 else f"{number.numerator} / 3"
    return f"{number.numerator} / {number.denominator}"
