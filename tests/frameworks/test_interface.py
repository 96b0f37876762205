"""The contract of an adapter: what a call says of itself, and what an adapter that defines little answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.frameworks.interface import Adapter, Call, channels_first
from conformance.operators.observations import About, Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words

GEOMETRY = Geometry("conv", 1, 1, 1, 1, (Axis(3, 2, 1, 1, 0, 2),), flip=True)
QUESTION = Question(
    Words("conv", (1, 1, 3), 1, (2,), (1,), (1,)), "theano", EQUIVALENT, Recipe(0, "float32"), True
)
CALL = Call("lib.conv", {"stride": (1, 2), "padding": "SAME"}, channels_first(2))


class Convolves(Adapter):
    def conv(self, call, x, w, b):
        return "conv", call, x, w, b


class Both(Convolves):
    def conv_transpose(self, call, x, w, b):
        return "conv_transpose", call, x, w, b


def test_a_call_reads_as_one_line_of_code():
    assert CALL.text == "lib.conv(stride=(1, 2), padding='SAME')"


@pytest.mark.parametrize(
    ("around", "native"),
    [
        ({}, True),
        ({"pad": ((0, 0), (0, 0)), "dilate": (1, 1), "flip": True}, True),
        ({"pad": ((0, 0), (0, 1))}, False),
        ({"crop": ((-1, 0), (0, 0))}, False),
        ({"split": 2}, False),
        ({"dilate": (1, 2)}, False),
    ],
)
def test_a_call_is_native_where_nothing_is_put_around_it(around, native):
    assert replace(CALL, **around).native == native


def test_by_default_the_geometry_itself_is_called_and_the_kernel_comes_turned():
    call = Convolves().translate(QUESTION, GEOMETRY)
    assert isinstance(call, Call)
    assert (call.function, call.flip, call.geometry) == ("conv", True, replace(GEOMETRY, flip=False))


def test_an_operator_that_is_not_defined_is_unsupported():
    assert Convolves().translate(QUESTION, replace(GEOMETRY, op="conv_transpose")) == Unsupported(
        "has no conv_transpose"
    )
    assert isinstance(Convolves().translate(QUESTION, Refusal("stride", "no")), Unsupported)


def test_derivatives_and_inference_are_unsupported_unless_defined():
    adapter = Convolves()
    answers = (
        adapter.differentiate(CALL, max, (), None),
        adapter.jvp(CALL, max, (), ()),
        adapter.second_order(CALL, max, (), None, ()),
        adapter.infer_shape(CALL, max, ()),
    )
    assert all(isinstance(answer, Unsupported) for answer in answers)
    assert len({answer.reason for answer in answers}) == 4


def test_the_adjoint_is_run_by_the_operator_of_its_call():
    call = replace(CALL, geometry=GEOMETRY.adjoint)
    assert Both().adjoint(call, "cotangent", "w") == ("conv_transpose", call, "cotangent", "w", None)


def test_it_is_asked_about_itself_once():
    class Counting(Convolves):
        asked = 0

        def about(self):
            self.asked += 1
            return About("counting", "1")

    adapter = Counting()
    assert adapter.described is adapter.described
    assert adapter.asked == 1


def test_by_default_tensors_are_arrays_and_bfloat16_is_float32():
    adapter = Adapter()
    assert adapter.put(np.ones(2), "bfloat16").dtype == np.float32
    assert adapter.dtype(adapter.get(adapter.put(np.ones(2), "float16"))) == "float16"
