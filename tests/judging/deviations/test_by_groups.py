"""What is known of a framework's convolutions is known of depthwise ones that it is asked as convolutions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.registry import rule
from conformance.judging.deviations.by_groups import as_asked, evidence_as_asked
from conformance.judging.deviations.catalogue import may_deviate
from conformance.judging.deviations.symptom import Evidence
from conformance.operators.words import Words

AUTO_PAD = Words(
    "depthwise_conv", (1, 2, 5, 5), 4, (3, 3), (1, 1), (2, 2), padding="SAME", own={"multiplier": 2}
)


@pytest.mark.parametrize(("backend", "op"), [("onnxruntime@cpu", "conv"), ("tensorflow", "depthwise_conv")])
def test_a_framework_is_asked_by_name_or_by_groups(backend, op):
    words, prediction = as_asked(AUTO_PAD, rule("onnx")(AUTO_PAD), backend)
    assert words.op == prediction.op == op


def test_a_dilation_beside_auto_pad_is_known_of_the_runtime():
    assert may_deviate(AUTO_PAD, rule("onnx")(AUTO_PAD), "onnxruntime", ("acceptance",))
    plain = replace(AUTO_PAD, dilation=(1, 1))
    assert not may_deviate(plain, rule("onnx")(plain), "onnxruntime", ("acceptance",))


def test_evidence_is_asked_about_the_operator_of_the_case():
    asked = []
    prediction = rule("onnx")(AUTO_PAD)
    evidence = Evidence("computed", gives=lambda done, result, bias: bool(asked.append(done)))
    seen = evidence_as_asked(AUTO_PAD, prediction, "onnxruntime", evidence)
    _, grouped = as_asked(AUTO_PAD, prediction, "onnxruntime")
    seen.gives(grouped, "output", None)
    assert asked == [prediction]
    assert evidence_as_asked(AUTO_PAD, prediction, "tensorflow", evidence) is evidence
