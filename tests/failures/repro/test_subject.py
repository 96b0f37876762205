"""What a script is written from: a call whose flip is taken out, and the results that are compared."""

from dataclasses import replace

from support.planted.dense import case

from conformance.cases.questions import question_of
from conformance.failures.repro.subject import SECOND, Operation, comparable_results
from conformance.frameworks import registry
from conformance.frameworks.registry import predict
from conformance.operators.tensors import ADJOINT, GRADIENTS, OUTPUT


def call_of(one):
    question = question_of(one)
    return registry.call("numpy")(question, predict(question, None), "cpu")


def test_the_flip_of_a_call_becomes_a_property_of_its_operand():
    call = call_of(case("one"))
    for flip in (False, True):
        operation = Operation.from_call(replace(call, flip=flip))
        assert operation.call.flip is False
        assert operation.turned == flip


def test_zeros_between_taps_are_dilation_that_the_call_lacks():
    call = call_of(case("one"))
    assert Operation.from_call(replace(call, dilate=(1, 2))).is_dilated
    assert not Operation.from_call(replace(call, dilate=(1, 1))).is_dilated


def test_derivatives_are_compared_where_the_framework_has_words_for_them():
    script = registry.script("torch", "")
    assert set(comparable_results(script)) >= {OUTPUT, *GRADIENTS, *SECOND, ADJOINT}
    without = replace(script, differentiate=(), jvp=(), second_order=())
    assert comparable_results(without) == (OUTPUT, ADJOINT)
