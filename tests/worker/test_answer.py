"""The stage in which something happens decides what it is: a refusal, a fault of the adapter, or ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.misbehaving import question
from support.misbehaving.adapter import Adapter

from conformance.frameworks import interface
from conformance.frameworks.registry import predict
from conformance.operators.convolution.reference import taps
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operands import draw
from conformance.operators.question import LITERAL
from conformance.worker.answer import answer, translate
from conformance.worker.stages import AdapterFault


def operands(asked):
    geometry = predict(asked, None)
    shapes = {"input": geometry.input_shape, "kernel": geometry.kernel_shape, "bias": (4,)}
    return geometry, [draw(asked.recipe, name, shape) for name, shape in shapes.items()]


class LastFlipped(Adapter):
    """Channels last, and a kernel that is turned before it is used."""

    def translate(self, question, prediction):
        layout = interface.Layout((0, 2, 3, 1), (2, 3, 1, 0), (0, 2, 3, 1))
        geometry = replace(prediction, flip=True)
        return interface.Call("conv", {"do": ""}, layout, geometry=geometry, flip=False)

    def conv(self, call, x, w, b):
        x, w = np.transpose(x, (0, 3, 1, 2)), np.transpose(w, (3, 2, 0, 1))
        return np.transpose(super().conv(call, x, w, b), (0, 2, 3, 1))

    def differentiate(self, call, function, operands, cotangent):
        return interface.Unsupported("not here")

    def infer_shape(self, call, function, operands):
        n, c, *size = call.geometry.output_shape
        return (n, *size, c)


class Flips(LastFlipped):
    """The same operation, its kernel turned by the worker."""

    def translate(self, question, prediction):
        return replace(super().translate(question, prediction), geometry=prediction, flip=True)


@pytest.mark.parametrize("adapter", [LastFlipped, Flips])
def test_layout_and_orientation_are_the_workers_business(adapter):
    asked = question()
    got = answer(asked, adapter())
    geometry, (x, w, b) = operands(asked)
    assert np.array_equal(got.values["output"], taps.output(replace(geometry, flip=True), x, w, b))
    assert not np.array_equal(got.values["output"], taps.output(geometry, x, w, b))
    assert got.inferred_shape == geometry.output_shape
    assert got.missing == dict.fromkeys(("grad_input", "grad_kernel", "grad_bias"), Unsupported("not here"))


def test_gradients_are_only_computed_when_asked_for():
    got = answer(replace(question(), gradients=False), Adapter())
    assert set(got.values) == {"output"}
    assert got.missing == {}


def test_an_operation_without_bias_has_no_gradient_for_it():
    assert set(answer(question(bias=False), Adapter()).values) == {"output", "grad_input", "grad_kernel"}


def test_what_the_framework_raises_is_a_refusal():
    assert answer(question("refuse"), Adapter()) == Refused("ValueError", "kernel must be odd")


def test_what_is_inferred_of_a_refused_call_comes_with_the_refusal():
    class Silent(Adapter):
        def infer_shape(self, call, function, operands):
            return function(*operands).shape

    geometry, _ = operands(question())
    assert answer(question("refuse"), Adapter()).inferred_shape == geometry.output_shape
    assert answer(question("refuse"), Silent()).inferred_shape == Refused("ValueError", "kernel must be odd")


@pytest.mark.parametrize(
    "do", ["give_objects", "give_ragged", "give_none", "too_few_gradients", "no_pair", "infer_nonsense"]
)
def test_what_is_no_answer_is_a_fault(do):
    with pytest.raises(AdapterFault):
        answer(question(do), Adapter())


def test_the_end_of_memory_is_no_refusal():
    with pytest.raises(MemoryError):
        answer(question("end_of_memory"), Adapter())


def test_a_mistake_in_the_data_is_ours():
    asked = question()
    given = replace(asked, recipe=replace(asked.recipe, kinds={"input": ((1.0, 2.0),)}))
    with pytest.raises(ValueError, match="the case needs"):
        answer(given, Adapter())


def test_words_that_the_rule_refuses_are_not_asked_of_an_adapter_without_one():
    asked = replace(question(), words=replace(question().words, stride=(0, 1)))
    for compare in (asked.compare, LITERAL):
        assert isinstance(answer(replace(asked, compare=compare), Adapter()), Unsupported)


def test_a_dialects_own_adapter_is_asked_even_what_its_rule_refuses():
    class Speaks(Adapter):
        dialect = "torch"

        def translate(self, question, prediction):
            return interface.Call("conv", {"do": "refuse"}, interface.channels_first(2))

    asked = replace(question(), words=replace(question().words, stride=(0, 1)))
    assert answer(asked, Speaks()) == Refused("ValueError", "kernel must be odd")
    other = replace(asked, dialect="theano", words=replace(asked.words, padding="SAME"))
    assert isinstance(translate(other, Speaks()), Unsupported)


def test_an_adapter_answers_the_operators_it_defines():
    class OnlyConv(interface.Adapter):
        def conv(self, call, x, w, b):
            return taps.output(call.geometry, *(None if t is None else t.astype(float) for t in (x, w, b)))

    asked = question()
    got = answer(asked, OnlyConv())
    assert isinstance(got, Answer)
    assert got.missing["grad_input"] == Unsupported("has no gradients")
    assert got.inferred_shape == Unsupported("has no shape inference")
    transposed = replace(asked, words=replace(asked.words, op="conv_transpose"))
    assert answer(transposed, OnlyConv()) == Unsupported("has no conv_transpose")
