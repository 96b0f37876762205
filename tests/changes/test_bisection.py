"""The version between two that changed something, each change with its own; versions are planted faults."""

from dataclasses import replace

import pytest
from support.short_fingerprint import shorten
from support.versions import VERSIONS, load_three, releases_with

from conformance.changes import bisect
from conformance.errors import HarnessError


@pytest.fixture
def cases(tmp_path):
    return load_three(tmp_path)


@pytest.fixture(autouse=True)
def single(monkeypatch):
    """Fingerprints of one format and few results: they take no time."""
    shorten(monkeypatch, "float32")


def test_the_version_that_changed_something(cases):
    prepared = releases_with(v6="output-padding-zero")
    found = bisect(cases, VERSIONS, prepared)
    (one,) = found.found
    assert (one.step.before, one.step.first, found.exit_code) == ("1.5", "1.6", 1)
    assert {case for change in one.changes for case in change.cases} == {cases[2].id}
    assert len(set(prepared.asked)) < len(VERSIONS) - 2


def test_each_change_has_its_own_version(cases):
    found = bisect(cases, VERSIONS, releases_with(v2="output-padding-zero", v7="kernel-flipped"))
    assert [each.step.first for each in found.found] == ["1.2", "1.7"]


def test_versions_that_cannot_be_run_are_left_out_and_told(cases):
    found = bisect(cases, VERSIONS, releases_with(v3=None, v5="kernel-flipped"))
    (one,) = found.found
    assert (one.step.before, one.step.first, one.step.skipped) == ("1.2", "1.5", ("1.3", "1.4"))
    assert set(found.skipped) == {"1.3", "1.4"}


def test_nothing_changed(cases):
    prepared = releases_with()
    found = bisect(cases, VERSIONS, prepared)
    assert (found.exit_code, found.found) == (0, ())
    assert set(prepared.asked) == {"1.0", "1.9"}


def entries(found):
    return {entry for each in found.found for change in each.changes for entry in change.aspects}


def test_arithmetic_alone_that_changed_is_found_where_no_case_shows_it(cases):
    found = bisect(cases[:1], VERSIONS[:4], releases_with(v2="operands-tf32"))
    assert [(each.step.before, each.step.first) for each in found.found] == [("1.1", "1.2")]
    assert (found.exit_code, found.results.changes) == (1, ())
    assert {"float32 input_bits", "float32 kernel_bits"} <= entries(found)
    assert "were 24, are 11 now" in found.found[0].changes[0].sentence


def test_each_backend_has_its_own_version_of_a_change_of_arithmetic():
    early, late = releases_with(v1="operands-tf32"), releases_with(v2="operands-bfloat16")

    def prepared(version):
        return (*early(version), *(replace(target, name="others") for target in late(version)))

    found = bisect([], VERSIONS[:4], prepared, precision=True)
    steps = {each.step.first: {change.backends[0] for change in each.changes} for each in found.found}
    assert steps == {"1.1": {"kernels"}, "1.2": {"others"}}
    assert (found.results, found.exit_code) == (None, 1)


def test_arithmetic_is_left_alone_where_a_case_changed_or_where_it_is_not_wanted(cases):
    found = bisect(cases, VERSIONS[:4], releases_with(v2="output-padding-zero"))
    assert (found.precision, found.exit_code) == (None, 1)
    found = bisect(cases[:1], VERSIONS[:4], releases_with(v2="operands-tf32"), precision=False)
    assert (found.precision, found.exit_code, found.found) == (None, 0, ())


def test_an_end_that_cannot_be_run(cases):
    with pytest.raises(HarnessError, match=r"1\.9 is one of the two ends.*does not install"):
        bisect(cases, VERSIONS, releases_with(v9=None))
