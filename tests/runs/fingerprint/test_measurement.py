"""Fingerprints of a run: in its record, measured before its cases, and never at their cost."""

from __future__ import annotations

import json

import pytest
from support.case_files import work_below
from support.fingerprints import changes, ideal

from conformance import cases
from conformance.backends.names import parse
from conformance.cli import code_of
from conformance.reports.precision import fingerprint_rows
from conformance.runs import recording
from conformance.runs import run as suite
from conformance.runs.fingerprint import measurement as measuring
from conformance.runs.fingerprint.measurement import LOSSES, measure
from conformance.runs.fingerprint.tasks import tasks

ADAPTER = """
import os
from dataclasses import replace
from conformance.frameworks.numpy import adapter


class Adapter(adapter.Adapter):
    def about(self):
        return replace(super().about(), dtypes=("float32",), variants=("", "once", "often"))

    def __init__(self, variant="", device="auto"):
        super().__init__("", device)
        self.deed = variant

    def conv(self, call, x, w, b):
        if self.deed == "once" and call.geometry.groups > 8:
            os.abort()
        return super().conv(call, x, w, b)

    def _results(self, call, *given):
        if self.deed == "often" and call.geometry.groups > 8:
            os.abort()
        return super()._results(call, *given)
"""
FILE = """\
conformance: 1
title: Two
about: Two small convolutions.
defaults: {op: conv, input: [2, 4, 5, 6], out_channels: 6, kernel: [3, 2]}
cases: [{id: a}, {id: b, groups: 2}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "own.py").write_text(ADAPTER)
    return work_below(tmp_path, monkeypatch, FILE, "two.yaml")


def head(path):
    return json.loads(path.read_text().partition("\n")[0])


def test_a_record_holds_the_fingerprint_and_is_gone_on_with(folder, capsys):
    path = folder / "r.jsonl"
    assert code_of(["run", "-b", "own.py", "--record", str(path)]) == 0
    measured = head(path)["backends"]["own.py"]["precision"]
    assert list(measured) == ["float32"]
    assert changes(measured["float32"], ideal("float32", 53)) == {}
    whole = path.read_text().splitlines(keepends=True)
    path.write_text("".join(whole[:2]))
    assert code_of(["run", "-b", "own.py", "--record", str(path), "--resume"]) == 0
    assert path.read_text().splitlines(keepends=True)[:2] == whole[:2]
    assert code_of(["run", "-b", "own.py", "-k", "two.yaml::a", "--record", "again.jsonl"]) == 0
    assert head(folder / "again.jsonl")["backends"] == head(path)["backends"]


def test_a_record_without_the_fingerprint_that_a_slow_kernel_would_wait_for(folder, capsys):
    asked = ["run", "-b", "own.py", "-k", "two.yaml::a", "--no-precision"]
    assert code_of([*asked, "--record", "r.jsonl"]) == 0
    assert "precision" not in head(folder / "r.jsonl")["backends"]["own.py"]
    assert code_of(asked) == 2
    assert "--record FILE" in capsys.readouterr().err


def test_a_run_without_a_record_measures_nothing(folder, monkeypatch):
    found = recording.run(cases.load([folder / "cases"]), [parse("own.py")])
    assert (found.precision, len(found.results)) == ({}, 2)

    def refuse(dtype):
        raise AssertionError("nothing is to be measured")

    monkeypatch.setattr("conformance.runs.fingerprint.measurement.tasks", refuse)
    assert suite.run(cases.load([folder / "cases"]), ["own.py"]).exit_code == 0


def test_a_crash_costs_the_question_that_it_happens_at(folder, capsys):
    assert code_of(["run", "-b", "own.py+once", "--record", "r.jsonl"]) == 0
    found = head(folder / "r.jsonl")["backends"]["own.py+once"]["precision"]["float32"]
    assert found.pop("answered") == "crashed in conv output depthwise; else true"
    assert changes(found, ideal("float32", 53)) == {}


def test_after_a_few_crashes_the_rest_is_not_measured_and_cases_are_answered_all_the_same(folder, capsys):
    assert code_of(["run", "-b", "own.py+often", "-b", "own.py", "--record", "r.jsonl"]) == 0
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_text().splitlines()]
    assert {line["verdict"] for line in lines[1:-1]} == {"pass"}
    found = lines[0]["backends"]["own.py+often"]["precision"]["float32"]
    assert found["answered"].count("crashed") == 1
    assert found["input_bits"] == 24
    assert sum(task.places[0][2] == "depthwise" for task in tasks("float32")) > LOSSES


def test_a_worker_that_is_killed_from_outside_is_asked_again(folder, monkeypatch):
    killed = (
        ADAPTER.replace("os.abort()", "self._die()")
        + """
    def _die(self):
        from pathlib import Path
        died = Path("died")
        if self.deed == "often" or not died.exists():
            died.touch()
            os.kill(os.getpid(), 9)
"""
    )
    (folder / "own.py").write_text(killed)
    monkeypatch.setattr(measuring, "DTYPES", ("float32",))
    (plain,), (once,), (often,) = (
        measure([parse(f"own.py{variant}")]) for variant in ("", "+once", "+often")
    )
    assert once.fingerprints == plain.fingerprints
    assert (folder / "died").exists()
    assert "killed" in often.fingerprints["float32"]["answered"]


def test_backends_are_measured_on_request(folder, capsys):
    assert code_of(["backends", "-b", "own.py", "--precision"]) == 0
    told = capsys.readouterr().out
    assert "    accumulator_bits    53\n" in told
    assert "    repeatable          yes\n" in told
    assert code_of(["backends", "-b", "own.py"]) == 0
    assert "accumulator_bits" not in capsys.readouterr().out


def test_a_backend_that_does_not_start_has_no_fingerprint():
    (found,) = measure([parse("numpy@gpu")])
    assert (found.status.about, found.fingerprints) == (None, {})
    assert list(fingerprint_rows({})) == []


def test_a_value_that_differs_by_place_has_a_note():
    told = list(
        fingerprint_rows(
            {"float32": {"a": 24, "b": True}, "float16": {"a": "11 in grad_bias; else 24", "c": "x"}}
        )
    )
    assert told == [
        "   float32  float16",
        "a  24       11*",
        "b  yes",
        "c           x",
        "* float16 a: 11 in grad_bias; else 24",
    ]
