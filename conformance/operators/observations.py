"""What came of a question to a backend, and what a backend says of itself.

Whatever a framework does is data, its crash included; exceptions are left to mistakes of the harness.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from . import skips
from .registry import NAMES
from .shapes import Shape
from .surroundings import Surroundings


@dataclass(frozen=True)
class Refused:
    """The framework raised: `type` is the exception's name, `message` its text.

    `inferred_shape` is what the framework's own abstract inference says of a call that was refused when it
    was made: a canonical shape, or why there is none; None where it was not asked. It is no part of what was
    refused: two refusals are equal without it.
    """

    type: str
    message: str
    inferred_shape: Union[Shape, Refused, Unsupported, None] = field(default=None, compare=False)


@dataclass(frozen=True)
class Unsupported:
    """The backend has no way to be asked this; `reason` is known before anything is tried, `skip` is its
    kind, one of `skips.SKIPS`."""

    reason: str
    skip: str = field(default=skips.OTHER, compare=False)


MISTAKE = "the adapter"
"""How `Crashed.how` begins where the adapter itself is wrong."""

KILLED = "SIGKILL"
"""The signal with which no framework ends itself: a person sent it, or the kernel where memory was short."""


@dataclass(frozen=True)
class Crashed:
    """The worker process ended. `how` names the signal or exit status; `stderr` is the end of what it wrote
    there.

    Where `how` begins with `MISTAKE` the process lives on: what went wrong is the adapter, with its traceback
    in `stderr`.
    """

    how: str
    stderr: str

    @property
    def is_mistake(self) -> bool:
        """Whether the adapter itself is wrong, and no process ended."""
        return self.how.startswith(MISTAKE)


@dataclass(frozen=True)
class TimedOut:
    """No answer within `limit` seconds; the worker was killed."""

    limit: float


Missing = Union[Refused, Unsupported]
"""Why one result of an answer could not be had."""


@dataclass(frozen=True)
class Answer:
    """Results came back.

    `values` maps a name of `RESULTS` or `FURTHER_RESULTS` to an array in canonical layout (channels first);
    what could not be had is in `missing` instead. `inferred_shape` is the framework's own abstract inference
    of the output shape, canonical, or why there is none. `dtype` is the framework's dtype of the output,
    `gradient_dtypes` are those of the VJPs by the name of the result.
    `native` is false when `call` needed a crop or a pad around it. `bias_added` is true where the bias was
    added to a result that had been rounded already, `dilated` where zeros were put between the taps of the
    kernel. `around` says in words what stands around the call, `surroundings` which zeros and cuts those are.
    `seconds` is the framework's own time. `unstable` says of each result whose bits were others when
    the same call was made again how they differ; it is None where the call was made once. `effects` says by
    result what the call did to tensors that were not its own.
    """

    values: Mapping[str, npt.NDArray[np.generic]]
    dtype: str
    inferred_shape: Union[Shape, Missing, None] = None
    native: bool = True
    call: str = ""
    missing: Mapping[str, Missing] = field(default_factory=dict)
    seconds: float = 0.0
    bias_added: bool = False
    unstable: Optional[Mapping[str, str]] = None
    dilated: bool = False
    effects: Mapping[str, str] = field(default_factory=dict)
    around: Tuple[str, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)
    gradient_dtypes: Mapping[str, str] = field(default_factory=dict)


Observation = Union[Answer, Refused, Unsupported, Crashed, TimedOut]
"""Everything that may come of a question."""


@dataclass(frozen=True)
class About:
    """What a backend says of itself when it starts.

    `dtypes` are the names it takes for every operator, `integers` the further ones by operator and
    number of axes (`conv 2-D`), as far as they were asked for. `ops` are the operators it has, `limits` the
    only numbers that it takes as rank, stride, dilation, groups or kernel, by these names. `exact` is false
    for algorithms that round by nature (FFT, Winograd): they are judged within `bound` (a name known to the
    judge) instead of to the bit.
    `narrow_sums` maps a dtype to the results whose sums the framework keeps in that dtype itself
    instead of in a wider accumulator. `repeatable` is false where the same call may give other bits each time
    by design, as sums by atomic additions on a GPU do. `rewrites` is true where a compiler may move a bias
    that stands behind the convolution into it, which rounds once in place of twice: either is right.
    """

    framework: str
    version: str
    device: str = "cpu"
    devices: tuple[str, ...] = ("cpu",)
    variant: str = ""
    variants: tuple[str, ...] = ()
    python: str = ""
    flags: Mapping[str, Any] = field(default_factory=dict)
    dialect: Optional[str] = None
    dtypes: tuple[str, ...] = ("float64", "float32", "bfloat16", "float16")
    integers: Mapping[str, Tuple[str, ...]] = field(default_factory=dict)
    ops: tuple[str, ...] = NAMES
    limits: Mapping[str, Tuple[int, ...]] = field(default_factory=dict)
    exact: bool = True
    bound: str = "summation"
    narrow_sums: Mapping[str, Tuple[str, ...]] = field(default_factory=dict)
    repeatable: bool = True
    rewrites: bool = False

    @staticmethod
    def operator(op: str, rank: int) -> str:
        """The key of `integers` for an operator with `rank` spatial axes, as `conv 2-D`."""
        return f"{op} {rank}-D"

    def dtypes_for(self, op: str, rank: int) -> Tuple[str, ...]:
        """The dtypes that the backend takes for an operator with `rank` spatial axes."""
        return (*self.dtypes, *self.integers.get(self.operator(op, rank), ()))
