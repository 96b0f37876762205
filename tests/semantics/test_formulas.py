"""Formulas are found by trying candidates on a rule; a rule that is none of them is noticed."""

from dataclasses import replace

import pytest

from conformance.frameworks import registry
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal
from conformance.semantics import formulas
from conformance.semantics.words_by_dialect import NUMBER, Form, words_of

FORM = Form("conv_transpose", NUMBER)


def found(change=lambda values, axis: axis, accepts=lambda values: True):
    """The formulas of torch's rule, with each axis changed, and with what is not accepted refused."""
    rule = registry.rule("torch")

    def predict(values):
        answer = rule(words_of(FORM, values))
        if isinstance(answer, Refusal) or not accepts(values):
            return Refusal("planted", "refused")
        return replace(answer, axes=tuple(change(values, axis) for axis in answer.axes))

    return formulas.find_formulas("conv_transpose", ("p",), predict)


def test_the_formulas_of_a_rule_are_found():
    assert found() == formulas.Formulas("s*(i - 1) + K - 2*p", "p", ("p >= 0", "o >= 1"))


def test_another_rule_gets_another_formula():
    moved = found(lambda values, axis: replace(axis, offset=0))
    assert (moved.size, moved.begin) == ("s*(i - 1) + K - 2*p", "0")
    assert "s == 1" in found(accepts=lambda values: values["s"] == 1).limits


@pytest.mark.parametrize(
    "change",
    [
        lambda values, axis: replace(axis, size=axis.size + values["p"] * 3),
        lambda values, axis: replace(axis, offset=axis.offset + values["i"]),
    ],
)
def test_a_rule_that_no_candidate_describes_is_noticed(change):
    with pytest.raises(LookupError, match="no candidate is right"):
        found(change)


def test_a_limit_that_no_condition_describes_is_noticed():
    with pytest.raises(LookupError, match="no condition says"):
        found(accepts=lambda values: values["i"] != 3)


def test_a_rule_that_accepts_nothing_gives_its_reason():
    assert found(accepts=lambda values: False) == Refusal("planted", "refused")


def test_a_formula_is_what_is_computed():
    values = {"i": 5, "k": 4, "K": 4, "s": 2, "d": 1, "p": 1, "rank": 1, "groups": 1}
    predicted = registry.rule("torch")(words_of(FORM, values))
    assert isinstance(predicted, Geometry)
    assert predicted.axes == (Axis(5, 4, 2, 1, 1, formulas.evaluate("s*(i - 1) + K - 2*p", values)),)
    assert formulas.names_of("ceil((s*(i - 1) + K - o) / 2)") == {"s", "i", "K", "o"}
