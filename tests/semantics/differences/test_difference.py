"""A difference: who does what, and what comes out."""

from __future__ import annotations

from dataclasses import replace

from support.dialect_grid import transpose

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.question import LITERAL
from conformance.semantics.differences import Difference, differences


def test_every_difference_has_two_sides_or_more(found: tuple[Difference, ...]) -> None:
    for difference in found:
        assert difference.divergences, difference.id
        names = [name for side in difference.dialect_groups for name in side.dialects]
        assert sorted(names) == sorted(DIALECTS)
        assert len(difference.dialect_groups) > 1


CASE = Case(
    "differences/made.yaml::a",
    replace(transpose(2, 2), options={}),
    Place("made.yaml", 1, 1),
    compare=LITERAL,
    kinds={"input": (((1, 2),),), "kernel": (((1, 3),),)},
    why=" One turns the kernel. ",
)


def test_dialects_that_compute_alike_are_one_group_and_each_output_is_the_references() -> None:
    """A scatter of [1, 2] by [1, 3] is [1, 5, 6], by the turned kernel [3, 7, 2]."""
    (difference,) = differences([CASE])
    outputs = {group.dialects: group.output[0, 0].tolist() for group in difference.dialect_groups}
    turning = tuple(name for name in DIALECTS if rule(name)(CASE.words).flip)
    others = tuple(name for name in DIALECTS if name not in turning)
    assert outputs == {others: [1, 5, 6], turning: [3, 7, 2]}
    assert (difference.id, difference.sentence) == ("a", "One turns the kernel.")


def test_turning_a_kernel_of_one_tap_makes_no_group() -> None:
    one_tap = replace(CASE, words=transpose(2, 1), kinds={})
    (difference,) = differences([one_tap])
    assert len(difference.dialect_groups) == 1


def test_those_that_refuse_come_last_and_have_no_output() -> None:
    (difference,) = differences([replace(CASE, words=transpose(1, 1, padding="SAME"), kinds={})])
    refused = [group.output is None for group in difference.dialect_groups]
    assert refused == sorted(refused)
    assert True in refused


def test_only_literal_cases_of_the_folder_show_a_difference() -> None:
    others = [
        replace(CASE, id="conv/made.yaml::a"),
        replace(CASE, compare="equivalent"),
        replace(CASE, tags=("agreement",)),
    ]
    assert differences(others) == ()
