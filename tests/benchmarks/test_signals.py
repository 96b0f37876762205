"""A few signals at random moments; what was wrong after one is said."""

from __future__ import annotations

import random
import signal

import pytest

from benchmarks.signals import Command, Place, look, send

RUN = Command(("run", "cases.yaml", "-b", "adapter.py"), 1)


# JAX warns of every fork once a test of this process has imported it
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
def test_signals_at_random_moments_of_a_run_end_it(tmp_path):
    place, drawn = Place(tmp_path, tmp_path), random.Random(7)
    found = [failure for at in range(2) for failure in send(place, "run", 1.5, drawn, f"test-{at}")]
    assert found == []


def test_what_is_wrong_is_said(tmp_path):
    place = Place(tmp_path, tmp_path)
    (tmp_path / "err").write_text("Traceback (most recent call last):\n  in conformance\n")
    said = list(look(place, RUN, signal.SIGINT, 1, "none"))
    assert ["exit code 1" in said[0], "a traceback" in said[1]] == [True, True]
    (tmp_path / "err").write_text("interrupted\n")
    assert list(look(place, RUN, signal.SIGINT, 130, "none")) == []
