"""A reading is held against what was observed as closely as the reference would have had to give it."""

import numpy as np
import pytest
from support.planted.dense import CASES, REAL, case

from conformance.cases.questions import question_and_prediction
from conformance.judging.diagnosis import hypotheses
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.readings import BY_NAME, READINGS
from conformance.operators.dtypes import round_to

FLIPPED = BY_NAME["kernel-flipped"]


def criterion(one):
    question, geometry = question_and_prediction(one)
    return Criterion(Reference(geometry, question))


def by(name, reference):
    return BY_NAME[name].results(reference.geometry, reference.operands)


@pytest.mark.parametrize("kinds", [{}, REAL], ids=["integers", "normal"])
def test_a_reading_gives_its_own_numbers_and_not_the_reference(kinds):
    held = criterion(case(kinds=kinds))
    flipped = round_to(by("kernel-flipped", held.reference)["output"], "float32")
    right = held.reference.rounded["output"]
    assert hypotheses.gives(held, FLIPPED, "output", flipped)
    assert not hypotheses.gives(held, FLIPPED, "output", right)
    assert not hypotheses.gives(held, FLIPPED, "output", flipped[:1])


def test_a_reading_of_real_data_has_errors_like_roundings():
    """Each value within its bound is not enough: all together must not lean to one side."""
    held = criterion(case(kinds=REAL, input=(4, 8, 24, 24)))
    values = by("kernel-flipped", held.reference)["output"]
    magnitude = np.abs(values) + held.reference.magnitudes["output"]
    leaning = values + 0.4 * held.bound_around("output", values, magnitude)
    assert hypotheses.gives(held, FLIPPED, "output", values)
    assert not hypotheses.gives(held, FLIPPED, "output", leaning)


def test_a_reading_may_give_the_wrong_places_alone():
    held = criterion(case())
    mixed = held.reference.results["output"].copy()
    mixed[1] = by("kernel-flipped", held.reference)["output"][1]
    wrong = held.wrong("output", mixed)
    assert not wrong[0].any()
    assert hypotheses.gives_where(held, FLIPPED, "output", mixed, wrong)
    assert not hypotheses.gives(held, FLIPPED, "output", mixed)
    assert not hypotheses.gives_where(held, BY_NAME["bias-missing"], "output", mixed, wrong)


def test_places_are_wrong_ones_and_right_ones():
    held = criterion(case())
    observed = held.reference.results["output"].copy()
    observed[1, 2] += 1
    places = hypotheses.telling_places(held, "output", observed)
    assert len(places) == 2 * hypotheses.SPOTS
    assert [bool(held.wrong("output", observed)[place]) for place in places] == [True] * 4 + [False] * 4
    assert hypotheses.telling_places(held, "output", observed[:1]) == ()


def test_a_few_elements_exclude_no_reading_that_gives_what_was_observed():
    for planted in (CASES[1], case(kinds=REAL), CASES[9]):
        held = criterion(planted)
        asked = held.reference
        for reading in READINGS:
            if reading.applies(asked.geometry):
                changed = ((k, v) for k, v in by(reading.name, asked).items() if reading.may_change(k))
                for name, values in changed:
                    places = hypotheses.telling_places(held, name, values)
                    assert not hypotheses.excludes(held, reading, name, values, places)


def test_elements_exclude_what_differs_in_them_or_in_shape():
    held = criterion(case())
    whole, unbiased = held.reference.results["output"], by("bias-missing", held.reference)["output"]
    places = hypotheses.telling_places(held, "output", unbiased)
    assert places
    assert hypotheses.excludes(held, FLIPPED, "output", whole, places)
    assert hypotheses.excludes(held, FLIPPED, "output", whole[:1], ())


def test_every_reading_says_whether_it_gives_a_shape_without_a_cotangent():
    reference = criterion(case(gradients=False)).reference
    shape = reference.results["output"].shape
    assert reference.operands.cotangent is None
    wrong = (*shape[:-1], 99)
    applying = [reading for reading in READINGS if reading.applies(reference.geometry)]
    assert not any(hypotheses.gives_shape(reference, reading, "output", wrong) for reading in applying)
    assert hypotheses.gives_shape(reference, FLIPPED, "output", shape)
