"""What is asked beyond the VJPs: layouts and orientation, what is missing and why, what is no answer."""

import json
from dataclasses import replace

import numpy as np
import pytest
from support.misbehaving import question
from support.misbehaving.adapter import Adapter

from conformance.frameworks import interface
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.frameworks.numpy.adapter import ReferenceTensor
from conformance.frameworks.registry import predict
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.observations import Refused, Unsupported
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, DERIVATIVES, FURTHER_RESULTS
from conformance.worker.answer import answer
from conformance.worker.stages import AdapterFault

EVERY = tuple(DERIVATIVES)
ASKED = replace(question(), derivatives=EVERY)
TURNED = replace(ASKED, dialect="theano", words=replace(ASKED.words, padding=None))
LAST, KERNEL = (0, 2, 3, 1), (2, 3, 1, 0)


class LastAndTurned(NumPy):
    """Channels last, and the kernel turned by the worker: its formulation is handed the canonical arrays."""

    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        geometry = replace(prediction, flip=False)
        return replace(
            call, layout=interface.Layout(LAST, KERNEL, LAST), geometry=geometry, flip=prediction.flip
        )

    def _canonical(self, tensor, rank_like):
        permutation = KERNEL if rank_like == "w" else LAST
        return ReferenceTensor(np.transpose(tensor.values, np.argsort(permutation)), tensor.dtype)

    def _native(self, tensor, permutation=LAST):
        return ReferenceTensor(np.transpose(tensor.values, permutation), tensor.dtype)

    def _these(self, operands):
        x, w, *b = operands
        return (self._canonical(x, "x"), self._canonical(w, "w"), *b)

    def conv(self, call, x, w, b=None):
        return self._native(super().conv(call, *self._these((x, w)), b))

    conv_transpose = conv

    def differentiate(self, call, function, operands, cotangent):
        output, (x, w, *b) = super().differentiate(
            call, function, self._these(operands), self._canonical(cotangent, "x")
        )
        return self._native(output), (self._native(x), self._native(w, KERNEL), *b)

    def jvp(self, call, function, operands, tangents):
        return self._native(super().jvp(call, function, self._these(operands), self._these(tangents)))

    def second_order(self, call, function, operands, cotangent, tangents):
        back = self._canonical(cotangent, "x")
        x, w, second = super().second_order(
            call, function, self._these(operands), back, self._these(tangents)
        )
        return self._native(x), self._native(w, KERNEL), self._native(second)


@pytest.mark.parametrize("asked", [ASKED, TURNED], ids=["as it is", "turned"])
@pytest.mark.parametrize("adapter", [NumPy, LastAndTurned])
def test_every_derivative_comes_back_canonical(adapter, asked):
    got = answer(asked, adapter())
    expected = Reference(predict(asked, None), asked).results
    assert set(expected) == set(got.values) > set(FURTHER_RESULTS)
    for name, values in expected.items():
        assert np.array_equal(got.values[name], values), name
    assert got.missing == {}


def test_a_kernel_that_is_not_turned_back_is_another():
    class Forgets(LastAndTurned):
        def translate(self, question, prediction):
            call = super().translate(question, prediction)
            return replace(call, flip=not call.flip)

    expected = Reference(predict(TURNED, None), TURNED).results
    got = answer(TURNED, Forgets()).values
    assert not any(np.array_equal(got[name], expected[name]) for name in FURTHER_RESULTS)


def test_nothing_is_computed_that_nobody_asks_for():
    got = answer(question(), NumPy())
    assert not set(got.values) & set(FURTHER_RESULTS)
    only = answer(replace(question(), gradients=False, derivatives=("jvp",)), NumPy())
    assert set(only.values) == {"output", "jvp"}


def test_an_adapter_without_derivatives_still_has_an_adjoint():
    got = answer(ASKED, Adapter())
    assert ADJOINT in got.values
    assert got.missing["jvp"] == Unsupported("has no forward mode")
    assert {got.missing[name] for name in DERIVATIVES["second_order"]} == {
        Unsupported("has no second-order gradients")
    }


def test_an_adapter_of_one_operator_has_no_adjoint():
    class OnlyConv(interface.Adapter):
        def conv(self, call, x, w, b):
            return (
                NumPy()
                .conv(call, *(None if t is None else ReferenceTensor(t, "float32") for t in (x, w, b)))
                .values
            )

    assert answer(ASKED, OnlyConv()).missing[ADJOINT] == Unsupported("has no conv_transpose")


def test_what_a_framework_raises_is_missing_and_the_rest_is_there():
    class Raises(NumPy):
        def jvp(self, *given):
            raise NotImplementedError("no forward mode for this")

    got = answer(ASKED, Raises())
    assert got.missing == {"jvp": Refused("NotImplementedError", "no forward mode for this")}
    assert "second_kernel" in got.values


def test_an_output_of_another_shape_is_not_differentiated_twice():
    class Short(NumPy):
        def differentiate(self, *given):
            output, gradients = super().differentiate(*given)
            return ReferenceTensor(output.values[..., :-1], output.dtype), gradients

        def second_order(self, *given):
            raise AssertionError("it would read past the end")

    missing = answer(ASKED, Short()).missing["second_input"]
    assert isinstance(missing, Unsupported)
    assert "its cotangent" in missing.reason


@pytest.mark.parametrize("given", [None, (1.0, 2.0), 3.0])
def test_another_number_of_gradients_is_a_fault(given):
    class TooFew(NumPy):
        def second_order(self, *asked):
            return given

    with pytest.raises(AdapterFault, match="3 tensors for second_input"):
        answer(ASKED, TooFew())


def test_a_question_with_derivatives_goes_over_the_wire():

    sent = json.loads(json.dumps(ASKED.to_json()))
    assert Question.from_json(sent).results == ASKED.results
    assert Question.from_json(sent).derivatives == EVERY
    assert ASKED.differentiates
    assert not replace(ASKED, gradients=False, derivatives=("adjoint",)).differentiates
