"""The library's `run`: names alone or several, tags, variants and a baseline."""

import pytest

import conformance
from conformance.changes import baseline as baselines
from conformance.changes.checked_run import Results

CASES = conformance.load(
    text="""
conformance: 1
defaults: {op: conv, input: [1, 2, 6], out_channels: 2, kernel: 3}
cases:
  - {id: plain, padding: 1, tags: [small]}
  - {id: strided, stride: 2}
"""
)


@pytest.fixture(scope="module")
def results():
    return conformance.run(CASES, "numpy")


def test_one_name_and_one_case_are_enough(results):
    one = conformance.run(CASES[0], backends="numpy")
    assert isinstance(one, Results)
    assert [each.backend for each in one] == ["numpy"]
    assert one.results[0].digest == results["text::plain", "numpy"].digest


def test_a_path_is_loaded_and_tags_select(tmp_path):
    file = tmp_path / "cases" / "a.yaml"
    file.parent.mkdir()
    file.write_text(
        "conformance: 1\ndefaults: {op: conv, input: [1, 1, 3], kernel: 1}\n"
        "cases: [{id: a, tags: [x]}, {id: b}]"
    )
    assert [each.case for each in conformance.run(file, "numpy", tags="x")] == ["a.yaml::a"]
    with pytest.raises(conformance.HarnessError, match="no case is left"):
        conformance.run(file, "numpy", tags=["y", "z"])


def test_variants_are_added():
    ran = conformance.run(CASES[:1], "numpy", variants="fourier")
    assert {each.backend for each in ran} == {"numpy", "numpy+fourier"}


def test_a_baseline_tells_what_changed(results, tmp_path):
    path = tmp_path / "base.jsonl"
    baselines.write(path, baselines.update(None, results, everything=True))
    again = conformance.run(CASES, "numpy", baseline=path)
    assert again.exit_code == 0
    assert not again.difference.changes
    path.write_text(path.read_text().replace('"shape":[1,2,6]', '"shape":[1,2,7]'))
    changed = conformance.run(CASES, "numpy", baseline=str(path))
    assert changed.exit_code == 1
    assert changed.difference.changes


def test_a_baseline_of_something_else_compares_nothing(results, tmp_path):
    path = tmp_path / "base.jsonl"
    baselines.write(path, baselines.update(None, results, everything=True))
    other = conformance.case(op="conv", input=[1, 1, 3], kernel=1)
    with pytest.raises(conformance.HarnessError, match="has none of the 1 results"):
        conformance.run(other, "numpy", baseline=path)
    with pytest.raises(conformance.UsageError, match="no such baseline"):
        conformance.run(other, "numpy", baseline=tmp_path / "missing.jsonl")
