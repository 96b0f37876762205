"""Formats of sums: the rule against JAX for every pair, and the numbers of those that JAX takes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from support.one_axis import conv, transpose

from conformance.cases.case import Case
from conformance.cases.questions import question_and_prediction
from conformance.cases.yaml.place import Place
from conformance.frameworks.jax.adapter import Adapter
from conformance.frameworks.jax.convolution.rules import predict
from conformance.frameworks.jax.convolution.sums import PREFERRED, sum_format, why_not_exact
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import DTYPES, round_to
from conformance.operators.observations import Answer, Unsupported
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer, translate

OTHERS = ("f4", "float", "q", "uint", ">f4", "bool", "complex64", "float8_e5m2", "float8_e3m4", "Float32", 32)
FUNCTIONS = {
    "conv_general_dilated": lambda lax, x, w, **own: lax.conv_general_dilated(x, w, (1,), "VALID", **own),
    "conv": lambda lax, x, w, **own: lax.conv(x, w, (1,), "VALID", **own),
    "conv_with_general_padding": lambda lax, x, w, **own: lax.conv_with_general_padding(
        x, w, (1,), "VALID", None, None, **own
    ),
    "conv_transpose": lambda lax, x, w, **own: lax.conv_transpose(x, w, (1,), "VALID", **own),
}


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    """JAX with 64-bit formats."""
    return Adapter("", "cpu")


def prefer(words: Words, dtype: str, wanted: object) -> Words:
    return replace(words, dtype=dtype, options={"jax": {PREFERRED: wanted}})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_pair_is_taken_or_refused_as_by_jax(adapter: Adapter, name: str) -> None:
    import jax

    words = (transpose if name == "conv_transpose" else conv)(3, 1)
    taken = 0
    # the others hand on to the first, as a few formats show
    every = DTYPES if name in ("conv_general_dilated", "conv_transpose") else ("int8", "bfloat16")
    for dtype in every:
        operand = jax.ShapeDtypeStruct((1, 1, 1), jax.numpy.dtype(dtype))
        for wanted in (*DTYPES, *OTHERS, None):
            predicted = predict(prefer(words, dtype, wanted))
            try:
                jax.eval_shape(partial(FUNCTIONS[name], jax.lax, **{PREFERRED: wanted}), operand, operand)
            except TypeError:
                assert isinstance(predicted, Refusal), (dtype, wanted)
                assert predicted.rule == PREFERRED
            else:
                assert isinstance(predicted, Geometry), (dtype, wanted, predicted)
                taken += 1
    assert taken > (60 if every == DTYPES else 10)


def asked(words: Words, **more: object) -> Case:
    return Case("here", words, Place("", 1, 1), "jax", gradients=False, **more)  # type: ignore[arg-type]


def test_the_numbers_of_every_pair_that_is_taken(adapter: Adapter) -> None:
    base = replace(conv(6, 3), input=(1, 2, 6))
    computed = 0
    for dtype in DTYPES:
        for wanted in (
            name for name in DTYPES if name != dtype and {dtype, name} & {"int8", "uint16", "bfloat16"}
        ):
            case = asked(prefer(base, dtype, wanted))
            question, prediction = question_and_prediction(case)
            if not isinstance(prediction, Geometry):
                continue
            found = answer(question, adapter)
            assert isinstance(found, Answer), (dtype, wanted, found)
            x, w = operands(question, prediction)
            exact = round_to(taps.output(prediction, x, w, None), dtype)
            np.testing.assert_array_equal(found.values["output"].astype(np.float64), exact)
            computed += 1
    assert computed > 20


def operands(question, prediction):
    from conformance.operators.operands import draw

    shapes = {"input": prediction.input_shape, "kernel": prediction.kernel_shape}
    return [draw(question.recipe, name, shape) for name, shape in shapes.items()]


@pytest.mark.parametrize(
    ("dtype", "wanted", "limited"),
    [
        ("int32", "float32", "float32"),
        ("int8", "int32", None),
        ("bfloat16", "float32", None),
        ("float16", "bfloat16", "bfloat16"),
        ("int8", "float8_e5m2", "float8_e5m2"),
        ("float32", None, None),
    ],
)
def test_formats_that_hold_fewer_numbers_limit_the_operands(dtype, wanted, limited) -> None:
    assert sum_format(prefer(conv(6, 3), dtype, wanted)) == limited


@pytest.mark.parametrize(
    "case",
    [
        asked(prefer(conv(6, 3), "int8", "float8_e5m2")),
        asked(prefer(conv(400, 300), "int16", "bfloat16")),
        asked(prefer(conv(6, 3), "float16", "bfloat16"), kinds={"input": "normal"}),
    ],
)
def test_sums_that_round_are_not_asked(adapter: Adapter, case: Case) -> None:
    question, prediction = question_and_prediction(case)
    assert isinstance(prediction, Geometry)
    assert why_not_exact(question, prediction)
    assert isinstance(translate(question, adapter), Unsupported)
    exact = asked(prefer(conv(6, 3), "int16", "bfloat16"))
    assert why_not_exact(*question_and_prediction(exact)) is None  # type: ignore[arg-type]
