"""What a call does to tensors that are not its own: operands changed, results written over."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from support.planted.dense import REAL, ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.frameworks.planted.adapter import Adapter
from conformance.worker import frames
from conformance.worker.answer import answer
from conformance.worker.messages import _encode_answer, decode_reply


def failing(result):
    return [aspect for aspect, state in result.aspects.items() if state == "fail"]


@pytest.mark.parametrize("kinds", [{}, REAL])
def test_an_operand_that_is_changed_after_all_is_computed_fails(kinds):
    asked = case("one", kinds=kinds)
    spoilt = answer(question_of(asked), Adapter("input-spoilt"))
    right = answer(question_of(asked), Adapter())
    assert all(np.array_equal(spoilt.values[name], right.values[name]) for name in right.values)
    result = ask(asked, Adapter("input-spoilt"))
    assert "output" in failing(result)
    assert "the call changes its input in place: 1 of " in result.diagnosis
    assert ask(asked, Adapter()).verdict == "pass"


def test_an_output_that_the_next_call_writes_over_fails():
    asked = case("real", kinds=REAL)
    result = ask(asked, Adapter("output-reused"))
    assert failing(result) == ["output"]
    assert "output is written over by the next call: " in result.diagnosis
    assert result.deterministic is True
    # with integers no further call is made
    assert ask(case("integers"), Adapter("output-reused")).verdict == "pass"
    assert ask(asked, Adapter()).verdict == "pass"


class Opaque(NumPy):
    """Operands that it cannot give back as numbers, as abstract ones; only results are."""

    def put(self, array, dtype):
        self.operands = [*getattr(self, "operands", []), super().put(array, dtype)]
        return self.operands[-1]

    def get(self, tensor):
        if any(tensor is operand for operand in self.operands):
            return np.array([object()])
        return super().get(tensor)


def test_operands_that_are_no_numbers_are_not_compared():
    found = answer(question_of(case("one")), Opaque())
    assert found.effects == {}
    assert "output" in found.values


class Viewing(NumPy):
    """Outputs share memory, and `get` gives that memory itself."""

    def __init__(self):
        super().__init__()
        self.memory = {}

    def differentiate(self, call, function, operands, cotangent):
        output, gradients = super().differentiate(call, function, operands, cotangent)
        kept = self.memory.setdefault(output.values.shape, output)
        kept.values[...] = output.values
        return kept, gradients

    def get(self, tensor):
        return tensor.values


def test_a_view_of_memory_that_is_used_again_is_found_too():
    found = answer(question_of(case("real", kinds=REAL)), Viewing())
    right = answer(question_of(case("real", kinds=REAL)), NumPy())
    assert np.allclose(found.values["output"], right.values["output"])
    assert "written over" in found.effects["output"]


class Shy(NumPy):
    """It gives results, and none of what was put."""

    def __init__(self):
        super().__init__()
        self.put_in = []

    def put(self, array, dtype):
        tensor = super().put(array, dtype)
        self.put_in.append(tensor)
        return tensor

    def get(self, tensor):
        if any(tensor is each for each in self.put_in):
            raise TypeError("an operand is no result")
        return super().get(tensor)


def test_an_adapter_that_does_not_give_its_operands_back_is_not_asked_about_them():
    assert ask(case("integers"), Shy()).verdict == "pass"


def test_effects_reach_the_other_side():
    sent = replace(answer(question_of(case("one")), NumPy()), effects={"output": "it changes"})
    frame = frames.Frame({"to": 0, **json.loads(json.dumps(_encode_answer(sent)))}, sent.values)
    assert decode_reply(frame, 0).effects == sent.effects
    del frame.head["effects"]
    assert decode_reply(frame, 0).effects == {}
