"""The page of known deviations: by framework, cause and version, with every reason that a case has."""

from __future__ import annotations

from support.dialect_grid import transpose

from conformance.cases.case import Case, KnownDeviation
from conformance.cases.yaml.place import Place
from conformance.semantics.differences.deviations import causes, deviations, escape_cell


def case_of(name: str, *known: KnownDeviation) -> Case:
    return Case(f"known/a.yaml::{name}", transpose(1, 1), Place("a.yaml", 1, 1), known=known)


def test_every_reason_of_the_library_is_there(library: list[Case]) -> None:
    text = deviations(library)
    known = {entry.why.strip() for case in library for entry in case.known}
    assert known
    assert all(escape_cell(why) in text for why in known)


def test_a_known_deviation_is_a_row_with_its_bars_escaped() -> None:
    known = KnownDeviation("jax", "a | b", "<1", aspect="output", issue="https://example.org/1")
    row = "| a \\| b ([report](https://example.org/1)) | <1 | `jax` | output | `known/a.yaml::a` |"
    assert row in deviations([case_of("a", known)]).splitlines()


def test_one_cause_is_one_row_with_all_versions_backends_and_cases() -> None:
    entries = [
        KnownDeviation("torch+compile", "a", ">=2", aspect="output"),
        KnownDeviation("torch@gpu", "a", aspect="grad_input"),
        KnownDeviation("jax", "a", outcome="crashed"),
    ]
    found = causes([case_of(f"c{n}", entry) for n, entry in enumerate([*entries, entries[0], entries[0]])])
    assert list(found) == ["torch", "jax"]
    (cause,) = found["torch"]
    assert (list(cause.versions), list(cause.backends)) == ([">=2", "all"], ["torch+compile", "torch@gpu"])
    assert (list(cause.what), len(cause.cases)) == (["output", "grad_input"], 4)
    text = deviations([case_of(f"c{n}", entries[0]) for n in range(5)])
    assert "`known/a.yaml::c2`, and 2 more |" in text


def test_a_report_stands_in_its_row_whichever_case_names_it() -> None:
    plain = KnownDeviation("jax", "a", aspect="output")
    reported = KnownDeviation("jax", "a", aspect="output", issue="https://example.org/1")
    (cause,) = causes([case_of("x.yaml::1", plain), case_of("x.yaml::2", reported)])["jax"]
    assert cause.issue == "https://example.org/1"
    (cause,) = causes([case_of("x.yaml::1", plain)])["jax"]
    assert cause.issue is None
