"""A backend whose workers keep dying is given up, and its other questions quote the last death."""

from __future__ import annotations

from conformance.backends.crash_loop import MAX_DEATHS, SKIPPED_AFTER_CRASH_LOOP, CrashLoop, describe_death
from conformance.operators.observations import Crashed, TimedOut

ABORT = Crashed("SIGABRT", "no licence\n")


def test_deaths_in_a_row_give_a_backend_up():
    loop = CrashLoop()
    for _ in range(MAX_DEATHS - 1):
        loop.add(ABORT)
    assert not loop.given_up
    loop.add(TimedOut(0.5))
    assert loop.given_up
    assert loop.in_a_row == MAX_DEATHS


def test_the_twin_with_an_answer_in_between_is_not_given_up():
    loop = CrashLoop(max_deaths=2)
    loop.add(ABORT)
    loop.reset()
    loop.add(ABORT)
    assert not loop.given_up


def test_a_skipped_question_quotes_the_last_death():
    loop = CrashLoop(max_deaths=2)
    loop.add(TimedOut(0.5))
    loop.add(ABORT)
    skipped = loop.skip()
    assert skipped.how.startswith(SKIPPED_AFTER_CRASH_LOOP)
    assert skipped.how == (
        "not asked: given up after 2 deaths in a row, the last one: SIGABRT; last words:\nno licence"
    )
    assert skipped.stderr == ABORT.stderr


def test_a_death_is_described_with_its_last_words_if_there_are_any():
    assert describe_death(ABORT) == "SIGABRT; last words:\nno licence"
    assert describe_death(Crashed("SIGSEGV", " \n")) == "SIGSEGV"
    assert describe_death(TimedOut(0.5)) == "nothing within 0.5 s"
