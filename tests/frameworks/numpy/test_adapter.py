"""The reference as a backend, asked as a worker asks it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.errors import Unavailable
from conformance.frameworks.numpy.adapter import Adapter
from conformance.frameworks.numpy.convolution.calls import FORMULATIONS, translate
from conformance.frameworks.registry import predict
from conformance.operators.convolution.formulations import fourier
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import round_to
from conformance.operators.observations import Answer, Unsupported
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, COTANGENT, INPUT, KERNEL, RESULTS
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

TRANSPOSE = Words(
    op=CONV_TRANSPOSE,
    input=(2, 4, 5, 4),
    out_channels=6,
    kernel=(3, 2),
    stride=(2, 3),
    dilation=(1, 2),
    groups=2,
    padding=(1, 0),
    bias=True,
)
FORWARD = replace(TRANSPOSE, op=CONV, input=(2, 4, 9, 12))


def question(
    words: Words, dialect: str = "torch", dtype: str = "float32", gradients: bool = True
) -> Question:
    return Question(words, dialect, "equivalent", Recipe(7, dtype), gradients)


def truth(asked: Question) -> tuple[Geometry, tuple[np.ndarray, ...], dict[str, np.ndarray]]:
    geometry = predict(asked, None)
    assert isinstance(geometry, Geometry)
    shapes = {
        INPUT: geometry.input_shape,
        KERNEL: geometry.kernel_shape,
        BIAS: (geometry.out_channels,),
        COTANGENT: geometry.output_shape,
    }
    operands = tuple(draw(asked.recipe, name, shape) for name, shape in shapes.items())
    return geometry, operands, taps.results(geometry, *operands)


@pytest.mark.parametrize("words", [TRANSPOSE, FORWARD], ids=[CONV_TRANSPOSE, CONV])
@pytest.mark.parametrize("variant", [name for name in FORMULATIONS if name != "fourier"])
def test_every_exact_variant_answers_with_the_oracle(words: Words, variant: str) -> None:
    asked = question(words)
    geometry, _, expected = truth(asked)
    found = answer(asked, Adapter(variant))
    assert isinstance(found, Answer)
    assert found.native
    assert found.dtype == "float32"
    assert found.inferred_shape == geometry.output_shape
    assert not found.missing
    assert set(found.values) == set(RESULTS)
    for name in RESULTS:
        assert found.values[name].dtype == np.float32
        assert np.array_equal(found.values[name], expected[name])


def test_another_seed_is_told_apart() -> None:
    asked = question(TRANSPOSE)
    found = answer(replace(asked, recipe=Recipe(8, "float32")), Adapter())
    assert isinstance(found, Answer)
    assert not any(np.array_equal(found.values[name], values) for name, values in truth(asked)[2].items())


@pytest.mark.parametrize("words", [TRANSPOSE, FORWARD], ids=[CONV_TRANSPOSE, CONV])
def test_fourier_answers_within_its_bound(words: Words) -> None:
    asked = question(words, dtype="float64")
    geometry, operands, expected = truth(asked)
    found = answer(asked, Adapter("fourier"))
    assert isinstance(found, Answer)
    limits = fourier.bound(geometry, *operands)
    for name in RESULTS:
        assert np.all(np.abs(found.values[name] - expected[name]) <= limits[name])


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_results_are_rounded_once_to_the_dtype(dtype: str) -> None:
    recipe = Recipe(7, dtype, kinds={INPUT: "normal", KERNEL: "normal"})
    asked = replace(question(replace(TRANSPOSE, dtype=dtype)), recipe=recipe)
    found = answer(asked, Adapter())
    assert isinstance(found, Answer)
    assert found.dtype == dtype
    exact = truth(asked)[2]["output"]
    assert np.array_equal(found.values["output"], round_to(exact, dtype))
    assert not np.array_equal(found.values["output"], exact)


def test_true_convolution_is_turned_once() -> None:
    words = replace(FORWARD, padding="VALID", groups=1, dilation=(1, 1), stride=(1, 1))
    asked = question(words, dialect="theano")
    geometry, _, expected = truth(asked)
    assert geometry.flip
    for variant in ("", "im2col"):
        found = answer(asked, Adapter(variant))
        assert isinstance(found, Answer)
        assert all(np.array_equal(found.values[name], expected[name]) for name in RESULTS)


def test_without_bias_and_gradients_there_is_an_output_alone() -> None:
    found = answer(question(replace(TRANSPOSE, bias=False), gradients=False), Adapter("matrix"))
    assert isinstance(found, Answer)
    assert set(found.values) == {"output"}


def test_what_a_rule_refuses_is_unsupported() -> None:
    found = answer(question(replace(TRANSPOSE, groups=3)), Adapter())
    assert isinstance(found, Unsupported)
    refused = translate(question(TRANSPOSE), Refusal("groups", "they do not divide"))
    assert isinstance(refused, Unsupported)


def test_what_a_formulation_does_not_cover_is_unsupported() -> None:
    solid = replace(
        TRANSPOSE, input=(1, 4, 3, 3, 3), kernel=(2, 2, 2), stride=(1,) * 3, dilation=(1,) * 3, padding=0
    )
    found = answer(question(solid), Adapter("toeplitz"))
    assert isinstance(found, Unsupported)
    assert "axes" in found.reason
    assert isinstance(answer(question(solid), Adapter("matrix")), Answer)


def test_an_unknown_variant_or_device_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="zero-insertion"):
        Adapter("winograd")
    with pytest.raises(Unavailable, match="cpu"):
        Adapter("", "gpu")


def test_about_tells_the_variants_and_what_is_exact() -> None:
    about = Adapter("matrix").about()
    assert (about.framework, about.version, about.variant) == ("numpy", np.__version__, "matrix")
    assert set(about.variants) == set(FORMULATIONS)
    assert (about.exact, about.bound) == (True, "summation")
    fourier_about = Adapter("fourier").about()
    assert (fourier_about.exact, fourier_about.bound) == (False, "fourier")
