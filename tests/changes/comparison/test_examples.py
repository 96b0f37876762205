"""The results behind a change are found in both records, under whatever names their sides have."""

from __future__ import annotations

from support.records import right, written, wrong

from conformance.changes.comparison import diff
from conformance.changes.comparison.examples import MOST_CASES, find_examples


def test_the_first_cases_of_a_change_are_found_in_both_records(tmp_path):
    cases = [f"a.yaml::{number}" for number in range(4)]
    old = written(tmp_path / "old.jsonl", [wrong(case, readings=["window-later"]) for case in cases])
    new = written(tmp_path / "new.jsonl", [right(f"shipped:{case}") for case in cases])
    (change,) = diff(old, new).changes
    examples = find_examples([change], old, new)[change]
    assert len(examples) == MOST_CASES
    first = examples[0]
    assert (first.before or {})["verdict"] == "fail"
    assert (first.after or {})["verdict"] == "pass"
    assert first.frameworks == ("torch", "torch")


def test_backends_go_by_the_names_that_the_changes_have(tmp_path):
    old = written(tmp_path / "old.jsonl", [wrong("a.yaml::x")])
    new = written(tmp_path / "new.jsonl", [right("a.yaml::x")])
    (change,) = diff(old, new).changes
    renamed = type(change)(**{**vars(change), "backends": ("torch==1", "torch==2")})
    found = find_examples([renamed], old, new, ({"torch": "torch==1"}, {"torch": "torch==2"}))[renamed]
    assert (found[0].before or {})["verdict"] == "fail"
    assert find_examples([renamed], old, new)[renamed][0].before is None


def test_what_only_one_side_has_is_none_on_the_other(tmp_path):
    old = written(tmp_path / "old.jsonl", [right("a.yaml::x"), right("a.yaml::gone")])
    new = written(tmp_path / "new.jsonl", [right("a.yaml::x")])
    changes = diff(old, new).changes
    examples = find_examples(changes, old, new)[changes[0]]
    assert (examples[0].case, examples[0].after) == ("a.yaml::gone", None)
