"""JAX's rule: worked examples, and 300 random configurations of each operator against JAX itself."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from support.jax_words import configurations
from support.one_axis import conv, transpose

from conformance.frameworks.jax.adapter import Adapter
from conformance.frameworks.jax.convolution.rules import predict
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, Shape
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words

CONSISTENT = {"jax": {"use_consistent_padding": True}}


@pytest.mark.parametrize(
    ("words", "offset", "size"),
    [
        (conv(5, 3), 0, 3),
        (conv(5, 3, padding="VALID"), 0, 3),
        (conv(5, 4, 2, padding="SAME"), 1, 3),
        (conv(6, 3, 2, padding="SAME"), 0, 3),
        (conv(6, 3, 2, padding="SAME_LOWER"), 1, 3),
        (conv(5, 3, dilation=2, padding="SAME"), 2, 5),
        (conv(7, 1, 3, padding="SAME"), 0, 3),
        (conv(5, 3, padding=((2, -1),)), 2, 4),
        (conv(2, 5), 0, 0),
        (conv(0, 3, padding="SAME"), 1, 0),
        (conv(0, 3, padding=((2, 2),)), 2, 2),
        (transpose(3, 3, 2), 0, 7),
        (transpose(3, 2, 4), 0, 12),
        (transpose(3, 3, 2, padding="SAME"), 0, 6),
        (transpose(3, 5, 2, padding="SAME"), 1, 6),
        (transpose(3, 3, 2, padding=((0, 0),)), 2, 3),
        (transpose(3, 3, 2, padding=((2, 2),)), 0, 7),
        (transpose(3, 3, 2, padding=((0, 0),), options=CONSISTENT), 0, 7),
        (transpose(3, 3, 2, padding=((1, 0),), options=CONSISTENT), 1, 6),
        (transpose(3, 2, padding="SAME_LOWER"), 0, 3),
        (transpose(0, 3, 2), 0, 2),
        (transpose(3, 9, padding=((0, 0),)), 8, 0),
    ],
)
def test_windows(words: Words, offset: int, size: int) -> None:
    found = predict(words)
    assert isinstance(found, Geometry)
    assert (found.axes[0].offset, found.axes[0].size) == (offset, size)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (conv(5, 3, padding=1), "padding_pairs"),
        (conv(5, 3, padding=(1,)), "padding_pairs"),
        (conv(5, 3, padding="FULL"), "padding_word"),
        (conv(5, 3, output_size=(5,)), "words"),
        (conv(5, 3, padding=((-3, -3),)), "negative_padding"),
        (conv(5, 3, groups=3), "groups"),
        (conv(5, 3, options={"jax": {"causal": True}}), "options"),
        (transpose(5, 3, groups=2), "groups"),
        (transpose(5, 3, output_padding=(0,)), "words"),
        (transpose(5, 3, 2, padding="SAME_LOWER"), "padding_word"),
        (transpose(5, 3, 1, padding="SAME_LOWER", options=CONSISTENT), "padding_word"),
        (transpose(5, 3, padding="FULL"), "padding_word"),
        (transpose(5, 3, 0), "stride"),
    ],
)
def test_refusals(words: Words, rule: str) -> None:
    found = predict(words)
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_the_kernel_is_turned_unless_it_is_transposed() -> None:
    turned = predict(transpose(3, 3))
    straight = predict(transpose(3, 3, options={"jax": {"transpose_kernel": True}}))
    assert isinstance(turned, Geometry)
    assert turned.flip
    assert straight == replace(turned, flip=False)


def test_a_convolution_is_never_turned() -> None:
    found = predict(conv(5, 3))
    assert isinstance(found, Geometry)
    assert not found.flip


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapter]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFORMANCE_CACHE", str(tmp_path_factory.mktemp("programs")))
        yield Adapter("", "cpu")


def lowered_shape(adapter: Adapter, words: Words) -> Shape | None:
    """Canonical output shape of the program JAX makes of literal words, None when it raises.

    What JAX refuses it refuses by then: stride 0 and an empty kernel pass its shape inference and
    fail in the verifier of StableHLO. Nothing is compiled.
    """
    import jax

    question = Question(words, "jax", LITERAL, Recipe(0, "float32"), gradients=False)
    call = adapter.translate(question, predict(words))
    run = adapter.conv if words.op == CONV else adapter.conv_transpose
    x = jax.ShapeDtypeStruct([words.input[a] for a in call.layout.input], np.float32)
    w = jax.ShapeDtypeStruct([words.kernel_shape[a] for a in call.layout.kernel], np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            native = jax.jit(lambda x, w: run(call, x, w, None)).lower(x, w).out_info.shape
        except (TypeError, ValueError, RuntimeError):
            return None
    return tuple(native[axis] for axis in np.argsort(call.layout.output))


def predicted_shape(prediction: Prediction) -> Shape | None:
    return prediction.output_shape if isinstance(prediction, Geometry) else None


EXAMPLES = settings(
    max_examples=300, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@given(words=configurations(CONV))
@EXAMPLES
def test_jax_agrees_on_convolutions(adapter: Adapter, words: Words) -> None:
    assert predicted_shape(predict(words)) == lowered_shape(adapter, words)


@given(words=configurations(CONV_TRANSPOSE))
@EXAMPLES
def test_jax_agrees_on_transposed_convolutions(adapter: Adapter, words: Words) -> None:
    assert predicted_shape(predict(words)) == lowered_shape(adapter, words)


@pytest.mark.parametrize("words", [conv(6, 3, 2, padding="SAME"), transpose(3, 2, 4), conv(5, 3, padding=1)])
def test_the_comparison_notices_a_wrong_rule(adapter: Adapter, words: Words) -> None:
    neighbour = replace(words, kernel=(words.kernel[0] + 3,), padding=None)
    assert predicted_shape(predict(neighbour)) != lowered_shape(adapter, words)
