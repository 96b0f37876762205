"""What is asked about a format, and what is said of questions that have no answer."""

import numpy as np
import pytest
from support.fingerprints import changes, ideal

from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.operators.observations import Answer, Crashed, Refused, TimedOut, Unsupported
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from conformance.runs.fingerprint.placement import LAYERS
from conformance.runs.fingerprint.tasks import DTYPES, entries, tasks
from conformance.worker.answer import answer


def test_every_result_of_both_operators_is_asked_about_in_every_layer():
    for dtype in DTYPES:
        places = [place for task in tasks(dtype) for place in task.places]
        assert {place[:2] for place in places} == {
            (op, result)
            for op in (CONV, CONV_TRANSPOSE)
            for result in (OUTPUT, GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS)
        }
        assert {place[2] for place in places if place[1] != GRAD_BIAS} == {layer.name for layer in LAYERS}
    assert tasks("float32") is tasks("float32"), "questions are told apart by their identity"


class Losing(NumPy):
    """It has something else than an answer for some questions."""

    def translate(self, question, prediction):
        if question.words.op == "conv_transpose":
            return Unsupported("has no conv_transpose")
        return super().translate(question, prediction)


def test_what_is_not_answered_is_said_and_what_is_not_supported_left_out():
    asked = [task for task in tasks("float32") if task.places[0][2] == "depthwise"]
    whole = entries((task, tuple(answer(q, Losing()) for q in task.questions)) for task in asked)
    assert changes(whole, ideal("float32", 53)) == {}
    lost = iter((Crashed("SIGSEGV", ""), Refused("ValueError", "no"), TimedOut(1.0)))
    found = entries(
        (task, tuple(answer(q, Losing()) for q in task.questions))
        if task.places[0][1] == OUTPUT or task.places[0][0] != "conv" or len(task.questions) > 1
        else (task, (next(lost),))
        for task in asked
    )
    told = found.pop("answered")
    assert told == "crashed in grad_input; refused in grad_kernel; else true"
    assert entries((task, (Unsupported("no"),) * len(task.questions)) for task in asked) == {}


@pytest.mark.parametrize("values", [np.zeros(3), np.zeros(()), np.full((1, 1, 9, 9), np.nan)])
def test_an_answer_of_other_shapes_or_numbers_is_none(values):
    """What an adapter makes up is not read, and does not end the run."""
    for task in tasks("float32"):
        results = {name: values for question in task.questions for name in question.results}
        made_up = tuple(Answer(results, "float32") for _ in task.questions)
        assert entries([(task, made_up)])
