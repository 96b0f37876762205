"""`tf.nn.depthwise_conv2d` by random words, and the words in which a geometry is said to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from support.depthwise import case_of, random_words
from support.installed import skip_without
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.frameworks.tensorflow.depthwise.calls import translate
from conformance.frameworks.torch.depthwise.rules import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

skip_without("tensorflow")

COUNT = 60
KNOWN = "this may be what is known of tensorflow as"


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("tensorflow")()


@pytest.mark.filterwarnings("ignore:When dilation rate")
@pytest.mark.parametrize("compare", ["equivalent", "literal"])
def test_random_words_do_what_the_rule_says(adapter, compare):
    random, outcomes = Random(f"tensorflow depthwise {compare}"), Counter()
    for _ in range(COUNT):
        words = replace(random_words(random, 2), dtype=random.choice(("float32", "float32", "float64")))
        case = case_of(words, random.choice(("torch", "tensorflow")), compare)
        result = verdict(case, adapter, "tensorflow")
        assert result.verdict in ("pass", "skip") or KNOWN in str(result.diagnosis), result.diagnosis
        outcomes[result.outcome] += 1
    assert outcomes["computed"] > COUNT // 6


def asked(device: str = "cpu", kernels: str = "any", **changes):
    """The call for the geometry that PyTorch's words have."""
    words = replace(
        Words("depthwise_conv", (1, 2, 6, 6), 4, (2, 3), (1, 1), (1, 1), own={"multiplier": 2}), **changes
    )
    geometry = predict(words)
    assert isinstance(geometry, Geometry)
    question = Question(words, "torch", EQUIVALENT, Recipe(1, "float32"), True)
    return translate(question, geometry, device, kernels)


def test_a_dilation_beside_a_stride_is_zeros_between_taps():
    call = asked(stride=(2, 2), dilation=(3, 1))
    assert call.dilate == (3, 1)
    assert "dilations" not in call.words
    assert call.words["strides"] == [1, 2, 2, 1]
    alone = asked(dilation=(3, 1))
    assert not alone.dilate
    assert alone.words["dilations"] == [3, 1]


def test_padding_is_said_in_words_or_in_pairs():
    assert asked(padding=0).words["padding"] == "VALID"
    assert asked(kernel=(3, 3), padding=1).words["padding"] == "SAME"
    assert asked(padding=2).words["padding"] == [[0, 0], [2, 2], [2, 2], [0, 0]]
    # backward kernels with explicit padding know one stride
    unequal = asked(padding=2, stride=(1, 2))
    assert (unequal.words["padding"], unequal.pad) == ("VALID", ((2, 2), (2, 2)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"dtype": "int32"}, "of int32"),
        ({"layout": "channels_first", "dtype": "float64"}, "channels-first"),
        ({"stride": (1, 2), "kernels": "Eigen"}, "unequal strides"),
        ({"input": (1, 2, 6), "kernel": (2,), "stride": (1,), "dilation": (1,)}, "2 spatial axes"),
        ({"input": (0, 2, 6, 6)}, ""),
    ],
)
def test_what_kernels_lack_is_unsupported(changes, why):
    found = asked(**changes)
    assert isinstance(found, Unsupported) == bool(why)
    assert why in getattr(found, "reason", "")
    if changes.get("layout"):
        assert not isinstance(asked(**changes, kernels="XLA"), Unsupported)
