"""The shipped cases catch every planted fault, and the diagnosis names it."""

from dataclasses import replace

import numpy as np
import pytest
from support.paths import LIBRARY, PLANTED
from support.planted.adapter import Adapter
from support.planted.dense import CASES, ask, case

from conformance.cases import load
from conformance.cases.questions import question_of
from conformance.errors import Unavailable
from conformance.frameworks.interface import Call
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.dtypes import round_to
from conformance.runs.run import run
from conformance.worker.answer import answer

SLOW = ("layers/",)


@pytest.fixture(scope="module")
def library():
    return [case for case in load(LIBRARY) if not case.id.startswith(SLOW)]


@pytest.fixture(scope="module")
def oracle():
    return Oracle()


def caught(cases, adapter, oracle, enough=2):
    """The failing results of the first cases that fail; those go to the front, as they see much."""
    found = {}
    for one in cases:
        result = ask(one, adapter, oracle)
        if result.verdict == "fail":
            found[one.id] = result
        if len(found) == enough:
            break
    cases.sort(key=lambda one: one.id not in found)
    return list(found.values())


@pytest.mark.parametrize("fault", BY_NAME)
def test_every_planted_fault_is_caught_and_named(fault, library, oracle):
    found = caught(library, Adapter(fault), oracle)
    assert found
    assert all(fault in result.diagnosis for result in found)


@pytest.mark.parametrize("fault", BY_NAME)
def test_a_few_dense_cases_catch_them_too(fault, oracle):
    ends = case("ends", bias=False, kinds={"input": "extreme"})
    assert caught([*CASES, ends, case("whole", dtype="int64")], Adapter(fault), oracle, enough=1)


def test_nothing_planted_is_nothing_caught(library, oracle):
    assert caught(library, Adapter(), oracle) == []


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
def test_a_built_in_adapter_with_a_change_is_caught(adapter, library, oracle):
    aspect, said = PATCHED[adapter]
    failing = [
        result
        for result in caught(library, adapter(), oracle, enough=40)
        if result.aspects.get(aspect) == "fail"
    ]
    assert failing
    assert any(said in result.diagnosis for result in failing)


def test_the_built_in_adapter_itself_is_not(library, oracle):
    assert caught(library, NumPy(), oracle) == []


def test_a_planted_fault_is_caught_through_a_worker(library):
    cases = [case for case in library if case.id.startswith("transpose/everything_different")]
    adapter = PLANTED
    results = run(cases, backends=[f"{adapter}+window-later", str(adapter)])
    verdicts = {(result.backend == str(adapter), result.verdict) for result in results}
    assert verdicts == {(True, "pass"), (False, "fail")}
