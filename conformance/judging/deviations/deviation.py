"""What a known deviation is, and the predicates that many of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.data_kinds import SPECIAL
from conformance.operators.shapes import CONV, OPERATORS
from conformance.operators.words import Refusal, Words

EXECUTION, INFERENCE = "execution", "inference"
OUTPUT, GRADIENTS, FORWARD_MODE = "output", "gradients", "forward mode"
Predicate = Callable[[Words, Prediction], bool]


@dataclass(frozen=True)
class Deviation:
    """`holds` says for which words, given the rule's prediction, `party` may leave the rule.

    `party` is what leaves it: a framework's execution (it refuses, or another shape comes out), its shape
    inference, the numbers of its output, its gradients, or its JVP. `case` is a small case of the library
    that shows it, "" where none shows it every time (docs/measurements/findings.md lists these). `framework`
    is a backend without its device, `torch` or `tensorflow+graph`; `outcome` the only outcome that is covered
    ("": any); `data` the only kind of data that shows it ("": any).
    """

    name: str
    framework: str
    op: str
    party: str
    case: str
    holds: Predicate
    outcome: str = ""
    data: str = ""


def is_refused_by(*rules: str) -> Predicate:
    """Words that a rule refuses by one of these names."""
    return lambda words, found: isinstance(found, Refusal) and found.rule in rules


def has_no_elements(words: Words, found: Prediction) -> bool:
    """Operands or results without elements."""
    shapes = (
        (found.input_shape, found.output_shape, found.kernel_shape) if isinstance(found, Geometry) else ()
    )
    return any(0 in shape for shape in shapes)


def kernel_exceeds_input(words: Words, found: Prediction) -> bool:
    """A kernel longer than what it is correlated with: the input of a convolution, or its gradient."""
    return isinstance(found, Geometry) and any(
        (axis.input if found.op == CONV else axis.size) < axis.effective_kernel for axis in found.axes
    )


def has_single_column(words: Words, found: Prediction) -> bool:
    """A stride along a last axis with room for one position of the kernel."""
    if not isinstance(found, Geometry):
        return False
    last = found.axes[-1]
    return last.stride > 1 and (last.size if found.op == CONV else last.input) == 1


def is_16_bit(words: Words) -> bool:
    """The formats that a 16-bit accumulator would round in."""
    return words.dtype in ("bfloat16", "float16")


def sums_odd_channels(party: str) -> Predicate:
    """Sums over an odd number of channels, in pairs: the last one's partner is the next element, times zero.

    The gradient of the kernel sums over places, of which a block may have an odd number whatever the words.
    """

    def holds(words: Words, found: Prediction) -> bool:
        if words.dtype != "bfloat16" or not isinstance(found, Geometry):
            return False
        if party == OUTPUT:
            return found.in_channels // found.groups % 2 == 1
        return True

    return holds


def nan_leaks(framework: str) -> tuple[Deviation, ...]:
    """What oneDNN's kernels for bfloat16 do in a framework: a NaN or an infinity reaches its neighbour."""
    return tuple(
        Deviation("nan-in-pairs", framework, op, party, "", sums_odd_channels(party), data=SPECIAL)
        for op in OPERATORS
        for party in (OUTPUT, GRADIENTS)
    )


def filled_up_groups(framework: str) -> tuple[Deviation, ...]:
    """XLA multiplies channels of other groups with zeros, in output and gradients, by shape and format."""

    def holds(words: Words, found: Prediction) -> bool:
        return isinstance(found, Geometry) and found.groups > 1

    case = "numerics/special.yaml::cotangent-grouped-conv"
    return tuple(
        Deviation("groups-filled-up", framework, op, party, case, holds, data=SPECIAL)
        for op in OPERATORS
        for party in (OUTPUT, GRADIENTS)
    )


def unchecked_refusals(framework: str, op: str, *rules: str) -> tuple[Deviation, ...]:
    """Refusals of a framework's execution that its inference does not make."""
    folder = f"known/{framework.partition('+')[0]}_inference.yaml"
    return tuple(
        Deviation(
            f"unchecked-{name}", framework, op, INFERENCE, f"{folder}::{op}-{name}", is_refused_by(name)
        )
        for name in rules
    )
