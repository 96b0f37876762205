"""Where stderr is no terminal, a line every so often says how far a command is."""

import re
import time

import pytest
from support.records import wrong

from conformance.reports import progress


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
