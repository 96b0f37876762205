"""What a known deviation is, and the predicates that many of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.geometry import Prediction, Refusal
from conformance.words import Words

EXECUTION, INFERENCE = "execution", "inference"
OUTPUT, GRADIENTS = "output", "gradients"
Predicate = Callable[[Words, Prediction], bool]


@dataclass(frozen=True)
class Deviation:
    """`holds` says for which words, given the rule's prediction, `party` may leave the rule.

    `party` is what leaves it: a framework's execution (it refuses, or another shape comes out), its shape
    inference, the numbers of its output, or its gradients. `case` is a small case of the library that shows
    it. `framework` is a backend without its device, `torch` or `tensorflow+graph`.
    """

    name: str
    framework: str
    op: str
    party: str
    case: str
    holds: Predicate


def refused_for(*rules: str) -> Predicate:
    """Words that a rule refuses by one of these names."""
    return lambda words, found: isinstance(found, Refusal) and found.rule in rules


def unchecked(framework: str, op: str, *rules: str) -> tuple[Deviation, ...]:
    """Refusals of a framework's execution that its inference does not make."""
    folder = f"known/{framework.partition('+')[0]}_inference.yaml"
    return tuple(
        Deviation(f"unchecked-{name}", framework, op, INFERENCE, f"{folder}::{op}-{name}", refused_for(name))
        for name in rules
    )
