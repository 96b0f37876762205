"""How a failure looks, and when two minimal cases have one cause."""

from dataclasses import replace

from support.planted.dense import case

from conformance.failures.causes import Cause, _is_same_cause, appearance
from conformance.judging.results import Result

RESULT = Result("a", "torch", "fail", "computed", aspects={"output": "fail", "shape": "pass"})
CAUSE = Cause((), case("a"), RESULT)


def same(one, other, within=False):
    return _is_same_cause(one, other, within)


def crash(**words):
    return Cause((), case("a", **words), replace(RESULT, outcome="crashed"))


def test_numbers_in_an_error_do_not_change_how_it_looks():
    def look(message):
        return appearance(replace(RESULT, error={"type": "ValueError", "message": message}))

    assert look("size 3 of [4, 5]") == look("size 77 of [1]\nmore lines")
    assert look("size 3") != look("stride 3")
    assert appearance(RESULT) == ("torch", "computed", "", "", ("output",))


def test_what_looks_different_has_different_causes():
    assert not same(CAUSE, replace(CAUSE, result=replace(RESULT, backend="jax")))
    assert not same(CAUSE, replace(CAUSE, result=replace(RESULT, outcome="refused")))


def test_a_shared_reading_is_a_shared_cause():
    one, other = replace(CAUSE, readings=("a", "b")), Cause((), case("b", bias=False), RESULT, ("b",))
    assert same(one, other)
    assert not same(one, replace(other, readings=("c",)))


def test_without_readings_nothing_but_the_dtype_may_differ():
    assert same(CAUSE, Cause((), case("b", dtype="float64"), RESULT))
    assert not same(CAUSE, Cause((), case("b", bias=False), RESULT))


def test_crashes_are_the_same_where_one_case_has_all_traits_of_the_other():
    plain = {"stride": (1, 1), "dilation": (1, 1), "groups": 1, "padding": None, "bias": False}
    assert same(crash(**plain), crash(**{**plain, "stride": (2, 2)}))
    assert not same(crash(**{**plain, "stride": (2, 2)}), crash(**{**plain, "dilation": (2, 2)}))
    assert not same(crash(**{**plain, "stride": (2, 2)}), crash(**plain), within=True)
