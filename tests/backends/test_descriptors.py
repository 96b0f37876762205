"""Standard descriptors that were closed from the start are no pipe of a worker."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from support.paths import ROOT

OCCUPIED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from conformance.backends.descriptors import occupy_standard
os.closerange(0, 3)
if sys.argv[2] == "occupied":
    occupy_standard()
first = os.open("/dev/null", os.O_RDONLY)
os._exit(first)
"""


@pytest.mark.parametrize(("how", "first"), [("occupied", 3), ("as it was", 0)])
def test_the_next_file_is_no_standard_descriptor(how, first):
    ran = subprocess.run([sys.executable, "-c", OCCUPIED, str(ROOT), how], check=False)
    assert ran.returncode == first


@pytest.mark.parametrize("closed", ["<&- >&- 2>&-", "<&-"])
def test_a_run_without_standard_streams_is_a_run(tmp_path, closed):
    record = tmp_path / "run.jsonl"
    run = "-m conformance run --tag smoke -b numpy --no-precision --record"
    command = f"'{sys.executable}' {run} '{record}' {closed}"
    ran = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, check=False, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    *results, end = [json.loads(line) for line in record.read_text().splitlines()][1:]
    assert end["counts"]["pass"] == len(results) > 20
