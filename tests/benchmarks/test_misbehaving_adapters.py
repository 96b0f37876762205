"""A few adapters that misbehave at random cost their own results alone, and the check can fail."""

from __future__ import annotations

import os
import subprocess

from benchmarks.misbehaving_adapters import MARK, find_failures, left_behind, write_adapter

SEEDS = (1017, 1055)
"""Children in sessions of their own, results of other shapes: each failed once."""


def test_adapters_that_misbehave_cost_their_own_results(tmp_path):
    assert find_failures(SEEDS, tmp_path) == []


def test_an_adapter_is_the_same_for_the_same_seed(tmp_path):
    text = write_adapter(5, tmp_path).read_text()
    assert write_adapter(5, tmp_path).read_text() == text != write_adapter(6, tmp_path).read_text()


def test_what_is_left_behind_is_found():
    with subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: "left"}) as process:
        assert [each.split()[0] for each in left_behind("left", ())] == [str(process.pid)]
        process.kill()
