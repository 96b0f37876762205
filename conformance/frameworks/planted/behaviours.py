"""What a backend can do wrong although it understands the operators: refuse, infer, race, spoil."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import partial
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from ...operators.dtypes import FORMATS, Float64Array, is_integer, round_to
from ...operators.registry import NAMES, find_operator
from ...operators.shapes import Shape
from ...operators.windows.geometry import Geometry
from ..registry import DIALECTS

RACING_ONE_IN = 1000
LOST = ("float64", "bfloat16", "int32")
"""Dtypes of which one at a time is lost: of each kind one."""
WIDER = {"bfloat16": "float32", "float16": "float32", "float32": "float64"}


def _never(geometry: Geometry) -> bool:
    return False


def _of_no_dtype(dtype: str) -> bool:
    return False


def _identity(given: Any) -> Any:
    return given


def _no_race(values: Float64Array, run: int, dtype: str) -> Float64Array:
    return values


@dataclass(frozen=True)
class Behaviour:
    """One step of a backend that goes wrong; every other step is right.

    `said` is a part of the diagnosis that names it. `refuses(geometry)` is what it refuses though it
    must take it; `takes` a dialect whose refused words it computes all the same; `inferred` what its shape
    inference makes of the right shape; `dtype` what it calls a dtype; `raced(values, run, dtype)` what
    becomes of the output, not yet rounded to `dtype`, in the `run`-th call of the process. `spoils` says that
    a call changes its input once its results are there, `reuses` that outputs of a shape share their memory,
    `loses` of which dtypes no tensor can be made though they are declared, `crashes` that every call raises
    where nobody expects it.
    """

    name: str
    sentence: str
    said: str
    refuses: Callable[[Geometry], bool] = _never
    takes: str = ""
    inferred: Callable[[Shape], Shape] = _identity
    dtype: Callable[[str], str] = _identity
    raced: Callable[[Float64Array, int, str], Float64Array] = _no_race
    spoils: bool = False
    reuses: bool = False
    loses: Callable[[str], bool] = _of_no_dtype
    crashes: bool = False

    def can_show(self, geometry: Geometry, dtype: str) -> bool:
        """Whether it can show in an operation that has to be computed in a dtype."""
        if self.loses is not _of_no_dtype and not self.loses(dtype):
            return False
        if self.raced is _empty and not geometry.output_shape[-1]:
            return False
        return not self.takes and (self.refuses is _never or self.refuses(geometry))


def _is_of(op: str, geometry: Geometry) -> bool:
    return geometry.op == op


def _has_one_group(geometry: Geometry) -> bool:
    has_kernel = find_operator(geometry.op).has_kernel
    return has_kernel and geometry.groups == 1 and min(geometry.kernel_shape[:2]) > 0


def _one_more(shape: Shape) -> Shape:
    return (*shape[:-1], shape[-1] + 1)


def _wider(dtype: str) -> str:
    return WIDER.get(dtype, dtype)


def _race(values: Float64Array, run: int, dtype: str) -> Float64Array:
    """About one element in a thousand, others in every run, is one more than it was."""
    return np.where(_choose(values, run), values + 1, values)


def _race_within_bound(values: Float64Array, run: int, dtype: str) -> Float64Array:
    """Of the elements that have to be rounded, about one in a thousand is rounded the other way.

    Whole numbers are never rounded.
    """
    if is_integer(dtype):
        return values
    rounded = round_to(values, dtype)
    exponent = np.frexp(np.where(values == 0, 1.0, values))[1]
    step = np.ldexp(1.0, exponent - FORMATS[dtype].bits)
    with np.errstate(over="ignore", invalid="ignore"):
        other = np.where(rounded < values, rounded + step, rounded - step)
    return np.where(_choose(values, run) & (rounded != values) & np.isfinite(rounded), other, values)


def _choose(values: Float64Array, run: int) -> npt.NDArray[np.bool_]:
    chosen: npt.NDArray[np.bool_] = np.random.default_rng(run).integers(RACING_ONE_IN, size=values.shape) == 0
    return chosen


def _empty(values: Float64Array, run: int, dtype: str) -> Float64Array:
    return values[..., :0]


BEHAVIOURS = (
    Behaviour(
        "inference-one-more",
        "shape inference gives one column more than is computed",
        "the framework infers shape",
        inferred=_one_more,
    ),
    Behaviour(
        "inference-reversed",
        "shape inference gives the axes in reverse order",
        "the framework infers shape",
        inferred=lambda shape: shape[::-1],
    ),
    Behaviour(
        "dtype-wider",
        "the output is called by the next wider dtype",
        "came out for",
        dtype=_wider,
    ),
    Behaviour(
        "refuses-dilation",
        "dilations are refused",
        "refused what the rule",
        refuses=lambda geometry: any(axis.dilation > 1 for axis in geometry.axes),
    ),
    Behaviour(
        "refuses-groups",
        "groups are refused",
        "refused what the rule",
        refuses=lambda geometry: geometry.groups > 1,
    ),
    Behaviour(
        "default-groups",
        "groups are 2 where they are left out, and a kernel of one group is refused",
        "refused what the rule",
        refuses=_has_one_group,
    ),
    Behaviour(
        "refuses-empty-batch",
        "an empty batch is refused",
        "refused what the rule",
        refuses=lambda geometry: geometry.batch == 0,
    ),
    Behaviour(
        "refuses-stride-beyond-kernel",
        "strides that leave out elements are refused",
        "refused what the rule",
        refuses=lambda geometry: any(axis.stride > axis.effective_kernel for axis in geometry.axes),
    ),
    Behaviour(
        "raises-always",
        "every call raises",
        "refused what the rule",
        refuses=lambda geometry: True,
    ),
    *(
        Behaviour(
            f"loses-{op.replace('_', '-')}",
            f"the operator {op} is lost",
            "refused what the rule",
            refuses=partial(_is_of, op),
        )
        for op in NAMES
    ),
    Behaviour("loses-dtypes", "every dtype is lost", "refused what the rule", loses=lambda dtype: True),
    *(
        Behaviour(
            f"loses-{dtype}",
            f"every call in {dtype} raises",
            "refused what the rule",
            loses=partial(operator.eq, dtype),
        )
        for dtype in LOST
    ),
    Behaviour("outputs-empty", "every output is empty", "] came out, the rule gives [", raced=_empty),
    Behaviour(
        "crashes-always",
        "every call raises where nobody expects it",
        "the adapter raised",
        crashes=True,
    ),
    *(
        Behaviour(
            f"takes-all-of-{dialect}",
            f"words that {dialect} refuses are computed",
            "computed what the rule",
            takes=dialect,
        )
        for dialect in DIALECTS
    ),
    Behaviour(
        "races",
        "one element in a thousand of the output is wrong, another one in every run",
        "wrong: ",
        raced=_race,
    ),
    Behaviour(
        "races-within-bound",
        "one element in a thousand of the output is rounded the other way, another one in every run",
        "not the same in two runs",
        raced=_race_within_bound,
    ),
    Behaviour(
        "input-spoilt",
        "the first element of the input is changed by the call, after everything is computed",
        "changes its input in place",
        spoils=True,
    ),
    Behaviour(
        "output-reused",
        "the output stands in memory that the next output of its shape is written to",
        "written over by the next call",
        reuses=True,
    ),
)
RIGHT = Behaviour("", "nothing is wrong", "")
