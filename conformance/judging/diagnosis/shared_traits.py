"""What cases that fail have in common and those that pass have not: where a fault lives."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from conformance.cases.case import Case
from conformance.cases.questions import question_and_prediction
from conformance.judging.diagnosis.patterns import BLOCKS, SPATIAL_AXES
from conformance.operators.data_kinds import EXTREME, INTEGERS, RANDOM, SPECIAL
from conformance.operators.dtypes import is_integer
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Axis, Geometry

LEAST = 3
"""Fewer failures have something in common by chance."""
MORE = (1, 4, 9)
"""So many failures allow for one, two and three traits together."""
COUNTS = (1, 2, 4, 8, 16, 32, 64)
Trait = tuple[str, bool]
Holds = Callable[[Axis], bool]


@dataclass(frozen=True)
class SharedTraits:
    """`traits` are sets of traits that all cases that fail have, as do `having` of those that pass."""

    traits: tuple[tuple[str, ...], ...]
    failing: int
    passing: int
    having: int = 0


def find_shared_traits(failing: Sequence[Case], passing: Sequence[Case]) -> SharedTraits | None:
    """The sets of the fewest traits that part one from the other; else the one that nearly does.

    None where as many cases pass with the same traits as fail, or where too few fail.
    """
    if len(failing) < LEAST or not passing:
        return None
    bad, good = [_traits(case) for case in failing], [_traits(case) for case in passing]
    common = [name for name in bad[0] if all(traits.get(name) for traits in bad)]
    having = {name: sum(1 << at for at, traits in enumerate(good) if traits.get(name)) for name in common}
    everyone = (1 << len(good)) - 1
    telling = [name for name in common if having[name] != everyone]
    counts = [count for count, least in enumerate(MORE, 1) if len(failing) >= least]
    nearest: tuple[int, tuple[str, ...]] = (len(failing), ())
    for count in counts:
        left = {names: _cases_with_all(names, having, everyone) for names in combinations(telling, count)}
        sets = tuple(names for names, passed in left.items() if not passed)
        if sets:
            return SharedTraits(sets, len(failing), len(passing))
        found = ((passed.bit_count(), names) for names, passed in left.items())
        nearest = min([nearest, *found], key=lambda pair: (pair[0], len(pair[1])))
    having_too, names = nearest
    return SharedTraits((names,), len(failing), len(passing), having_too) if names else None


def _cases_with_all(names: Sequence[str], having: Mapping[str, int], everyone: int) -> int:
    """The passing cases that have all of some traits, as the bits of a number."""
    for name in names:
        everyone &= having[name]
    return everyone


def _traits(case: Case) -> Mapping[str, bool]:
    _, prediction = question_and_prediction(case)
    if not isinstance(prediction, Geometry):
        return {}
    return dict(
        [
            *_data_traits(case),
            *_operation_traits(prediction),
            *_axis_traits(prediction),
            *_extent_traits(prediction),
        ]
    )


def _data_traits(case: Case) -> Iterator[Trait]:
    kinds = set(map(str, case.kinds.values())) or {INTEGERS}
    yield case.words.dtype, True
    yield "a dtype of 16 bits", case.words.dtype in ("bfloat16", "float16")
    yield "an integer dtype", is_integer(case.words.dtype)
    yield "real-valued data", bool(kinds & {*RANDOM, EXTREME})
    yield "infinities and NaNs among the data", SPECIAL in kinds
    yield "numbers near the ends of the format", EXTREME in kinds
    yield "data of whole numbers", kinds <= {INTEGERS}
    yield "a bias", case.words.bias
    yield "no bias", not case.words.bias
    yield f"the layout {case.words.layout}", case.words.layout != "native"


def _operation_traits(geometry: Geometry) -> Iterator[Trait]:
    groups, inputs, outputs = geometry.groups, geometry.in_channels, geometry.out_channels
    rank = len(geometry.axes)
    yield f"a {find_operator(geometry.op).title}", True
    yield f"{rank} spatial {'axis' if rank == 1 else 'axes'}", True
    yield "groups", groups > 1
    yield "no groups", groups == 1
    yield "a group for each input channel", 1 < groups == inputs
    yield "several output channels for each group of one input channel", 1 < groups == inputs < outputs
    yield "as many input as output channels", inputs == outputs
    yield "an odd number of output channels", outputs % 2 == 1
    yield "one input channel", inputs == 1
    yield "one output channel", outputs == 1
    yield "a batch of one", geometry.batch == 1
    yield "a kernel that is turned", geometry.flip
    yield "an empty array", 0 in (*geometry.input_shape, *geometry.output_shape)
    for count in COUNTS:
        yield f"a batch of more than {count}", geometry.batch > count


def _axis_traits(geometry: Geometry) -> Iterator[Trait]:
    axes = geometry.axes
    for what, holds in _axis_conditions(geometry).items():
        held = [holds(axis) for axis in axes]
        yield f"{what} on some axis", any(held)
        yield f"{what} on every axis", all(held)
        yield f"{what} on no axis", not any(held)
        if len(axes) > 1:
            yield f"{what} on the first axis", held[0]
            yield f"{what} on the last axis", held[-1]
    for number in ("stride", "dilation", "kernel", "offset", "input"):
        values = {getattr(axis, number) for axis in axes}
        yield f"different numbers of {number} on its axes", len(values) > 1
        yield f"the same {number} on all of several axes", len(values) == 1 < len(axes)


def _axis_conditions(geometry: Geometry) -> dict[str, Holds]:
    ends = geometry.ends
    return {
        "a stride": lambda axis: axis.stride > 1,
        "a dilation": lambda axis: axis.dilation > 1,
        "a stride and a dilation": lambda axis: axis.stride > 1 < axis.dilation,
        "a stride beyond the kernel": lambda axis: axis.stride > axis.effective_kernel,
        "a stride that does not divide the input": lambda axis: axis.input % axis.stride > 0,
        "a stride of 3 or more": lambda axis: axis.stride > 2,
        "an even kernel": lambda axis: axis.kernel % 2 == 0,
        "a kernel of 1": lambda axis: axis.kernel == 1,
        "a kernel of 3": lambda axis: axis.kernel == 3,
        "a kernel of more than 3": lambda axis: axis.kernel > 3,
        "a kernel of more than 7": lambda axis: axis.kernel > 7,
        "a kernel longer than the input": lambda axis: axis.effective_kernel > axis.input,
        "padding (or crop)": lambda axis: max(ends(axis)) > 0,
        "padding (or crop) at the beginning": lambda axis: ends(axis)[0] > 0,
        "padding (or crop) at the end": lambda axis: ends(axis)[1] > 0,
        "different ends": lambda axis: ends(axis)[0] != ends(axis)[1],
        "negative padding (or crop)": lambda axis: min(ends(axis)) < 0,
        "an input of one element": lambda axis: axis.input == 1,
        "an output of one element": lambda axis: axis.size == 1,
    }


def _extent_traits(geometry: Geometry) -> Iterator[Trait]:
    """Extents that are long, and those that leave a rest when they are cut into blocks."""
    names = SPATIAL_AXES.get(len(geometry.axes), ())
    extents = {
        "input channels": geometry.in_channels,
        "output channels": geometry.out_channels,
        "input channels of a group": geometry.in_channels // geometry.groups,
        "output channels of a group": geometry.out_channels // geometry.groups,
        **{f"output {name}s": axis.size for name, axis in zip(names, geometry.axes)},
        **{f"input {name}s": axis.input for name, axis in zip(names, geometry.axes)},
        "elements of an image of the output": math.prod(axis.size for axis in geometry.axes),
        "samples": geometry.batch,
    }
    for what, extent in extents.items():
        for block in BLOCKS:
            yield f"more than {block} {what}", extent > block
            rest = extent > block and extent % block > 0
            yield f"more than {block} {what} that are no multiple of {block}", rest
