"""What a deviation makes of a result: each kind of symptom on what it explains and on a near miss."""

from dataclasses import replace

import numpy as np
import pytest
from support.deviations import build_words

from conformance.frameworks.registry import rule
from conformance.judging.deviations import symptom
from conformance.judging.deviations.symptom import NAN, NEAR, UNWRITTEN, Evidence
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question

WORDS = build_words(size=(5,), kernel=(2,))
GEOMETRY = rule("torch")(WORDS)
RULED = GEOMETRY.output_shape
SEEN = Evidence("computed", shape=RULED, inferred=RULED)
WIDER = symptom.on_axes(lambda axis: replace(axis, size=axis.size + 1))
LATER = symptom.on_axes(lambda axis: replace(axis, offset=axis.offset - 1))


def short(words, prediction):
    return ((1, 2, 1),)


@pytest.mark.parametrize(
    ("seen", "aspect", "evidence", "near_miss"),
    [
        (
            symptom.refuses("no such"),
            "acceptance",
            {"outcome": "refused", "error": "E: no such"},
            {"error": "E"},
        ),
        (
            symptom.refuses("no such"),
            "acceptance",
            {"outcome": "refused", "error": "no such"},
            {"outcome": "crashed"},
        ),
        (symptom.COMPUTES, "acceptance", {}, {"outcome": "refused"}),
        (symptom.shaped(short), "shape", {"shape": (1, 2, 1)}, {"shape": (1, 2, 2)}),
        (symptom.shaped(short), "inferred_shape", {"shape": (1, 2, 1)}, {"inferred": (1, 2, 9)}),
        (symptom.infers(short), "inferred_shape", {"inferred": (1, 2, 1)}, {"inferred": (1, 2, 2)}),
        (
            symptom.lacks("no"),
            "grad_input",
            {"missing": {"grad_input": "E: no"}},
            {"missing": {"grad_input": "E"}},
        ),
        (symptom.lacks("no"), "grad_input", {"missing": {"grad_input": "E: no"}}, {"missing": {}}),
        (symptom.gives("late"), "output", {"readings": ("late-axis-0",)}, {"readings": ("early",)}),
        (symptom.gives(), "output", {}, {"readings": ("early",)}),
        (symptom.gives(law=NAN), "output", {"laws": {"output": {NAN}}}, {"laws": {"output": {NEAR}}}),
        (symptom.gives(law=UNWRITTEN), "output", {}, {"readings": ("kernel-flipped",)}),
    ],
)
def test_a_symptom_explains_what_it_is_of_and_no_near_miss(seen, aspect, evidence, near_miss):
    assert seen.explains(aspect, WORDS, GEOMETRY, replace(SEEN, **evidence))
    assert not seen.explains(aspect, WORDS, GEOMETRY, replace(SEEN, **{**evidence, **near_miss}))


def criterion(dtype="float32", **kinds):
    words = replace(WORDS, dtype=dtype)
    question = Question(words, "torch", EQUIVALENT, Recipe(0, dtype, kinds), gradients=False)
    return Criterion(Reference(GEOMETRY, question))


def test_numbers_of_another_window_are_its_own():
    due = criterion()
    later = symptom.computes(LATER)
    wrong = Criterion(Reference(LATER(WORDS, GEOMETRY), due.reference.question))
    values = {"output": wrong.reference.results["output"]}

    def gives(done, result, bias):
        return symptom.shows(due, values, done, result, bias)

    assert later.explains("output", WORDS, GEOMETRY, replace(SEEN, gives=gives))
    values["output"] = values["output"] + 1
    assert not later.explains("output", WORDS, GEOMETRY, replace(SEEN, gives=gives))


def test_the_law_of_wrong_numbers():
    due = criterion("bfloat16", input="normal")
    right = due.reference.results["output"]
    one = np.array(right)
    one.flat[0] = np.nan
    assert symptom.find_laws(due, "output", one) == {NAN}
    assert symptom.find_laws(due, "output", right * (1 + 2**-6)) == {NEAR}
    assert symptom.find_laws(due, "output", right + 10) == set()


def test_sizes_of_same_that_are_negative_are_halved_towards_zero():
    words = build_words(size=(8,), kernel=(1,), stride=(4,), padding="SAME")
    geometry = rule("tensorflow")(words)
    (axis,) = symptom.halved_below_zero(words, geometry).axes
    assert (geometry.axes[0].offset, axis.offset) == (0, -1)
    assert symptom.halved_below_zero(WORDS, GEOMETRY) == GEOMETRY
