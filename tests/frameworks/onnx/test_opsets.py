"""The word `opset`: what it may be, the models that it makes, and runtimes that do not know it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.one_axis import conv, transpose

from conformance.frameworks.interface import Call
from conformance.frameworks.onnx import adapter as runtimes
from conformance.frameworks.onnx.convolution.calls import translate
from conformance.frameworks.onnx.opsets import CallInOpset, opset_of
from conformance.frameworks.onnx_reference import adapter as evaluator_adapter
from conformance.frameworks.onnxruntime import adapter as runtime_adapter
from conformance.frameworks.registry import rule
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

SAME_LOWER = transpose(5, 4, 2, padding="SAME_LOWER")


@pytest.fixture(scope="module", params=[runtime_adapter, evaluator_adapter], ids=["runtime", "evaluator"])
def adapter(request: pytest.FixtureRequest) -> runtimes.Adapter:
    made: runtimes.Adapter = request.param.Adapter(device="cpu")
    return made


def in_opset(words: Words, opset: object) -> Words:
    return replace(words, options={"onnx": {"opset": opset}})


def question(words: Words, dialect: str = "onnx") -> Question:
    return Question(words, dialect, EQUIVALENT, Recipe(3, words.dtype, {}, {}), gradients=False)


@pytest.mark.parametrize("words", [SAME_LOWER, conv(7, 4, 2, padding="SAME"), conv(7, 3, 2, padding=1)])
def test_every_operator_set_that_a_runtime_knows_means_the_same(
    words: Words, adapter: runtimes.Adapter
) -> None:
    expected = answer(question(words), adapter)
    assert isinstance(expected, Answer)
    for opset in range(adapter.oldest_opset, adapter.newest_opset + 1):
        found = answer(question(in_opset(words, opset)), adapter)
        assert isinstance(found, Answer), opset
        np.testing.assert_array_equal(found.values["output"], expected.values["output"])
        assert found.call.endswith(f" in opset {opset}")


def test_the_model_is_written_in_the_set(adapter: runtimes.Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    models: list[Any] = []
    run = adapter.run
    monkeypatch.setattr(adapter, "run", lambda model, operands: models.append(model) or run(model, operands))
    for words in (SAME_LOWER, in_opset(SAME_LOWER, 9)):
        answer(question(words), adapter)
    assert [model.opset_import[0].version for model in models] == [adapter.opset, 9]


def test_a_set_newer_than_the_runtime_is_not_asked(adapter: runtimes.Adapter) -> None:
    found = answer(question(in_opset(SAME_LOWER, adapter.newest_opset + 1)), adapter)
    assert isinstance(found, Unsupported)
    assert "newer than this release" in found.reason


def test_what_is_declared_of_a_release_is_asked_even_where_it_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adapter = runtime_adapter.Adapter(device="cpu")

    def lost(model: Any, operands: Any) -> Any:
        raise RuntimeError("no such operator set")

    monkeypatch.setattr(adapter, "run", lost)
    assert isinstance(answer(question(in_opset(SAME_LOWER, 20)), adapter), Refused)


def test_sets_before_those_that_onnx_runtime_guarantees_are_not_asked() -> None:
    found = answer(question(in_opset(SAME_LOWER, 6)), runtime_adapter.Adapter(device="cpu"))
    assert isinstance(found, Unsupported)


@pytest.mark.parametrize("opset", [0, -1, "ten", 1.5, True])
def test_what_is_no_operator_set_is_refused(opset: object, adapter: runtimes.Adapter) -> None:
    words = in_opset(conv(5, 3), opset)
    predicted = rule("onnx")(words)
    assert isinstance(predicted, Refusal)
    assert predicted.rule == "opset"
    assert isinstance(answer(question(words), adapter), Refused)


@pytest.mark.parametrize(("opset", "taken"), [(11, False), (21, False), (22, True), (None, True)])
def test_bfloat16_came_with_22(opset: int | None, taken: bool) -> None:
    words = in_opset(replace(conv(5, 3), dtype="bfloat16"), opset)
    assert isinstance(rule("onnx")(words), Geometry) == taken


def call_of(words: Words, dialect: str) -> Call | Unsupported:
    return translate(question(words, dialect), rule(dialect)(words))


def test_words_of_another_dialect_keep_the_set() -> None:
    call = call_of(in_opset(transpose(5, 4, 2, padding=1), 10), "torch")
    assert isinstance(call, CallInOpset)
    assert opset_of(call, 21) == 10


def test_nodes_around_the_call_need_11() -> None:
    words = conv(5, 3, padding=((-1, 1),))
    old, new = (call_of(in_opset(words, opset), "jax") for opset in (10, 11))
    assert isinstance(old, Unsupported)
    assert isinstance(new, Call)
    assert new.pad
