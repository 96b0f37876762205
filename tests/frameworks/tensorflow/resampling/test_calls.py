"""TensorFlow's resampling, by random words: acceptance, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from support.installed import skip_without
from support.resampling import OFTEN, case_of, random_words
from support.verdicts import verdict

from conformance.cases.questions import question_of
from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.frameworks.tensorflow.resampling.calls import CHOICES, translate
from conformance.frameworks.tensorflow.resampling.rules import predict
from conformance.operators.observations import Unsupported
from conformance.operators.question import EQUIVALENT
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

skip_without("tensorflow")

COUNT = 60

WORDS = Words("upsample", (1, 2, 4, 5), 1, (1, 1), (1, 1), (1, 1), output_size=(7, 3))


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("tensorflow")()


def test_random_words_do_what_the_rule_says(adapter):
    random, outcomes = Random("tensorflow resampling"), Counter()
    for number in range(COUNT):
        words = random_words(random, OFTEN["tensorflow"], dialect_hostile=0.1)
        compare = ("equivalent", "literal")[number % 2]
        case = case_of(words, compare, "tensorflow", kinds={"input": "normal"} if number % 3 else {})
        result = verdict(case, adapter, "tensorflow")
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    assert outcomes["computed"] > COUNT // 4


@pytest.mark.parametrize("own", CHOICES, ids=str)
def test_everything_that_there_are_words_for_is_spelled(own):
    geometry = predict(replace(WORDS, own=own))
    assert isinstance(geometry, Geometry)
    question = replace(question_of(case_of(WORDS)), compare=EQUIVALENT, dialect="torch")
    call = translate(question, geometry, "cpu")
    assert not isinstance(call, Unsupported)
    assert call.geometry == geometry


@pytest.mark.parametrize(
    ("own", "changes"),
    [
        ({"coordinates": "tf_half_pixel_for_nn"}, {}),
        ({"interpolation": "cubic"}, {}),
        ({"antialias": True, "coordinates": "asymmetric"}, {}),
        ({}, {"dtype": "float64"}),
        ({}, {"layout": "channels_first"}),
    ],
)
def test_what_cannot_be_asked(own, changes):
    words = replace(WORDS, own=own, **changes)
    question = question_of(case_of(words, dialect="tensorflow"))
    assert isinstance(translate(question, predict(words), "cpu"), Unsupported)
