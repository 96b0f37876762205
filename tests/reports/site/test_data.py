"""Records and words as data of pages."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import conformance
from conformance.reports.site.data import form_fields, names_of, to_json, write_cases, write_record


def test_text_is_ascii_without_anything_invisible():
    text = to_json({"a\u202e": ["\x1b[31m", "line\nline", "é", 1, None]})
    assert text.isascii()
    read = json.loads(text)
    assert read == {"a\\u202e": ["\\x1b[31m", "line\nline", "é", 1, None]}


def test_names_are_those_of_the_files_and_differ():
    assert list(names_of([Path("a/x.jsonl"), Path("b/x.jsonl"), Path("y.jsonl")])) == ["x", "x (2)", "y"]


def record(path: Path, count: int) -> Path:
    about = {"framework": "torch", "version": "2", "device": "cpu", "variant": ""}
    lines = [{"record": 1, "conformance": "0.1.0", "backends": {"torch": about}, "cases": count}]
    result = {"backend": "torch", "verdict": "pass", "outcome": "computed"}
    lines += [{"case": f"a.yaml::{number}", **result} for number in range(count)]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_a_record_is_written_with_its_counts(tmp_path):
    file = io.StringIO()
    summary = write_record(record(tmp_path / "r.jsonl", 3), "r", file)
    assert (summary.count, summary.backends[0].counts["pass"]) == (3, 3)
    text = file.getvalue().removeprefix("CONFORMANCE.records.push(").removesuffix(");\n")
    read = json.loads(text.replace(",\n]", "\n]"))
    assert [row["case"] for row in read["rows"]] == ["a.yaml::0", "a.yaml::1", "a.yaml::2"]


def test_a_case_has_the_geometry_that_its_page_draws():
    file = io.StringIO()
    words = {"op": "conv", "dialect": "torch", "input": [1, 1, 5], "kernel": 3}
    write_cases([conformance.case(**words), conformance.case(**words, groups=2)], file)
    drawn, refused = (
        json.loads(line.partition(":{")[2].join(["{", ""]).rstrip(",\n"))
        for line in file.getvalue().splitlines()[1:3]
    )
    assert drawn["geometry"]["axes"] == [[5, 3, 1, 1, 0, 3]]
    assert drawn["draw"].startswith("conformance draw ")
    assert "geometry" not in refused


@pytest.mark.parametrize("padding", ["SAME", 1, [1, 2], [[0, 1], [1, 2]], None])
def test_words_are_the_fields_of_the_form(padding):
    given = {} if padding is None else {"padding": padding}
    case = conformance.case(op="conv", dialect="jax", input=[1, 2, 5, 6], kernel=[3, 2], **given)
    fields = form_fields(case.words, case.dialect)
    assert fields["kernel"] == "3, 2"
    assert fields["padding"] == ("" if padding is None else str(padding))
    assert "output_size" not in fields
