"""A case is a value: it is named by the file it was loaded from, and hashed although it holds mappings."""

from dataclasses import replace

import pytest

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words

CASE = Case(
    id="conv/same.yaml::even",
    words=Words("conv", (1, 1, 6), 1, (2,), (1,), (1,), options={"jax": {"a": 1}}),
    place=Place("elsewhere/conv/same.yaml", 7, 5),
    kinds={"input": "ones"},
)


def test_the_name_leads_back_to_the_file_as_it_was_found():
    assert CASE.name == "elsewhere::conv/same.yaml::even"
    below_cases = replace(CASE, place=Place("elsewhere/cases/conv/same.yaml", 7, 5))
    assert below_cases.name == "elsewhere/cases/conv/same.yaml::even"
    assert replace(CASE, place=Place("a.yaml", 1, 1)).name == "a.yaml::even"


def test_an_id_within_a_file_may_hold_any_dots():
    assert replace(CASE, id="a.yaml::b.yaml-1").name == "elsewhere/conv/same.yaml::b.yaml-1"


def test_equal_cases_are_one_in_a_set_and_others_are_not():
    assert len({CASE, replace(CASE), replace(CASE, seed=1)}) == 2


def test_a_case_cannot_be_changed():
    with pytest.raises(AttributeError):
        CASE.seed = 1  # type: ignore[misc]
