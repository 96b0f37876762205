"""What the shipped cases cover: properties of each operator, and output sizes with their neighbours.

This folder mirrors no folder of the package: it tests the case library `cases/`. Every check is a function
from cases to what is missing, and has a twin that applies it to a spoilt list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from support.paths import LIBRARY

from conformance.cases import load
from conformance.cases.case import Case
from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.dtypes import FORMATS
from conformance.operators.question import LITERAL
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import LAYOUTS

RANKS = (1, 2, 3)

Predicate = Callable[[Case, Geometry], bool]


@pytest.fixture(scope="module")
def library() -> list[Case]:
    return load(LIBRARY)


def geometry_of(case: Case) -> Geometry | None:
    prediction = rule(case.dialect)(case.words)
    return prediction if isinstance(prediction, Geometry) else None


def _strided(case: Case, geometry: Geometry) -> bool:
    axes = geometry.axes
    return geometry.groups > 1 and any(a.stride > 1 and a.dilation > 1 for a in axes)


def _for_operators(cases: dict[str, Predicate]) -> dict[str, Predicate]:
    def of(op: str, holds: Predicate) -> Predicate:
        return lambda case, geometry: geometry.op == op and holds(case, geometry)

    return {f"{op}: {name}": of(op, holds) for op in OPERATORS for name, holds in cases.items()}


def _rank(rank: int, holds: Predicate) -> Predicate:
    return lambda case, geometry: len(geometry.axes) == rank and holds(case, geometry)


def _laid_out(layout: str) -> Predicate:
    return lambda case, geometry: case.words.layout == layout


def _integers_in(dtype: str) -> Predicate:
    return lambda case, geometry: case.words.dtype == dtype and set(case.kinds.values()) <= {"integers"}


def _normal_in(dtype: str) -> Predicate:
    return lambda case, geometry: case.words.dtype == dtype and "normal" in case.kinds.values()


def _in_dialect(dialect: str) -> Predicate:
    return lambda case, geometry: case.dialect == dialect


def _axis(holds: Callable[[Axis], bool]) -> Predicate:
    return lambda case, geometry: any(map(holds, geometry.axes))


COVERED: dict[str, Predicate] = _for_operators(
    {
        **{f"dilated, strided and grouped in {rank}-D": _rank(rank, _strided) for rank in RANKS},
        **{f"{rank}-D smoke": _rank(rank, lambda c, g: "smoke" in c.tags) for rank in RANKS},
        **{f"{layout} in {rank}-D": _rank(rank, _laid_out(layout)) for layout in LAYOUTS for rank in RANKS},
        **{dtype: _integers_in(dtype) for dtype in FORMATS},
        **{f"normal {dtype}": _normal_in(dtype) for dtype in FORMATS},
        **{dialect: _in_dialect(dialect) for dialect in DIALECTS},
        "literal": lambda c, g: c.compare == LITERAL,
        "batch 0": lambda c, g: g.batch == 0,
        "17 channels": lambda c, g: 17 in (g.in_channels, g.out_channels),
        "33 channels": lambda c, g: 33 in (g.in_channels, g.out_channels),
        "depthwise": lambda c, g: g.groups == g.in_channels == g.out_channels > 1,
        "depthwise with a multiplier": lambda c, g: 1 < g.groups == g.in_channels < g.out_channels,
        "size 1": _axis(lambda a: a.input == 1),
        "kernel larger than the input": _axis(lambda a: a.kernel > a.input),
        "k < s": _axis(lambda a: a.kernel < a.stride),
        "even kernel": _axis(lambda a: a.kernel % 2 == 0),
        "bias": lambda c, g: c.words.bias,
        "SAME": lambda c, g: c.words.padding == "SAME",
        "VALID": lambda c, g: c.words.padding == "VALID",
        "FULL": lambda c, g: c.words.padding == "FULL",
    }
)
COVERED |= {
    "conv: SAME_LOWER": lambda c, g: c.words.padding == "SAME_LOWER",
    "conv: different pads at both ends": lambda c, g: (
        g.op == CONV and any(a.padding[0] > a.padding[1] + a.stride for a in g.axes)
    ),
    "conv: negative pad": lambda c, g: g.op == CONV and any(a.offset < 0 for a in g.axes),
    "conv_transpose: odd crop": lambda c, g: (
        g.op == CONV_TRANSPOSE and any(sum(a.crop) % 2 and min(a.crop) > 0 for a in g.axes)
    ),
    "conv_transpose: crop beyond the kernel": lambda c, g: (
        g.op == CONV_TRANSPOSE and any(a.offset > a.effective_kernel - 1 for a in g.axes)
    ),
    "conv_transpose: output_padding from the stride on": lambda c, g: any(
        extra >= stride for extra, stride in zip(c.words.output_padding or (), c.words.stride)
    ),
    "conv_transpose: turned by JAX": lambda c, g: c.dialect == "jax" and g.flip,
    "conv_transpose: not turned by JAX": lambda c, g: (
        g.op == CONV_TRANSPOSE and c.dialect == "jax" and not g.flip
    ),
    "conv_transpose: consistent padding": lambda c, g: c.words.option("jax", "use_consistent_padding", False),
}


def uncovered(cases: Iterable[Case]) -> list[str]:
    accepted = [(case, geometry) for case in cases if (geometry := geometry_of(case))]
    return [name for name, holds in COVERED.items() if not any(holds(*pair) for pair in accepted)]


WORDS_FOR_SIZES: dict[str, Callable[[Case], bool]] = {
    "tensorflow SAME": lambda c: c.dialect == "tensorflow" and c.words.padding == "SAME",
    "tensorflow VALID": lambda c: c.dialect == "tensorflow" and c.words.padding == "VALID",
    "torch output_size": lambda c: c.dialect == "torch" and bool(c.words.output_size),
    "torch output_padding": lambda c: c.dialect == "torch" and bool(c.words.output_padding),
}


def missing_sizes(cases: Iterable[Case]) -> list[str]:
    """Sizes that a stride from 1 to 4 makes legal, `residue` beyond the smallest, that no case asks for."""
    asked = {
        (name, axis.stride, axis.size - smallest(case, axis))
        for case in cases
        if "legal-sizes" in case.tags and (geometry := geometry_of(case))
        for name, holds in WORDS_FOR_SIZES.items()
        if holds(case)
        for axis in geometry.axes
    }
    return [
        f"{name} with stride {stride}: {residue}"
        for name in WORDS_FOR_SIZES
        for stride in (1, 2, 3, 4)
        for residue in range(stride)
        if (name, stride, residue) not in asked
    ]


def smallest(case: Case, axis: Axis) -> int:
    if case.words.padding == "SAME":
        return (axis.input - 1) * axis.stride + 1
    return axis.full - 2 * axis.offset


def undefended(cases: Iterable[Case]) -> list[str]:
    """Legal sizes whose first illegal neighbours, one less and one more, no case has refused."""
    refused = {
        (name, stride)
        for case in cases
        if case.expect.refused is True and case.words.op == CONV_TRANSPOSE
        for name, holds in WORDS_FOR_SIZES.items()
        if holds(case)
        for stride in case.words.stride
    }
    return [
        f"{name}, stride {s}" for name in WORDS_FOR_SIZES for s in (1, 2, 3, 4) if (name, s) not in refused
    ]


def test_the_configuration_space_is_covered(library: list[Case]) -> None:
    assert uncovered(library) == []
    spoilt = [case for case in library if case.words.groups != case.words.in_channels]
    assert uncovered(spoilt) == [name for name in COVERED if "depthwise" in name]
    assert "conv_transpose: batch 0" in uncovered(case for case in library if "empty" not in case.tags)


def test_every_legal_output_size_is_asked_for(library: list[Case]) -> None:
    assert missing_sizes(library) == []
    spoilt = [case for case in library if case.words.output_size != (13, 12)]
    assert missing_sizes(spoilt) == ["tensorflow SAME with stride 4: 3"]


def test_the_first_illegal_sizes_are_refused(library: list[Case]) -> None:
    assert undefended(library) == []
    spoilt = [case for case in library if case.words.stride != (3, 4)]
    assert "torch output_size, stride 4" in undefended(spoilt)
