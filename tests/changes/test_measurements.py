"""What a version answers, and answers again without being asked; what says nothing of it is asked anew."""

from dataclasses import replace

import pytest
from support.short_fingerprint import shorten
from support.versions import VERSIONS, load_three, releases_with, with_fault

from conformance.backends.names import parse
from conformance.changes import KeptAnswers, bisect
from conformance.changes import measurements as asking
from conformance.changes.measurements import CasesByVersion, FingerprintsByVersion, Key, Versions


@pytest.fixture
def cases(tmp_path):
    return load_three(tmp_path)


@pytest.fixture(autouse=True)
def single(monkeypatch):
    """Fingerprints of one format and few results: they take no time."""
    shorten(monkeypatch, "float32")


@pytest.fixture
def kept(tmp_path):
    """A folder for the answers of `kernels`."""
    (tmp_path / "answers").mkdir()
    return KeptAnswers(tmp_path / "answers", frozenset({"kernels"}))


def test_answers_are_kept_and_only_the_keys_that_are_wanted_are_given(cases, kept):
    notices = []
    versions = Versions(releases_with(v1="kernel-flipped"), notices.append)
    every = frozenset(Key("kernels", case.id) for case in cases)
    first = Key("kernels", cases[0].id)
    measurement = CasesByVersion(versions, cases, every, kept)
    found = measurement.run("1.0", frozenset({first}))
    assert [(result.case, result.verdict) for result in found.results] == [(cases[0].id, "pass")]
    assert len(measurement.run("1.0", every - {first}).results) == 2
    assert len(measurement.record("1.0", every).results) == 3
    assert {result.verdict for result in measurement.run("1.1", every).results} == {"fail"}
    assert notices == ["1.0: 1 case", "1.0: 2 cases", "1.1: 3 cases"]
    assert versions.prepared.asked == ["1.0", "1.1"]


def test_a_version_that_does_not_install_is_skipped_with_its_reason(cases, kept):
    notices = []
    versions = Versions(releases_with(v0=None), notices.append)
    for measurement in (
        CasesByVersion(versions, cases, frozenset(), kept),
        FingerprintsByVersion(versions, kept),
    ):
        assert measurement.run("1.0", frozenset()) is None
    assert versions.skipped == {"1.0": "kernels: it does not install"}
    assert notices[-1] == "1.0 is left out: kernels: it does not install"


def test_a_fingerprint_is_reduced_to_the_entries_that_are_asked_for(kept):
    measurement = FingerprintsByVersion(Versions(lambda version: (with_fault(),), print), kept)
    whole = measurement.run("1.0", frozenset()).header["backends"]["kernels"]["precision"]
    assert whole["float32"]["input_bits"] == 24
    assert len(whole["float32"]) > 5
    record = measurement.record("1.0", frozenset({Key("kernels", entry="float32 input_bits")}))
    assert record.header["backends"]["kernels"]["precision"] == {"float32": {"input_bits": 24}}


KILLED = """
import os, signal
from pathlib import Path
from conformance.frameworks.planted.adapter import Adapter as Right

class Adapter(Right):
    def conv_transpose(self, call, x, w, b):
        died = Path(__file__).with_suffix(".died")
        if not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().conv_transpose(call, x, w, b)
"""


def test_a_worker_that_is_killed_from_outside_is_no_change_of_a_release(cases, tmp_path):
    adapter = tmp_path / "killed.py"
    adapter.write_text(KILLED)
    found = bisect(
        cases, VERSIONS[:3], lambda version: (replace(parse(str(adapter)), name="kernels"),), precision=False
    )
    assert (found.exit_code, found.results.compared) == (0, 3)
    assert adapter.with_suffix(".died").exists()


def test_a_fingerprint_that_ran_out_of_time_says_nothing_of_its_version(monkeypatch):
    def hurried(targets, watcher):
        found = measure(targets, watcher)
        late = {"float32": {"answered": "timeout in conv output 3x3; else true"}}
        return [replace(each, fingerprints=late) for each in found] if prepared.asked[-1] == "1.1" else found

    measure = asking.measure
    monkeypatch.setattr(asking, "measure", hurried)
    prepared = releases_with(v2="operands-tf32")
    (each,) = bisect([], VERSIONS[:4], prepared, precision=True).found
    assert (each.step.before, each.step.first, each.step.skipped) == ("1.0", "1.2", ("1.1",))
