"""What failing cases have in common is found among all that they have, and only where it parts them."""

from dataclasses import replace

import pytest
from support.planted.dense import case

from conformance.judging.diagnosis.shared_traits import find_shared_traits

PLAIN = [case(f"plain-{at}", stride=(1, 1), input=(2, 4, 7, 8 + at)) for at in range(4)]
STRIDED = [case(f"strided-{at}", stride=(2, 3), input=(2, 4, 7, 8 + at)) for at in range(4)]
UNBIASED = [replace(one, words=replace(one.words, bias=False)) for one in STRIDED]


def names(found):
    return {name for traits in found.traits for name in traits}


def test_a_trait_of_all_that_fail_and_of_nothing_that_passes():
    found = find_shared_traits(STRIDED, PLAIN)
    assert "a stride on every axis" in names(found)
    assert all(len(traits) == 1 for traits in found.traits)
    assert (found.failing, found.passing, found.having) == (4, 4, 0)
    assert "a stride on every axis" not in names(find_shared_traits(PLAIN, STRIDED))


def test_two_traits_together_where_one_does_not_part_them():
    found = find_shared_traits(STRIDED, [*PLAIN, *UNBIASED])
    assert all(len(traits) == 2 for traits in found.traits)
    assert any("a bias" in traits and "stride" in " ".join(traits) for traits in found.traits)


def test_traits_that_a_few_passing_cases_have_too_are_told_with_their_number():
    found = find_shared_traits(STRIDED, [*PLAIN, replace(STRIDED[0], id="dense.yaml::lucky")])
    assert found.having == 1
    assert "stride" in " ".join(names(found))


@pytest.mark.parametrize("failing", [STRIDED[:2], []])
def test_too_few_failures_have_something_in_common_by_chance(failing):
    assert find_shared_traits(failing, PLAIN) is None


def test_nothing_is_said_where_as_many_cases_pass_with_the_same_traits():
    assert find_shared_traits(STRIDED, STRIDED) is None
    assert find_shared_traits(STRIDED, []) is None
