"""Where frameworks are known to leave their rules: a name, a predicate over words, a case that shows it.

A `known` entry of a case speaks of one configuration; a deviation speaks of all that a predicate covers, so
that random configurations can be judged as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from conformance.judging.deviations import jax, onnx, tensorflow, torch
from conformance.judging.deviations.deviation import (
    EXECUTION,
    FORWARD_MODE,
    GRADIENTS,
    INFERENCE,
    OUTPUT,
)
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.operands import Kind
from conformance.operators.tensors import DERIVATIVES
from conformance.operators.words import Words

DEVIATIONS = (*onnx.DEVIATIONS, *torch.DEVIATIONS, *tensorflow.DEVIATIONS, *jax.DEVIATIONS)

PARTIES = {
    "acceptance": (EXECUTION,),
    "shape": (EXECUTION,),
    "dtype": (EXECUTION,),
    "inferred_shape": (INFERENCE,),
    "output": (OUTPUT,),
    "grad_input": (GRADIENTS,),
    "grad_kernel": (GRADIENTS,),
    "grad_bias": (GRADIENTS,),
    # a derivative beyond the VJPs is computed by the kernels of the output and of the gradients
    **dict.fromkeys(DERIVATIVES["second_order"], (OUTPUT, GRADIENTS)),
    "jvp": (OUTPUT, GRADIENTS, FORWARD_MODE),
}
"""Who is at fault when an aspect of a result fails."""


def matching_deviations(
    words: Words,
    framework: str,
    party: str,
    prediction: Prediction,
    outcome: str = "",
    kinds: Collection[Kind] = (),
) -> list[str]:
    """Names of the deviations that may show for these words and kinds of data.

    A deviation of one outcome counts only where that is the outcome, one of one kind of data only among
    `kinds`.
    """
    return [
        known.name
        for known in DEVIATIONS
        if (known.framework, known.op, known.party) == (framework, words.op, party)
        and known.outcome in ("", outcome)
        and known.data in ("", *kinds)
        and known.holds(words, prediction)
    ]


def covering_deviations(
    words: Words,
    prediction: Prediction,
    backend: str,
    outcome: str,
    failing: Iterable[str],
    kinds: Collection[Kind] = (),
) -> Mapping[str, str]:
    """The failing aspects of a result that a deviation covers, and its name.

    What is known of `torch` is known of `torch+compile@gpu`. Where another shape than the rule's came out,
    the numbers in it are no aspect of their own.
    """
    failing = tuple(failing)
    if "adjoint" in failing and isinstance(prediction, Geometry):
        adjoint = prediction.adjoint
        adjoint_words = adjoint.to_words(words.dtype, words.layout)
        aspects = ("shape", "output")
        covering = covering_deviations(adjoint_words, adjoint, backend, outcome, aspects, kinds)
        rest = [name for name in failing if name != "adjoint"]
        others = covering_deviations(words, prediction, backend, outcome, rest, kinds)
        return {**others, **({"adjoint": next(iter(covering.values()))} if covering else {})}
    own, plain = backend.partition("@")[0], backend.partition("@")[0].partition("+")[0]
    covered: dict[str, str] = {}
    for aspect in failing:
        parties = (*PARTIES.get(aspect, ()), *((EXECUTION,) if "shape" in failing else ()))
        names = [
            f"{framework} {name}"
            for framework in dict.fromkeys((own, plain))
            for party in parties
            for name in matching_deviations(words, framework, party, prediction, outcome, kinds)
        ]
        if names:
            covered[aspect] = names[0]
    return covered


def describe_deviations(known: Mapping[str, str]) -> tuple[str, ...]:
    """A line for every deviation that `covering_deviations` found, with the case that shows it."""
    return tuple(map(_describe, dict.fromkeys(known.values())))


def _describe(title: str) -> str:
    framework, _, name = title.partition(" ")
    own = (known for known in DEVIATIONS if (known.framework, known.name) == (framework, name))
    case = next((known.case for known in own if known.case), "")
    shown = f"{case} shows it" if case else "docs/method.md has it among the findings that are no cases"
    return f"this may be what is known of {framework} as {name}: {shown}"
