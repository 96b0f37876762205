"""Halving finds the version in which each case changes, and skips what cannot be run."""

import math

from hypothesis import given
from hypothesis import strategies as st

from conformance.changes.first_difference import Step, first_differing


def line(count):
    return [f"1.{number}" for number in range(count)]


class Releases:
    """Versions in which keys change at known positions; counts what is asked."""

    def __init__(self, versions, changes, broken=()):
        self.versions, self.changes, self.broken = versions, changes, set(broken)
        self.asked = []

    def __call__(self, version, keys):
        self.asked.append((version, keys))
        at = self.versions.index(version)
        if at in self.broken:
            return None
        return frozenset(key for key in keys if at >= self.changes[key])


def test_one_change_is_found_with_few_versions():
    releases = Releases(line(40), {"a": 17})
    assert first_differing(releases.versions, frozenset("a"), releases) == (Step("1.16", "1.17", ("a",)),)
    assert len(releases.asked) <= math.ceil(math.log2(39))


def test_ends_are_never_asked_again():
    releases = Releases(line(2), {"a": 1})
    assert first_differing(releases.versions, frozenset("a"), releases) == (Step("1.0", "1.1", ("a",)),)
    assert releases.asked == []


def test_versions_that_cannot_be_run_stay_as_a_gap():
    releases = Releases(line(7), {"a": 3}, broken=[2, 3, 4])
    (step,) = first_differing(releases.versions, frozenset("a"), releases)
    assert step == Step("1.1", "1.5", ("a",), ("1.2", "1.3", "1.4"))


def test_without_any_that_runs_the_ends_are_the_answer():
    releases = Releases(line(4), {"a": 2}, broken=[1, 2])
    (step,) = first_differing(releases.versions, frozenset("a"), releases)
    assert step == Step("1.0", "1.3", ("a",), ("1.1", "1.2"))


def test_cases_that_change_together_are_one_step():
    releases = Releases(line(12), {"b": 5, "a": 5, "c": 9})
    steps = first_differing(releases.versions, frozenset("abc"), releases)
    assert steps == (Step("1.4", "1.5", ("a", "b")), Step("1.8", "1.9", ("c",)))


@given(st.integers(2, 30).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, count - 1), min_size=1),
        st.sets(st.integers(1, max(1, count - 2))),
    )
))  # fmt: skip
def test_every_change_lies_in_its_step(drawn):
    count, changes, broken = drawn
    releases = Releases(line(count), changes, broken - {count - 1})
    steps = first_differing(releases.versions, frozenset(changes), releases)
    assert sorted(key for step in steps for key in step.keys) == sorted(changes)
    for step in steps:
        before, first = (releases.versions.index(end) for end in (step.before, step.first))
        assert set(range(before + 1, first)) <= releases.broken
        assert all(before < changes[key] <= first for key in step.keys)
    asked = [(version, key) for version, keys in releases.asked for key in keys]
    assert len(asked) == len(set(asked))
