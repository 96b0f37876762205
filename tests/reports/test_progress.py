"""Where stderr is no terminal, a line every so often says how far a command is."""

import re
import time

import pytest
from support.records import right, wrong

from conformance.reports import progress
from conformance.reports.progress import Watching


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 0.02)


def lines_while(context, act, capsys):
    """What is on stderr after some lines had the time to be printed within a context."""
    with context as given:
        act(given)
        time.sleep(0.1)
    return capsys.readouterr().err.splitlines()


def test_backends_that_start(often, capsys):
    said = lines_while(progress.starting(["torch", "jax"]), lambda given: None, capsys)
    assert re.fullmatch(r"conformance: starting torch, jax \(\d+ s\)", said[0])


def test_a_fingerprint(often, capsys):
    said = lines_while(progress.measuring(480), lambda show: show(120), capsys)
    assert said[-1] == "conformance: precision fingerprint: 120 of 480 (0 s)"


def test_steps_of_one_kind(often, capsys):
    said = lines_while(progress.step_bar("shrinking", 3), lambda advance: advance(), capsys)
    assert said[-1] == "conformance: shrinking: 1 of 3 (0 s)"


def test_results_by_backend(often, capsys):
    def answer(advance):
        advance(wrong("one.yaml::a", "kernels"))

    said = lines_while(progress.running({"kernels": 2, "numpy": 2}), answer, capsys)
    assert said[-1] == "conformance: kernels 1 of 2, 1 failed; numpy 0 of 2 (0 s)"


def test_a_step_is_told_at_once_and_again_while_it_lasts(often, capsys):
    said = lines_while(progress.steps(), lambda say: say("building an environment"), capsys)
    building = "building an environment"
    assert said[:2] == [f"conformance: {building}", f"conformance: still {building} (0 s)"]


def test_nothing_is_said_of_what_is_soon_done(capsys):
    assert lines_while(progress.starting(["torch"]), lambda given: None, capsys) == []
    assert lines_while(progress.measuring(480), lambda show: show(120), capsys) == []
    assert lines_while(progress.steps(), lambda say: say("building"), capsys) == ["conformance: building"]


def test_no_line_comes_after_the_end(often, capsys):
    with progress.starting(["torch"]):
        pass
    capsys.readouterr()
    time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar_and_no_lines(often, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    said = "\n".join(lines_while(progress.measuring(480), lambda show: show(120), capsys))
    assert "precision fingerprint" in said
    assert "conformance:" not in said


def test_failures_are_told_as_they_come_and_not_all_of_very_many(capsys):
    with Watching().running({"torch": 100}) as show:
        show(wrong("a"))
        assert capsys.readouterr().err == "FAIL a [torch]  computed: output\n"
        for at in range(99):
            show(wrong(str(at)))
    assert capsys.readouterr().err.count("FAIL") == progress.MOST_FAILURES - 1


def test_verbose_tells_each_result_where_it_is_wanted(capsys):
    for err in (False, True):
        with Watching(verbose=True, err=err).running({"torch": 1}) as show:
            show(right("a"))
        said = capsys.readouterr()
        assert (said.err if err else said.out) == "PASS a [torch]\n"
        assert (said.out if err else said.err) == ""
