"""Whatever ends a run, or a worker, at any moment: the record is whole lines, and --resume finishes it."""

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.case_files import work_below
from support.paths import MISBEHAVING
from support.short_fingerprint import environment

from conformance.changes import baseline
from conformance.cli import code_of

CASES = """\
conformance: 1
title: A few
about: Enough to be killed between.
defaults: {input: [2, 4, 5, 6], out_channels: 6, kernel: [3, 2], groups: 2, bias: true}
cases:
  - {id: "conv-{stride}-{dilation}", op: conv, matrix: {stride: [1, 2, 3], dilation: [1, 2]}}
  - {id: "transposed-{stride}", op: conv_transpose, matrix: {stride: [1, 2]}}
  - {id: refused, op: conv, padding: SAME, stride: 2, compare: literal}
"""
RUN = ["run", "-b", "numpy", "--record"]
pytestmark = pytest.mark.usefixtures("short_fingerprint")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    work_below(tmp_path, monkeypatch, CASES, "few.yaml")
    assert code_of([*RUN, "whole.jsonl"]) == 0
    return tmp_path


def canonical(path):
    return baseline.text(baseline.read(Path(path)))


def killed_at(size):
    """A run that is killed when its record has at least this many bytes, or when it ends."""
    command = [sys.executable, "-m", "support.short_fingerprint", *RUN, "cut.jsonl"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        path = Path("cut.jsonl")
        while run.poll() is None and (not path.exists() or path.stat().st_size < size):
            time.sleep(0.0005)
        run.send_signal(signal.SIGKILL)
    return path.stat().st_size


@pytest.mark.parametrize("share", [0, 0.3, 0.7])
def test_a_run_that_is_killed_is_finished_as_if_it_had_not_been(folder, share):
    size = Path("whole.jsonl").stat().st_size
    assert killed_at(int(size * share)) <= size + 100
    assert code_of([*RUN, "cut.jsonl", "--resume"]) == 0
    assert canonical("cut.jsonl") == canonical("whole.jsonl")


@pytest.mark.parametrize("zeros", [0, 5000], ids=["killed", "power-lost"])
def test_a_record_cut_at_any_byte_is_finished(folder, zeros, capsys):
    raw = Path("whole.jsonl").read_bytes()
    first = raw.index(b"\n") + 1
    for size, said in {
        0: "before its first line",
        9: "before its first line",
        60: "before its first line",
        first: "going on after 0 results; line 2" if zeros else "going on after 0 results\n",
        first + 1: "going on after 0 results; line 2 was cut off and is left out",
        len(raw) - 2: "going on after 9 results; line 11",
    }.items():
        Path("cut.jsonl").write_bytes(raw[:size] + b"\0" * zeros)
        capsys.readouterr()
        assert code_of([*RUN, "cut.jsonl", "--resume"]) == 0
        assert said in capsys.readouterr().err
        assert canonical("cut.jsonl") == canonical("whole.jsonl")


def test_a_text_that_begins_no_record_is_not_written_over(folder):
    Path("notes.txt").write_text("my notes")
    assert code_of([*RUN, "notes.txt", "--resume"]) == 2
    assert Path("notes.txt").read_text() == "my notes"


@pytest.mark.parametrize("room", [5, 700, 2500, -20])
def test_a_full_disk_leaves_whole_lines_to_go_on_with(folder, room, capsys):
    size = Path("whole.jsonl").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room if room > 0 else size + room, hard))
    try:
        assert code_of([*RUN, "cut.jsonl"]) == 3
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "cannot be written: File too large" in capsys.readouterr().err
    assert code_of([*RUN, "cut.jsonl", "--resume"]) == 0
    assert canonical("cut.jsonl") == canonical("whole.jsonl")


STUCK = "  - {id: stuck, op: conv, options: {misbehaving: {do: doze}}}\n"


def test_a_worker_that_is_killed_costs_its_case_and_resume_asks_it_again(folder):
    (folder / "cases" / "few.yaml").write_text(CASES + STUCK)
    words = ["run", "-b", str(MISBEHAVING), "--record"]
    assert code_of([*words, "whole.jsonl"]) == 0
    raw = [json.loads(line) for line in Path("whole.jsonl").read_text().splitlines()]
    for line in raw[3:5]:
        error = {"type": "SIGKILL (out of memory?)", "message": "last words"}
        line.update(
            verdict="fail",
            outcome="crashed",
            error=error,
            shape=None,
            digest={},
            aspects={"acceptance": "fail"},
        )
    Path("cut.jsonl").write_text("".join(json.dumps(line) + "\n" for line in raw))
    assert canonical("cut.jsonl") != canonical("whole.jsonl")
    assert code_of([*words, "cut.jsonl", "--resume"]) == 0
    assert canonical("cut.jsonl") == canonical("whole.jsonl")


KILLER = """
import os, signal, subprocess, sys, threading, time
from pathlib import Path
from support.short_fingerprint import main

def children():
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return [int(pid) for pid in told.stdout.split()]

def kill():
    record = Path("cut.jsonl")
    while not record.exists() or record.read_text().count("computed") < 3:
        time.sleep(0.01)
    for pid in children():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

threading.Thread(target=kill, daemon=True).start()
sys.exit(main(sys.argv[1:]))
"""


def test_a_worker_that_is_killed_while_it_works(folder):
    (folder / "cases" / "few.yaml").write_text(
        CASES.replace("cases:\n", f"cases:\n{STUCK}") + STUCK.replace("stuck", "last")
    )
    words = ["run", "-b", str(MISBEHAVING), "--record"]
    assert code_of([*words, "whole.jsonl"]) == 0
    command = [sys.executable, "-c", KILLER, *words, "cut.jsonl"]
    subprocess.run(command, env=environment(), check=False, capture_output=True, timeout=60)
    assert code_of([*words, "cut.jsonl", "--resume"]) == 0
    assert canonical("cut.jsonl") == canonical("whole.jsonl")
