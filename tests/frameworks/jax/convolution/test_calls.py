"""What JAX is called with, as text: pure, no framework is asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from support.strategies import geometries

from conformance.frameworks.interface import Call
from conformance.frameworks.jax.convolution.calls import pads, translate
from conformance.frameworks.jax.convolution.rules import predict as jax_rule
from conformance.frameworks.registry import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words


def words(op: str = "conv", **more: Any) -> Words:
    usual: dict[str, Any] = {"kernel": (3, 2), "stride": (2, 1), "dilation": (1, 1)}
    return Words(op, (2, 4, 5, 6), 6, **{**usual, **more})


def call(said: Words, dialect: str = "jax", compare: str = EQUIVALENT) -> Call:
    question = Question(said, dialect, compare, Recipe(0, said.dtype), gradients=True)
    found = translate(question, predict(question, "jax"), "cpu")
    assert isinstance(found, Call)
    return found


def test_own_words_stay_as_they_are() -> None:
    found = call(words(padding="SAME_LOWER", dilation=(1, 2), groups=2))
    assert found.text == (
        "jax.lax.conv_general_dilated(window_strides=(2, 1), padding='SAME_LOWER', rhs_dilation=(1, 2), "
        "feature_group_count=2)"
    )
    assert found.native


def test_nothing_written_is_valid() -> None:
    assert call(words()).words["padding"] == "VALID"


def test_literal_words_go_in_untouched() -> None:
    found = call(words("conv_transpose", padding=1, output_padding=(1, 0), groups=2), "torch", LITERAL)
    assert found.words == {
        "strides": (2, 1),
        "padding": 1,
        "feature_group_count": 2,
        "output_padding": (1, 0),
    }
    assert found.geometry is None


def test_options_are_arguments_and_choose_the_kernel_layout() -> None:
    plain = call(words("conv_transpose"))
    transposed = call(words("conv_transpose", options={"jax": {"transpose_kernel": True}}))
    assert transposed.words["transpose_kernel"] is True
    assert (plain.layout.kernel, transposed.layout.kernel) == ((2, 3, 0, 1), (2, 3, 1, 0))


def test_layouts_are_spelled_only_where_they_are_not_the_default() -> None:
    def numbers(op: str, layout: str) -> Any:
        return call(words(op, layout=layout)).words.get("dimension_numbers")

    assert numbers("conv", "native") is numbers("conv", "channels_first") is None
    assert numbers("conv", "channels_last") == ("NHWC", "HWIO", "NHWC")
    assert numbers("conv_transpose", "native") is numbers("conv_transpose", "channels_last") is None
    assert numbers("conv_transpose", "channels_first") == ("NCHW", "IOHW", "NCHW")


def test_another_dialects_string_is_kept_where_it_means_the_same() -> None:
    assert call(words(padding="SAME"), "tensorflow").words["padding"] == "SAME"
    same = words("conv_transpose", padding="SAME")
    assert call(same, "tensorflow").words == {
        "strides": (2, 1),
        "padding": "SAME",
        "transpose_kernel": True,
    }


def test_another_dialects_numbers_become_pairs() -> None:
    assert call(words(padding=(1, 0)), "torch").words["padding"] == [(1, 1), (0, 0)]
    found = call(words("conv_transpose", padding=(1, 0), output_padding=(1, 0)), "torch")
    assert found.words["padding"] == [(1, 2), (1, 1)]


def test_true_convolution_hands_the_kernel_over_turned() -> None:
    assert call(words(padding="VALID", stride=(1, 1)), "theano").flip
    assert not call(words(padding="VALID", stride=(1, 1)), "jax").flip


def test_groups_of_a_transposed_convolution_dilate_the_input() -> None:
    found = call(words("conv_transpose", groups=2), "torch")
    assert found.function == "jax.lax.conv_general_dilated"
    assert found.words["lhs_dilation"] == (2, 1)
    assert found.native


def test_words_that_another_rule_refuses_are_not_asked() -> None:
    question = Question(words(), "torch", EQUIVALENT, Recipe(0, "float32"), gradients=False)
    assert isinstance(translate(question, Refusal("stride", "because"), "cpu"), Unsupported)


@given(geometry=geometries())
@settings(max_examples=300, derandomize=True, database=None, deadline=None)
def test_pads_mean_the_geometry_they_were_made_of(geometry: Geometry) -> None:
    """Of every window, those that lie outside the line included; the rule is proven against JAX."""
    axes = geometry.axes
    said = Words(
        geometry.op,
        geometry.input_shape,
        geometry.out_channels,
        tuple(axis.kernel for axis in axes),
        tuple(axis.stride for axis in axes),
        tuple(axis.dilation for axis in axes),
        padding=pads(geometry),
    )
    found = jax_rule(said)
    assert isinstance(found, Geometry)
    assert found.axes == axes
    assert found.flip == (geometry.op != CONV)
