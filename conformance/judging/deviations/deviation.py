"""What a known deviation is, and the predicates that deviations of several frameworks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.judging.deviations.symptom import COMPUTES, NAN, UNWRITTEN, Evidence, Symptom, gives
from conformance.judging.known_deviations import includes_version
from conformance.operators.data_kinds import SPECIAL
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words

EXECUTION, INFERENCE = "execution", "inference"
OUTPUT, GRADIENTS, FORWARD_MODE = "output", "gradients", "forward mode"
"""The parties of a framework that may leave its rule."""

Predicate = Callable[[Words, Prediction], bool]
"""Whether a deviation may show, by the words of a case and what the framework's rule predicts for them."""


@dataclass(frozen=True)
class Deviation:
    """`holds` says for which words, given the rule's prediction, `party` may leave the rule.

    `party` is what leaves it: a framework's execution (it refuses, or another shape comes out), its shape
    inference, the numbers of its output, its gradients, or its JVP. `case` is a small case of the library
    that shows it, "" where none shows it every time (docs/measurements/findings.md lists these). `framework`
    is a backend without its device, `torch` or `tensorflow+graph`, `keras*` any on Keras; `op` one operator
    ("": any); `data` the only kind of data that shows it ("": any). `symptoms` are what may come out, one of
    which has to; `versions` is a PEP 440 specifier and `device` the only kind of device ("": any). One that
    `damages_process` may leave the memory of its process damaged, whatever comes of the case itself.
    """

    name: str
    framework: str
    op: str
    party: str
    case: str
    holds: Predicate
    symptoms: tuple[Symptom, ...] = (COMPUTES,)
    data: str = ""
    versions: str = ""
    device: str = ""
    damages_process: bool = False

    def is_of(self, framework: str, op: str) -> bool:
        """Whether it is known of a framework and operator."""
        return fnmatchcase(framework, self.framework) and self.op in ("", op)

    def explains(self, aspect: str, words: Words, prediction: Prediction, evidence: Evidence) -> bool:
        """Whether it makes of a failing aspect what came of it."""
        return (
            evidence.device.startswith(self.device)
            and (not self.versions or includes_version(self.versions, evidence.version))
            and any(one.explains(aspect, words, prediction, evidence) for one in self.symptoms)
        )


def is_refused_by(*rules: str) -> Predicate:
    """A predicate: the rule refuses the words, by a check of one of these names."""
    return lambda words, prediction: isinstance(prediction, Refusal) and prediction.rule in rules


def has_no_elements(words: Words, prediction: Prediction) -> bool:
    """Whether an operand or a result has no elements."""
    shapes = (
        (prediction.input_shape, prediction.output_shape, prediction.kernel_shape)
        if isinstance(prediction, Geometry)
        else ()
    )
    return any(0 in shape for shape in shapes)


def kernel_exceeds_input(words: Words, prediction: Prediction) -> bool:
    """Whether a kernel is longer than what it is correlated with: an input, or the gradient of one."""
    return isinstance(prediction, Geometry) and any(
        prediction.fine(axis) < axis.effective_kernel for axis in prediction.axes
    )


def has_single_column(words: Words, prediction: Prediction) -> bool:
    """Whether the last axis has a stride above 1, and the kernel one position along it."""
    if not isinstance(prediction, Geometry):
        return False
    last = prediction.axes[-1]
    return last.stride > 1 and prediction.coarse(last) == 1


def is_16_bit(words: Words) -> bool:
    """Whether the dtype is one that a 16-bit accumulator would round in."""
    return words.dtype in ("bfloat16", "float16")


def sums_odd_channels(party: str) -> Predicate:
    """A predicate: bfloat16 sums in pairs may be over an odd number of products.

    oneDNN multiplies pairs of bfloat16 numbers. The partner of an odd last one is
    whatever is next in memory, times zero, which is NaN for an infinity. Outputs sum over channels; the
    gradient of the kernel sums over places, of which a block may have an odd number whatever the words.
    """

    def holds(words: Words, prediction: Prediction) -> bool:
        if words.dtype != "bfloat16" or not isinstance(prediction, Geometry):
            return False
        if party == OUTPUT:
            return prediction.in_channels // prediction.groups % 2 == 1
        return True

    return holds


def onednn_single_column(words: Words, prediction: Prediction) -> bool:
    """Whether a strided last axis has one position of the kernel, in a format that oneDNN computes."""
    return words.dtype != "float64" and has_single_column(words, prediction)


def onednn_kernel_exceeds_input(words: Words, prediction: Prediction) -> bool:
    """Whether a kernel is longer than its input in bfloat16, for which oneDNN reads beyond the input."""
    return words.dtype == "bfloat16" and kernel_exceeds_input(words, prediction)


LEFT_UNWRITTEN = (gives(law=UNWRITTEN), gives(law=NAN))
"""What a kernel gives that leaves a part of its result as the memory was."""


def onednn_losses(framework: str) -> tuple[Deviation, ...]:
    """Deviations of a framework on oneDNN: outputs of one column, and gradients of kernels past the input."""
    column, beyond = onednn_single_column, onednn_kernel_exceeds_input
    return (
        Deviation("one-column", framework, CONV, OUTPUT, "", column, LEFT_UNWRITTEN, device="cpu"),
        Deviation(
            "one-column", framework, CONV_TRANSPOSE, GRADIENTS, "", column, LEFT_UNWRITTEN, device="cpu"
        ),
        Deviation("kernel-beyond-input", framework, "", GRADIENTS, "", beyond, LEFT_UNWRITTEN, device="cpu"),
    )


def nan_leaks(framework: str) -> tuple[Deviation, ...]:
    """Deviations of a framework with oneDNN's bfloat16 kernels: a NaN or an infinity reaches a neighbour."""
    return tuple(
        Deviation(
            "nan-in-pairs",
            framework,
            "",
            party,
            "",
            sums_odd_channels(party),
            (gives(law=NAN),),
            data=SPECIAL,
        )
        for party in (OUTPUT, GRADIENTS)
    )


def filled_up_groups(framework: str) -> tuple[Deviation, ...]:
    """Deviations of a backend on XLA: channels of other groups are multiplied with zeros, not left out."""

    def holds(words: Words, prediction: Prediction) -> bool:
        return isinstance(prediction, Geometry) and prediction.groups > 1

    case = "numerics/special.yaml::cotangent-grouped-conv"
    return tuple(
        Deviation("groups-filled-up", framework, "", party, case, holds, (gives(law=NAN),), data=SPECIAL)
        for party in (OUTPUT, GRADIENTS)
    )


def unchecked_refusals(framework: str, op: str, *rules: str) -> tuple[Deviation, ...]:
    """Deviations of a framework whose shape inference lacks checks (`rules`) that its execution makes."""
    folder = f"known/{framework.partition('+')[0]}_inference.yaml"
    return tuple(
        Deviation(
            f"unchecked-{name}", framework, op, INFERENCE, f"{folder}::{op}-{name}", is_refused_by(name)
        )
        for name in rules
    )
