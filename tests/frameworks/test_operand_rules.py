"""Operands that do not fit: what the rules of the dialects say of them, without any framework."""

from dataclasses import replace

import pytest
from support.misfits import with_operand

from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words

CONV = Words("conv", (2, 4, 5, 5), 6, (3, 3), (1, 1), (1, 1), bias=True)
TRANSPOSED = replace(CONV, op="conv_transpose")
MEASURED = tuple(name for name in DIALECTS if name != "theano")


def outcome(dialect, words):
    found = rule(dialect)(words)
    return found.rule if isinstance(found, Refusal) else found.output_shape


@pytest.mark.parametrize("words", [CONV, TRANSPOSED])
@pytest.mark.parametrize("dialect", MEASURED)
def test_operands_that_follow_change_nothing(dialect, words):
    spelled = with_operand(words, "input", shape=words.input)
    spelled = with_operand(spelled, "kernel", shape=words.kernel_shape, dtype="float32")
    assert not spelled.fit_together
    assert rule(dialect)(spelled) == rule(dialect)(words)


@pytest.mark.parametrize("words", [CONV, TRANSPOSED])
def test_an_unbatched_input_is_torchs(words):
    unbatched = with_operand(words, "input", shape=(4, 5, 5))
    found = rule("torch")(unbatched)
    assert isinstance(found, Geometry)
    assert found.output_shape == rule("torch")(words).output_shape[1:]
    assert found.plain.output_shape == (1, *found.output_shape)
    others = {outcome(dialect, unbatched) for dialect in MEASURED if dialect != "torch"}
    assert others == {"input_rank"}


def test_several_batch_axes_are_tensorflows_convolution():
    assert outcome("tensorflow", with_operand(CONV, "input", shape=(2, 3, 4, 5, 5))) == (2, 3, 6, 3, 3)
    assert outcome("tensorflow", with_operand(TRANSPOSED, "input", shape=(2, 3, 4, 5, 5))) == "input_rank"


def test_groups_are_read_off_the_kernel_by_tensorflow_alone():
    words = with_operand(CONV, "kernel", shape=(6, 2, 3, 3))
    assert rule("tensorflow")(words).groups == 2
    assert {outcome(dialect, words) for dialect in MEASURED if dialect != "tensorflow"} == {"kernel_channels"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (with_operand(CONV, "bias", shape=(1,)), {"jax": (2, 6, 3, 3)}),
        (with_operand(CONV, "bias", shape=()), {"jax": (2, 6, 3, 3)}),
        (with_operand(CONV, "bias", shape=(5,)), {}),
        (replace(CONV, stride=(2,)), {"torch": (2, 6, 2, 2), "tensorflow": (2, 6, 2, 2)}),
        (replace(CONV, stride=(1, 2, 2, 1)), {"tensorflow": (2, 6, 2, 2)}),
        (replace(CONV, stride=(2, 2, 2, 1)), {}),
        (replace(CONV, dilation=(1, 2, 1)), {}),
        (with_operand(CONV, "input", dtype="float64"), {}),
        (with_operand(CONV, "kernel", dtype="float64"), {"keras": (2, 6, 3, 3)}),
        (
            with_operand(CONV, "kernel", shape=(6, 4, 2, 2)),
            dict.fromkeys(("tensorflow", "torch", "jax"), (2, 6, 4, 4)),
        ),
    ],
)
def test_who_accepts(words, expected):
    found = {dialect: outcome(dialect, words) for dialect in MEASURED}
    assert {name: shape for name, shape in found.items() if isinstance(shape, tuple)} == expected


@pytest.mark.parametrize(
    ("bias", "dtype"),
    [("float64", "float64"), ("float16", "float32"), ("int64", "float32"), ("bfloat16", "float32")],
)
def test_jax_promotes_the_sum(bias, dtype):
    dtypes = rule("jax")(with_operand(CONV, "bias", dtype=bias)).dtypes
    assert dtypes == MixedDtypes("float32", dtype, "float32", "float32", bias)


def test_jax_adds_up_in_the_preferred_format_and_keras_in_that_of_the_layer():
    half = replace(CONV, dtype="bfloat16", options={"jax": {"preferred_element_type": "float32"}})
    assert rule("jax")(half).dtypes == MixedDtypes("float32", "float32", *["bfloat16"] * 3)
    assert rule("jax")(replace(half, options={})).dtypes is None
    layer = rule("keras")(with_operand(CONV, "kernel", dtype="float64"))
    assert layer.dtypes == MixedDtypes("float32", "float32", "float32", "float64", "float32")
