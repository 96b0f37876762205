"""Where frameworks are known to leave their rules: a name, a predicate over words, a case that shows it.

A `known` entry of a case speaks of one configuration; a deviation speaks of all that a predicate covers, so
that random configurations can be judged as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from conformance.frameworks.registry import split_variant
from conformance.frameworks.variant import broader_names
from conformance.judging.deviations import (
    jax,
    keras,
    onnx,
    onnx_reference,
    operands,
    tensorflow,
    torch,
    torch_resampling,
)
from conformance.judging.deviations.by_groups import as_asked, evidence_as_asked
from conformance.judging.deviations.deviation import (
    EXECUTION,
    FORWARD_MODE,
    GRADIENTS,
    INFERENCE,
    OUTPUT,
    Deviation,
)
from conformance.judging.deviations.symptom import Evidence
from conformance.operators.operands import Kind
from conformance.operators.tensors import DERIVATIVES
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words

DEVIATIONS = (
    *onnx.DEVIATIONS,
    *onnx_reference.DEVIATIONS,
    *keras.DEVIATIONS,
    *torch.DEVIATIONS,
    *torch_resampling.DEVIATIONS,
    *tensorflow.DEVIATIONS,
    *jax.DEVIATIONS,
    *operands.DEVIATIONS,
)

OF_MISFITS = (
    *operands.DEVIATIONS,
    *(known for known in tensorflow.DEVIATIONS if known.name == "nothing-to-compute"),
)
"""What is known of operands that do not fit and are refused; all others speak of words that fit together."""

T = TypeVar("T")

PARTIES = {
    "acceptance": (EXECUTION,),
    "shape": (EXECUTION,),
    "inferred_shape": (INFERENCE,),
    "output": (OUTPUT,),
    "indices": (OUTPUT,),
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
    """Names of the deviations that may show for these words and kinds of data, whatever came out.

    A deviation with outcomes of its own counts only where one of them is the outcome, one of one kind of data
    only among `kinds`.
    """
    words, prediction = as_asked(words, prediction, framework)
    found = _candidates(words, (framework,), (party,), prediction, kinds)
    return [
        known.name
        for _, known in found
        if not outcome or any(symptom.outcome in ("", outcome) for symptom in known.symptoms)
    ]


def may_deviate(
    words: Words, prediction: Prediction, backend: str, failing: Iterable[str], kinds: Collection[Kind] = ()
) -> bool:
    """Whether a deviation may be the cause of a failing aspect, as far as the configuration tells."""
    if not words.fit_together and isinstance(prediction, Geometry):
        words = _plain_words(words, prediction)
    words, prediction = as_asked(words, prediction, backend)
    parties = {party for aspect in failing for party in PARTIES.get(aspect, ())}
    if "adjoint" in failing and isinstance(prediction, Geometry):
        adjoint = prediction.adjoint
        adjoint_words = adjoint.to_words(words.dtype, words.layout)
        if may_deviate(adjoint_words, adjoint, backend, (OUTPUT,), kinds):
            return True
    return any(_candidates(words, names_of(backend), tuple(parties), prediction, kinds))


def _plain_words(words: Words, geometry: Geometry) -> Words:
    """Words of the plain operation that operands and lists which do not fit amount to."""
    plain = geometry.plain.to_words(words.dtype, words.layout)
    fitting = {
        name: getattr(words, name)
        for name in ("padding", "output_padding", "output_size")
        if len(words.lists.get(name, plain.size)) == words.rank
    }
    return replace(plain, bias=words.bias, options=words.options, **fitting)


def covering_deviations(
    words: Words,
    prediction: Prediction,
    backend: str,
    failing: Iterable[str],
    evidence: Evidence,
    kinds: Collection[Kind] = (),
) -> Mapping[str, str]:
    """The failing aspects of a result that a deviation makes what they are, and its name.

    What is known of `torch` is known of `torch+compile@gpu`, and of `keras+torch` where Keras accepts. Where
    another shape than the rule's came out, the numbers in it are no aspect of their own.
    """
    failing = tuple(failing)
    if not words.fit_together and isinstance(prediction, Geometry):
        words = _plain_words(words, prediction)
    evidence = evidence_as_asked(words, prediction, backend, evidence)
    words, prediction = as_asked(words, prediction, backend)
    if "adjoint" in failing and isinstance(prediction, Geometry):
        rest = [name for name in failing if name != "adjoint"]
        others = covering_deviations(words, prediction, backend, rest, evidence, kinds)
        title = _covering_adjoint(words, prediction, backend, evidence, kinds)
        return {**others, **({"adjoint": title} if title else {})}
    covered: dict[str, str] = {}
    for aspect in failing:
        parties = (*PARTIES.get(aspect, ()), *((EXECUTION,) if "shape" in failing else ()))
        titles = (
            f"{framework} {known.name}"
            for framework, known in _candidates(words, names_of(backend), parties, prediction, kinds)
            if known.explains(aspect, words, prediction, evidence)
        )
        title = next(titles, None)
        if title:
            covered[aspect] = title
    return covered


def _covering_adjoint(
    words: Words, prediction: Geometry, backend: str, evidence: Evidence, kinds: Collection[Kind]
) -> str | None:
    """The deviation of the other operator that makes the adjoint what it is: it is the output of that one."""
    adjoint = prediction.adjoint
    adjoint_words = adjoint.to_words(words.dtype, words.layout)
    seen = replace(
        evidence,
        shape=evidence.shapes.get("adjoint"),
        missing=_rename_adjoint(evidence.missing),
        laws=_rename_adjoint(evidence.laws),
        gives=lambda done, result, bias: evidence.gives(done, "adjoint", bias),
    )
    aspects = ("shape", OUTPUT)
    return next(
        iter(covering_deviations(adjoint_words, adjoint, backend, aspects, seen, kinds).values()), None
    )


def _rename_adjoint(of_results: Mapping[str, T]) -> dict[str, T]:
    return {OUTPUT: of_results["adjoint"]} if "adjoint" in of_results else {}


def names_of(backend: str) -> tuple[str, ...]:
    """What deviations of a backend are known of: itself, its framework, and what a layer stands on."""
    own = backend.partition("@")[0]
    framework, _, variant = own.partition("+")
    beneath, _ = split_variant(framework, variant)
    return tuple(dict.fromkeys((own, *broader_names(own), *((beneath,) if beneath else ()))))


def _candidates(
    words: Words,
    names: Iterable[str],
    parties: Collection[str],
    prediction: Prediction,
    kinds: Collection[Kind],
) -> Iterator[tuple[str, Deviation]]:
    """Deviations that may show, each with the name of the framework that it is known of."""
    refused = not words.fit_together and not isinstance(prediction, Geometry)
    for name in names:
        for party in parties:
            for known in OF_MISFITS if refused else DEVIATIONS:
                if (
                    known.party == party
                    and known.is_of(name, words.op)
                    and known.data in ("", *kinds)
                    and known.holds(words, prediction)
                ):
                    yield name, known


def describe_deviations(known: Mapping[str, str]) -> tuple[str, ...]:
    """A line for every deviation that `covering_deviations` found, with the case that shows it."""
    return tuple(map(_describe, dict.fromkeys(known.values())))


def _describe(title: str) -> str:
    framework, _, name = title.partition(" ")
    own = (known for known in DEVIATIONS if known.name == name and known.is_of(framework, known.op))
    case = next((known.case for known in own if known.case), "")
    shown = f"{case} shows it" if case else "docs/measurements/findings.md has it"
    return f"this may be what is known of {framework} as {name}: {shown}"
