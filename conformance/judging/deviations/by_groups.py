"""Depthwise convolutions as the convolutions by groups that most frameworks are asked for instead.

What is known of a framework's convolutions is then known of its depthwise ones as well.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.depthwise_rules import has_own_function, prediction_by_groups, words_by_groups
from conformance.judging.deviations.symptom import Evidence
from conformance.operators.shapes import DEPTHWISE_CONV
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words


def as_asked(words: Words, prediction: Prediction, backend: str) -> tuple[Words, Prediction]:
    """Words and prediction of what a backend is asked for, as deviations are known of it."""
    if words.op != DEPTHWISE_CONV or has_own_function(backend):
        return words, prediction
    return words_by_groups(words), prediction_by_groups(prediction)


def evidence_as_asked(words: Words, prediction: Prediction, backend: str, evidence: Evidence) -> Evidence:
    """The evidence, to be asked about geometries of what a backend is asked for."""
    asked, _ = as_asked(words, prediction, backend)
    if asked is words or not isinstance(prediction, Geometry):
        return evidence
    op, own, gives = words.op, prediction.own, evidence.gives
    return replace(
        evidence, gives=lambda done, result, bias: gives(replace(done, op=op, own=own), result, bias)
    )
