"""The source of a script: the failing trial, the calls it repeats, and the results that it compares."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.failures.shrink import Trial
from conformance.frameworks.interface import Call
from conformance.frameworks.registry import takes_words
from conformance.frameworks.scripting import Script
from conformance.operators.observations import Crashed, TimedOut
from conformance.operators.registry import find_operator
from conformance.operators.tensors import ADJOINT, DERIVATIVES, GRADIENTS, JVP, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words

SECOND = DERIVATIVES["second_order"]


@dataclass(frozen=True)
class Operation:
    """A call without its flip; `turned` says that the kernel is flipped before it becomes an operand."""

    call: Call
    turned: bool

    @classmethod
    def from_call(cls, call: Call) -> Operation:
        """The operation that a call of `frameworks.call` stands for."""
        return cls(replace(call, flip=False), call.flip)

    @property
    def is_dilated(self) -> bool:
        """Whether zeros are put between the taps of the kernel before it becomes an operand."""
        return any(factor != 1 for factor in self.call.dilate)


@dataclass(frozen=True)
class ScriptSource:
    """All that a script is written from: the trial, the call that was made, the framework's own source text.

    `original` is the case before it was made small. `adjoint` is the call of the other operator, where its
    result is wrong; `command` writes the script again.
    """

    found: Trial
    original: Case
    target: Target
    operation: Operation
    framework_script: Script
    adjoint: Operation | None = None
    command: str = ""

    @property
    def words(self) -> Words:
        """The words of the case."""
        return self.found.question.words

    @property
    def geometry(self) -> Geometry:
        """The geometry of the call, or a stand-in for words that are to be refused."""
        return self.operation.call.geometry or _stand_in_geometry(self.words)

    @property
    def takes_words(self) -> bool:
        """Whether the operands go in as they stand; otherwise they are those of a plain operation."""
        return takes_words(self.found.question, self.found.about.dialect)

    @property
    def dtype(self) -> str:
        """The dtype of the case by its NumPy name or `bfloat16`."""
        return self.words.dtype

    def result_dtype(self, result: str) -> str:
        """The dtype of a result, and of the cotangent where that is the output."""
        dtypes = self.geometry.dtypes
        return dtypes.stored(result) if dtypes else self.dtype

    @property
    def device(self) -> str:
        """The device on which the worker computed."""
        return self.found.about.device

    @property
    def results(self) -> tuple[str, ...]:
        """The results that are compared: the output, and the derivatives that are wrong."""
        return results_to_compare(self.found, self.framework_script)

    def compares(self, *names: str) -> bool:
        """Whether one of these results is among what is compared."""
        return any(name in self.results for name in names)

    @property
    def has_tangents(self) -> bool:
        """Whether a tangent of each operand is needed."""
        return self.compares(JVP, *SECOND)

    @property
    def has_cotangent(self) -> bool:
        """Whether the cotangent of the output is needed."""
        return self.compares(*GRADIENTS, *SECOND, ADJOINT)


def comparable_results(own: Script) -> tuple[str, ...]:
    """The results that the scripts of a framework can compare."""
    return (
        OUTPUT,
        *(GRADIENTS if own.differentiate else ()),
        *((JVP,) if own.jvp else ()),
        *(SECOND if own.second_order else ()),
        ADJOINT,
    )


def results_to_compare(found: Trial, own: Script) -> tuple[str, ...]:
    """The output and the derivatives that are wrong; all of them where the worker ended or hung in one."""
    ended = isinstance(found.observation, (Crashed, TimedOut)) and isinstance(found.prediction, Geometry)
    names = found.question.results if ended else found.failing
    operator = find_operator(found.question.words.op)
    shown = [name for name in comparable_results(own) if name in operator.composition.products]
    # the script of the other operator is written for one with a kernel
    kept = shown if operator.has_kernel else [name for name in shown if name != ADJOINT]
    return tuple(name for name in kept if name == OUTPUT or name in names)


def _stand_in_geometry(words: Words) -> Geometry:
    """A geometry of the right rank and channels, for operands of a call that is to be refused."""
    spatial = zip(words.size, words.kernel, words.stride, words.dilation)
    axes = tuple(Axis(size, kernel, stride, dilation, 0, 1) for size, kernel, stride, dilation in spatial)
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, max(1, words.groups), axes)
