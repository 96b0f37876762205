"""What ends or holds up a worker is made small too, at a bounded cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.paths import SUPPORT
from support.planted.dense import case

from conformance.backends import names as backends
from conformance.backends.client import Client
from conformance.cases.reductions import traits
from conformance.failures import causes as causing
from conformance.failures import shrink
from conformance.failures import sweep as running
from conformance.failures.causes import find_causes
from conformance.failures.shrink import asker, shrink_failure
from conformance.failures.space import Space
from conformance.failures.space import draw_case as drawn
from conformance.failures.sweep import run_sweep
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import Answer, TimedOut

SOMETIMES = SUPPORT / "misbehaving" / "sometimes.py"
DENSE = case("dense", input=(2, 6, 7, 5), out_channels=4, groups=2, stride=(2, 3), dilation=(1, 2), bias=True)
SPACE = Space(dtypes=("float32",), dialects=("torch",), comparisons=("equivalent",))


def target(variant):
    return backends.parse(f"{SOMETIMES}+{variant}" if variant else str(SOMETIMES))


def found_by(variant, numbers, space=SPACE):
    events = list(run_sweep((drawn(space, 3, number) for number in numbers), [target(variant)], timeout=5.0))
    return [each for each in events[1:] if each.result.verdict == "fail"]


@pytest.mark.parametrize(
    ("variant", "needed", "kept"),
    [
        (
            "aborts",
            {"groups", "stride"},
            {"input": (1, 2, 1), "out_channels": 2, "groups": 2, "stride": (2,)},
        ),
        ("leaves", {"dilation"}, {"input": (1, 1, 1), "dilation": (2,)}),
    ],
)
def test_what_ends_a_worker_is_made_small(variant, needed, kept):
    with Client(target(variant)) as client:
        ask = asker(client)
        found = ask(DENSE)
        assert found.result.outcome == "crashed"
        small = shrink_failure(found, ask)
        again = ask(small.case)
    assert again.is_like(small)
    assert small.result.error["type"] == found.result.error["type"]
    words = small.case.words
    assert traits(words) == needed
    assert {name: getattr(words, name) for name in kept} == kept
    # only the gradients of one of them end it
    assert small.case.gradients == (variant == "leaves")


def test_what_hangs_is_made_small_without_waiting_long(monkeypatch):
    monkeypatch.setattr(shrink, "LEAST_LIMIT", 0.3)
    asked = []
    with Client(target("hangs")) as client:
        ask = asker(client)

        def noted(case, limit=shrink.QUESTION_LIMIT):
            verdict = ask(case, limit)
            asked.append((verdict.result.outcome, limit))
            return verdict

        found = ask(DENSE, 1.0)
        assert found.result.outcome == "timeout"
        small = shrink_failure(found, noted)
    assert traits(small.case.words) == {"groups", "stride"}
    limits = [limit for outcome, limit in asked if outcome == "timeout"]
    assert len(limits) > 4
    assert max(limits[:-1]) < 2.0
    # the smallest is given more time before it is believed
    assert limits[-1] >= 4 * min(limits)
    assert f"{limits[-1]:g} seconds" in small.result.diagnosis


def test_a_healthy_case_is_not_made_small():
    asked = []
    with Client(target("aborts")) as client:
        ask = asker(client)
        right = ask(replace(DENSE, words=replace(DENSE.words, stride=(1, 1))))
        assert right.result.verdict == "pass"
        assert shrink_failure(right, lambda case, limit=0.0: asked.append(case)) is right
    assert not asked


def slow(seconds):
    """A way to ask that is right after so many seconds of a clock that nobody has to wait for."""
    with Client(target("")) as client:
        right = asker(client)
        verdicts = {}

        def ask(case, limit=shrink.QUESTION_LIMIT):
            key = (case.words, case.gradients)
            verdict = verdicts.get(key) or verdicts.setdefault(key, right(case))
            if not isinstance(verdict.observation, Answer):
                return verdict
            took = seconds(case)
            if took <= limit:
                return replace(verdict, observation=replace(verdict.observation, seconds=took))
            late = TimedOut(limit)
            result = judge(verdict.job, verdict.about, late, Oracle(), Effort.VERDICT)
            return replace(verdict, observation=late, result=result)

        yield ask


def test_what_is_only_slow_is_not_taken_to_hang():
    """Four seconds are much more than ten times the plainest case's, but not more than a hang's."""
    asks = slow(lambda case: {7: 99.0, 1: 0.01}.get(case.words.size[0], 4.0))
    ask = next(asks)
    found = ask(DENSE)
    assert found.result.outcome == "timeout"
    small = shrink_failure(found, ask, questions=400)
    assert small.case.words.size[0] == 7
    assert traits(small.case.words) == {"size"}
    asks.close()


@pytest.mark.parametrize("budget", [{"deaths": 2}, {"questions": 2}, {"seconds": 0.0}])
def test_attempts_are_bounded(budget):
    asked = []
    with Client(target("always-aborts")) as client:
        ask = asker(client)
        found = ask(DENSE)

        def noted(case, limit=shrink.QUESTION_LIMIT):
            asked.append(case)
            return ask(case, limit)

        shrink_failure(found, noted, **budget)
    assert len(asked) == next(iter(budget.values()))


def test_two_causes_with_the_same_last_words_are_two():
    failures = found_by("two", range(16))
    made = find_causes(failures)
    assert {frozenset(traits(cause.minimal.words)) for cause in made} == {
        frozenset({"groups", "stride"}),
        frozenset({"dilation"}),
    }
    assert sum(len(cause.failures) for cause in made) == len(failures)


def test_after_too_many_deaths_the_rest_is_one_entry(monkeypatch):
    monkeypatch.setattr(running, "DEATHS", 4)
    failures = found_by("always-aborts", range(20))
    made = find_causes(failures)
    assert len(made) == 2
    unasked = next(cause for cause in made if cause.result.error["type"].startswith("not asked"))
    assert len(unasked.failures) == len(failures) - 4
    assert traits(next(cause for cause in made if cause is not unasked).minimal.words) == frozenset()


def test_without_time_they_stay_as_they_were_drawn(monkeypatch):
    failures = found_by("aborts", range(40))
    monkeypatch.setattr(causing, "ALL_DEADLY_SECONDS", 0.0)
    made = find_causes(failures)
    assert {cause.result.diagnosis for cause in made} == {causing.LEFT}
    assert sum(len(cause.failures) for cause in made) == len(failures)


def test_what_does_not_happen_again_says_so():
    failures = found_by("aborts", range(20))[:1]
    healthy = [replace(each, target=target("")) for each in failures]
    (cause,) = find_causes(healthy)
    assert cause.minimal is failures[0].case
    assert cause.result.diagnosis == causing.UNREPEATED
