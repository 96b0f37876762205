"""`conformance upgrade` and `conformance bisect`, from words to exit code, in real environments."""

import json
import re

import pytest
from support.kernels import ADAPTER, CASES, environments, fill_shelf
from support.short_fingerprint import shorten
from support.wheels import only

from conformance.cli import code_of
from conformance.reports import progress


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Wheels of NumPy and of three versions of a kernel, and the cache for environments."""
    folder = tmp_path_factory.mktemp("shelf")
    faults = {"1.0": "", "1.1": "output-padding-zero", "1.2": "output-padding-zero"}
    faults |= {"2.0": "", "2.1": "", "2.2": "operands-tf32", "2.3": "operands-tf32"}
    fill_shelf(folder, faults)
    return folder, environments(tmp_path_factory)


@pytest.fixture
def words(shelf, tmp_path, monkeypatch):
    """The words that both commands get: the adapter and the cases."""
    only(monkeypatch, *shelf, installer="uv")
    shorten(monkeypatch, "float32")
    adapter, cases = tmp_path / "kernel.py", tmp_path / "cases.yaml"
    adapter.write_text(ADAPTER)
    cases.write_text(CASES)
    return [str(cases), "-b", str(adapter)]


def test_what_changed_between_two_versions(words, tmp_path, capsys):
    records = tmp_path / "records"
    told = tmp_path / "told.json"
    asked = ["upgrade", "tinykernel==1.0", "tinykernel==1.1", *words, "--records", str(records)]
    assert code_of([*asked, "--format", "json", "-o", str(told)]) == 1
    (change,) = json.loads(told.read_text())["changes"]
    assert change["cases"] == ["cases.yaml::padded"]
    assert "output-padding-zero" in change["sentence"]
    assert {path.name for path in records.iterdir()} >= {"old.jsonl", "new.jsonl"}
    capsys.readouterr()
    page = tmp_path / "changes.html"
    assert code_of([*asked, "--resume", "--html", str(page)]) == 1
    said = capsys.readouterr()
    assert "tinykernel==1.0 -> tinykernel==1.1" in said.out
    # the results of both versions were found for it
    assert "no result" not in page.read_text()
    assert all(text in page.read_text() for text in ("cases.yaml::padded", "before: ", "after: ", "<svg"))
    assert "conformance bisect tinykernel --good=1.0 --bad=1.1" in said.out
    assert said.out.rstrip().endswith("--case cases.yaml::padded")
    assert "building" not in said.err
    assert said.err.count("conformance: using the environment for ") == 2


def test_the_first_version_with_the_change(words, tmp_path, monkeypatch, capsys):
    # what an installer says is read whole, however narrow the terminal
    monkeypatch.setenv("COLUMNS", "40")
    ends = ["--good", "1.0", "--bad", "1.2", "--versions", "1.0,1.1,1.2,1.0.5"]
    asked = ["bisect", "tinykernel", *words, *ends, "--records", str(tmp_path / "kept")]
    one = ["--case", "cases.yaml::padded"]
    assert code_of([*asked, *one]) == 1
    first = capsys.readouterr()
    said = first.out
    assert "tinykernel 1.1 (or one of 1.0.5, which could not be run) is the first" in said
    assert "left out: tinykernel 1.0.5" in said
    assert "there is no version of tinykernel==1.0.5" in said
    assert "1.0: 1 case\n" in first.err
    assert code_of([*asked, *one, "--resume"]) == 1
    again = capsys.readouterr()
    assert (again.out, "1.0: 1 case" in again.err) == (said, False)
    assert code_of([*asked, "--resume"]) == 2
    assert "kept by another bisection (other cases)" in capsys.readouterr().err


@pytest.mark.parametrize("more", [[], ["--precision"]])
def test_the_first_version_that_computes_in_another_way(more, words, capsys):
    ends = ["--good", "2.0", "--bad", "2.2", "--versions", "2.0,2.1,2.2"]
    asked = words[1:] if more else words
    assert code_of(["bisect", "tinykernel", *asked, *ends, *more]) == 1
    said = capsys.readouterr().out
    assert "tinykernel 2.2 is the first that differs, 2.1 does not" in said
    assert "float32 input_bits" in said
    assert ("2.0 and 2.2 give the same (2 results compared)" in said) == (not more)


def test_the_same_version_twice_says_what_it_does_and_what_it_measured(words, monkeypatch, capsys):
    monkeypatch.setattr(progress, "EVERY", 0.05)
    assert code_of(["upgrade", "tinykernel==1.2", "tinykernel==1.2", *words]) == 0
    said = capsys.readouterr()
    assert re.search("^  precision: [1-9][0-9]* entries, none changed$", said.out, re.MULTILINE)
    assert said.out.endswith("no change in 2 results\n")
    assert said.err.count(f"conformance: tinykernel==1.2: 2 cases on {words[-1]}\n") == 2
    assert f"conformance: starting {words[-1]} (" in said.err
    assert re.search(r"conformance: precision fingerprint: \d+ of \d+ \(", said.err)


def test_an_upgrade_that_measures_no_precision(words, capsys):
    # the fingerprints of the two differ
    assert code_of(["upgrade", "tinykernel==2.1", "tinykernel==2.2", *words, "--no-precision"]) == 0
    said = capsys.readouterr()
    assert "note: the precision was not measured" in said.out
    assert "entries" not in said.out


def test_a_version_that_does_not_exist_is_told_and_nothing_is_left(words, shelf, capsys):
    assert code_of(["upgrade", "tinykernel==1.0", "tinykernel==9.9", *words]) == 3
    said = capsys.readouterr()
    assert "there is no version of tinykernel==9.9" in said.err
    assert said.out == ""
    assert not [path for path in (shelf[1] / "environments").iterdir() if "9.9" in path.name]


def test_what_cannot_be_written_is_told_before_anything_is_built(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CONFORMANCE_CACHE", str(tmp_path / "cache"))
    asked = ["upgrade", "tinykernel==1.0", "tinykernel==1.1", "-b", "numpy", "-o", str(tmp_path / "no" / "x")]
    assert code_of(asked) == 3
    assert f"cannot be written: there is no folder {tmp_path / 'no'}" in capsys.readouterr().err
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["upgrade", "jax==1.0", "torch==1.0"], "two versions of one package"),
        (["upgrade", "scipy==1.0", "scipy==2.0"], "name the backends"),
        (["upgrade", "jax==0.4.30", "jax==0.5.0", "--resume"], "--records DIR"),
        (["bisect", "jax", "--good", "1.0", "--bad", "2.0", "--resume"], "--records DIR"),
        (["bisect", "jax==1.0", "--good", "1.0", "--bad", "2.0"], "a name alone"),
        (["bisect", "jax", "--good", "1.0", "--bad", "1.0.0", "--versions", "1"], "the same version"),
        (["bisect", "jax", "--good", "1.0", "--bad", "2.0", "--versions", "1.1,x"], "'x' is no version"),
        (["bisect", "jax", "--good", "1.0", "--bad", "2.0", "--timeout", "nan"], "a number of seconds"),
        (["upgrade", "jax==1.0", "jax==2.0", "--timeout", "inf"], "is not in the range"),
        (["bisect", "jax", "--good", "one", "--bad", "2.0", "--versions", "1"], "'one' is no version"),
        (["bisect", "jax", "--good", "1.0", "--bad", "2.0", "--versions", "1", "--case", "x"], "--case 'x'"),
    ],
)
def test_words_that_are_off(asked, said, capsys):
    assert code_of(asked) == 2
    assert said in capsys.readouterr().err
