"""The shipped cases catch every planted fault, and the diagnosis names it."""

from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import pytest
from support.paths import LIBRARY, PLANTED
from support.planted.adapter import Adapter
from support.planted.dense import CASES, ask, case

from conformance.cases import load
from conformance.cases.questions import question_and_prediction, question_of
from conformance.errors import Unavailable
from conformance.frameworks.interface import Call
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.dtypes import round_to
from conformance.operators.observations import Answer
from conformance.operators.windows.geometry import Geometry
from conformance.runs.run import run
from conformance.worker.answer import answer

SLOW = ("layers/",)


@pytest.fixture(scope="module")
def library():
    return [case for case in load(LIBRARY) if not case.id.startswith(SLOW)]


@pytest.fixture(scope="module")
def dense():
    ends = case("ends", bias=False, kinds={"input": "extreme"})
    return [*CASES, ends, case("whole", dtype="int64")]


@pytest.fixture(scope="module")
def oracle():
    return Oracle()


class RightAnswers:
    """Answers of an adapter in which nothing is wrong, each computed once."""

    def __init__(self, adapter):
        self._adapter, self._answers = adapter, {}

    def differs(self, one, adapter):
        """Whether another adapter says anything else of a case, in any bit."""
        if one.id not in self._answers:
            self._answers[one.id] = contents(one, self._adapter)
        return contents(one, adapter) != self._answers[one.id]


def contents(one, adapter):
    """What is answered, without how long it took, as a value that compares by bits."""
    observation = answer(question_of(one, adapter.dialect), adapter)
    if not isinstance(observation, Answer):
        return observation
    values = {name: (v.dtype, v.shape, v.tobytes()) for name, v in observation.values.items()}
    return replace(observation, values=values, seconds=0.0)


@pytest.fixture(scope="module")
def right():
    return RightAnswers(Adapter())


@pytest.fixture(scope="module")
def right_numpy():
    return RightAnswers(NumPy())


def failures(cases, adapter, oracle, right):
    """The results that fail, one after the other.

    What is answered as by an adapter that passes all the cases is not judged again.
    """
    for one in cases:
        if right.differs(one, adapter) and (result := ask(one, adapter, oracle)).verdict == "fail":
            yield result


def caught(fault, cases, oracle, right, enough=2):
    """The first failures with a fault; cases that fail go to the front, as they see much."""
    able = [one for one in cases if may_show(BY_NAME[fault], one)]
    found = list(islice(failures(able, Adapter(fault), oracle, right), enough))
    cases.sort(key=lambda one: one.id not in {result.case for result in found})
    return found


def may_show(reading, one):
    """Whether a misreading means anything for the operation of a case, and can be seen in what it asks."""
    question, prediction = understood(one)
    return (
        isinstance(prediction, Geometry) and reading.applies(prediction) and reading.shows(question.results)
    )


@cache
def understood(one):
    return question_and_prediction(one)


def failing(cases, adapter, oracle):
    """The cases that fail, each judged."""
    return [one.id for one in cases if ask(one, adapter, oracle).verdict == "fail"]


@pytest.mark.parametrize("fault", BY_NAME)
def test_every_planted_fault_is_caught_and_named(fault, library, oracle, right):
    found = caught(fault, library, oracle, right)
    assert found
    assert all(fault in result.diagnosis for result in found)


@pytest.mark.parametrize("fault", BY_NAME)
def test_a_few_dense_cases_catch_them_too(fault, dense, oracle, right):
    assert caught(fault, dense, oracle, right, enough=1)


def test_nothing_planted_is_nothing_caught(library, dense, oracle):
    assert failing([*library, *dense], Adapter(), oracle) == []


def test_a_fault_that_nobody_knows_cannot_be_planted():
    with pytest.raises(Unavailable, match="no fault is called 'nothing'"):
        Adapter("nothing")


def test_the_planted_adapter_computes_by_its_reading():
    question = question_of(CASES[0])
    right, wrong = (answer(question, Adapter(name)).values["output"] for name in ("", "bias-missing"))
    assert right.shape == wrong.shape
    assert not np.array_equal(right, wrong)


class Flipped(NumPy):
    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        return replace(call, flip=not call.flip) if isinstance(call, Call) else call


class OffsetOneMore(NumPy):
    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        if not isinstance(call, Call):
            return call
        first, *others = call.geometry.axes
        axes = (replace(first, offset=first.offset + 1), *others)
        return replace(call, geometry=replace(call.geometry, axes=axes))


class BiasLost(NumPy):
    def differentiate(self, call, function, operands, cotangent):
        return self.conv(call, *operands[:2], None), super().differentiate(
            call, function, operands, cotangent
        )[1]


class GradientNegated(NumPy):
    def differentiate(self, call, function, operands, cotangent):
        output, (x, *others) = super().differentiate(call, function, operands, cotangent)
        return output, (replace(x, values=-x.values), *others)


class LastColumnLost(NumPy):
    def get(self, tensor):
        values = super().get(tensor).copy()
        values[..., -1:] = 0
        return values


class PassesThroughBfloat16(NumPy):
    def get(self, tensor):
        return round_to(super().get(tensor), "bfloat16").astype(super().get(tensor).dtype)


class InfersReversed(NumPy):
    def infer_shape(self, call, function, operands):
        return super().infer_shape(call, function, operands)[::-1]


class AnswersInFloat64(NumPy):
    def dtype(self, tensor):
        return "float64"


class RefusesDilation(NumPy):
    def conv(self, call, x, w, b=None):
        if any(axis.dilation > 1 for axis in call.geometry.axes):
            raise NotImplementedError("dilation")
        return super().conv(call, x, w, b)

    conv_transpose = conv

    def differentiate(self, call, function, operands, cotangent):
        function(*operands)
        return super().differentiate(call, function, operands, cotangent)


PATCHED = {
    Flipped: ("output", "kernel-flipped"),
    OffsetOneMore: ("output", "worst at"),
    BiasLost: ("output", "bias-missing"),
    GradientNegated: ("grad_input", "[grads-negated]"),
    LastColumnLost: ("output", "(the last)"),
    PassesThroughBfloat16: ("output", "results-bfloat16"),
    InfersReversed: ("inferred_shape", "the framework infers shape"),
    AnswersInFloat64: ("dtype", "dtype float64 came out for"),
    RefusesDilation: ("acceptance", "NotImplementedError: dilation"),
}


@pytest.mark.parametrize("adapter", PATCHED)
def test_a_built_in_adapter_with_a_change_is_caught(adapter, library, oracle, right_numpy):
    aspect, said = PATCHED[adapter]
    found = islice(failures(library, adapter(), oracle, right_numpy), 40)
    assert any(result.aspects.get(aspect) == "fail" and said in result.diagnosis for result in found)


def test_the_built_in_adapter_itself_is_not(library, oracle):
    assert failing(library, NumPy(), oracle) == []


def test_a_planted_fault_is_caught_through_a_worker(library):
    cases = [case for case in library if case.id.startswith("transpose/everything_different")]
    adapter = PLANTED
    results = run(cases, backends=[f"{adapter}+window-later", str(adapter)])
    verdicts = {(result.backend == str(adapter), result.verdict) for result in results}
    assert verdicts == {(True, "pass"), (False, "fail")}
