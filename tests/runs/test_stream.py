"""First every backend has started or failed, then results come; questions of a fingerprint give none."""

from collections import Counter
from contextlib import closing

import pytest
from support.short_fingerprint import shorten
from support.versions import load_three, with_fault

from conformance.backends.names import parse
from conformance.judging.results import Result
from conformance.runs.assignments import assign
from conformance.runs.stream import Started, stream
from conformance.runs.watcher import FingerprintProgress


@pytest.fixture
def cases(tmp_path):
    return load_three(tmp_path)


def events_before_results(events):
    """The events as far as `Started`."""
    for event in events:
        yield event
        if isinstance(event, Started):
            return


def events_of(cases, targets, **words):
    with closing(stream(assign(cases, targets), targets, **words)) as events:
        *measuring, started = events_before_results(events)
        results = list(events)
    assert all(isinstance(each, FingerprintProgress) for each in measuring)
    assert isinstance(started, Started)
    assert all(isinstance(result, Result) for result in results)
    return measuring, started, results


def test_each_backend_that_starts_answers_every_case_once(cases):
    targets = [parse("numpy"), with_fault("kernel-flipped"), parse("numpy@gpu")]
    measuring, started, results = events_of(cases, targets, workers=2)
    assert measuring == []
    assert set(started.abouts) == {"numpy", "kernels"}
    assert set(started.failures) == {"numpy@gpu"}
    assert started.precision == {}
    verdicts = {"numpy": "pass", "kernels": "fail"}
    assert Counter((r.case, r.backend, r.verdict) for r in results) == {
        (case.id, name, verdict): 1 for case in cases for name, verdict in verdicts.items()
    }


def test_only_the_first_wrong_results_of_a_run_keep_their_numbers(cases, monkeypatch):
    targets = [with_fault("kernel-flipped")]
    monkeypatch.setattr("conformance.runs.stream.MOST_EXCERPTS", 1)
    kept = [bool(result.excerpts) for result in events_of(cases, targets)[2]]
    assert kept == [True, *[False] * (len(cases) - 1)]


def test_a_fingerprint_is_there_before_the_first_result(cases, monkeypatch):
    shorten(monkeypatch, "float16")
    measuring, started, results = events_of(cases[:1], [parse("numpy")], precision=True)
    total = measuring[0].total
    assert [each.answered for each in measuring] == list(range(total))
    assert started.precision["numpy"]["float16"]["input_bits"] == 11
    assert len(results) == 1
