"""Where frameworks compute, or die over, operands and lists that do not fit and that their rules refuse."""

from __future__ import annotations

from conformance.frameworks.operand_rules import (
    BIAS_SHAPE,
    CHANNELS,
    DTYPES,
    INPUT_RANK,
    KERNEL_RANK,
    LIST_LENGTH,
)
from conformance.judging.deviations.deviation import EXECUTION, Deviation, Predicate, is_refused_by
from conformance.judging.deviations.symptom import crashes
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.tensors import INPUT, KERNEL
from conformance.operators.windows.geometry import Prediction
from conformance.operators.words import Refusal, Words

EVALUATOR = (
    (DTYPES, "operands/dtypes.yaml::narrow-bias"),
    (BIAS_SHAPE, "operands/biases.yaml::long-conv_transpose"),
    (LIST_LENGTH, "operands/lists.yaml::three-conv"),
    (KERNEL_RANK, ""),
)
"""Checks that the reference evaluator of ONNX does not make, and a case that shows each."""


EXACT = (INPUT_RANK, KERNEL_RANK, CHANNELS)

CHECKED_BY_INFERENCE = {
    ("jax", CONV): (*EXACT, DTYPES, BIAS_SHAPE, LIST_LENGTH, "groups"),
    ("jax", CONV_TRANSPOSE): (*EXACT, DTYPES, BIAS_SHAPE),
    **{
        (runtime, op): (INPUT_RANK, DTYPES, LIST_LENGTH)
        for runtime in ("onnxruntime", "onnx-reference")
        for op in OPERATORS
    },
}
"""The checks of operands and lists that a framework's own shape inference makes, as measured; what another
one infers of operands that its execution refuses is nothing that it promises."""


def is_checked_by_inference(framework: str, words: Words, refusal: Refusal) -> bool:
    """Whether the shape inference of a framework has to refuse words that do not fit, as its execution does.

    `jax.eval_shape` does not look at the length of `rhs_dilation`, which the verifier of StableHLO refuses.
    """
    unread = framework == "jax" and len(words.dilation) != words.rank
    checked = CHECKED_BY_INFERENCE.get((framework, words.op), ())
    return refusal.rule in checked and not (unread and refusal.rule == LIST_LENGTH)


def _differs_in_bias_alone(words: Words, prediction: Prediction) -> bool:
    """Input and kernel of one dtype, a bias of another."""
    alike = words.operand_dtype(INPUT) == words.operand_dtype(KERNEL)
    return alike and is_refused_by(DTYPES)(words, prediction)


def _on_onednn(*rules: str) -> Predicate:
    """Refused by one of the rules, in a format that oneDNN computes."""

    def holds(words: Words, prediction: Prediction) -> bool:
        return words.operand_dtype(INPUT) != "float64" and is_refused_by(*rules)(words, prediction)

    return holds


DEVIATIONS = (
    *(
        Deviation(f"unchecked-{rule}", "onnx-reference", op, EXECUTION, case, is_refused_by(rule))
        for rule, case in EVALUATOR
        for op in OPERATORS
    ),
    *(
        Deviation(
            "bias-of-another-dtype",
            "torch",
            op,
            EXECUTION,
            "operands/dtypes.yaml::narrow-bias",
            _differs_in_bias_alone,
        )
        for op in OPERATORS
    ),
    Deviation(
        "converts-input",
        "keras+jax",
        CONV,
        EXECUTION,
        "operands/dtypes.yaml::input-conv-input_dtype_float64",
        is_refused_by(DTYPES),
    ),
    Deviation(
        "dies-over-axes",
        "tensorflow",
        CONV,
        EXECUTION,
        "operands/inputs.yaml::unbatched-float32",
        _on_onednn(INPUT_RANK, KERNEL_RANK),
        (crashes("tensor_format|SIGABRT"),),
    ),
    Deviation(
        "unread-axes",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "",
        _on_onednn(INPUT_RANK, LIST_LENGTH),
    ),
)
