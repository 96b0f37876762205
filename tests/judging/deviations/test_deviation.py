"""Predicates that deviations share, each on an example and on a near miss."""

import pytest
from support.deviations import holds

from conformance.judging.deviations import deviation
from conformance.judging.deviations.deviation import GRADIENTS, OUTPUT


@pytest.mark.parametrize(
    ("predicate", "example", "near_miss"),
    [
        (deviation.has_no_elements, {"channels": 0}, {"channels": 2}),
        (
            deviation.kernel_exceeds_input,
            {"size": (2,), "kernel": (3,), "padding": 1},
            {"size": (3,), "kernel": (3,), "padding": 1},
        ),
        (deviation.has_single_column, {"size": (3,), "stride": (2,)}, {"size": (3,), "stride": (1,)}),
        (deviation.has_single_column, {"size": (3,), "stride": (2,)}, {"size": (4,), "stride": (2,)}),
        (
            deviation.onednn_single_column,
            {"size": (3,), "stride": (2,)},
            {"size": (3,), "stride": (2,), "dtype": "float64"},
        ),
        (
            deviation.onednn_kernel_exceeds_input,
            {"size": (2,), "kernel": (3,), "padding": 1, "dtype": "bfloat16"},
            {"size": (2,), "kernel": (3,), "padding": 1},
        ),
        (
            deviation.sums_odd_channels(OUTPUT),
            {"channels": 3, "dtype": "bfloat16"},
            {"channels": 2, "dtype": "bfloat16"},
        ),
        (deviation.sums_odd_channels(GRADIENTS), {"channels": 2, "dtype": "bfloat16"}, {"channels": 2}),
        (deviation.is_refused_by("stride"), {"stride": (0,)}, {"stride": (1,)}),
        (deviation.is_refused_by("stride"), {"stride": (0,)}, {"size": (1,), "kernel": (3,)}),
    ],
)
def test_a_predicate_holds_for_its_example_and_not_for_a_near_miss(predicate, example, near_miss):
    assert holds(predicate, **example)
    assert not holds(predicate, **near_miss)


def test_a_refused_call_has_no_sums():
    assert not holds(deviation.has_no_elements, stride=(0,))
    assert not holds(deviation.kernel_exceeds_input, stride=(0,))
    assert not holds(deviation.has_single_column, stride=(0,))


def test_refusals_that_inference_lacks_name_their_cases():
    (found,) = deviation.unchecked_refusals("keras+torch", "conv", "groups")
    assert (found.name, found.framework, found.party) == ("unchecked-groups", "keras+torch", "inference")
    assert found.case == "known/keras_inference.yaml::conv-groups"
