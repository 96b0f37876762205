"""Files that are no records, or whose lines are wrong: told with their place, never a traceback."""

import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.case_files import GOOD, work_below
from support.records import header, right, written

from conformance.cli import code_of
from conformance.errors import HarnessError
from conformance.runs import json_lines as lines
from conformance.runs import record
from conformance.runs.record import to_line

HEAD = to_line(header([right("a")]))
LINE = to_line(right("a").to_json())
END = to_line({"end": True, "counts": {}, "exit": 0})


def head(**changed):
    return to_line({**json.loads(HEAD), **changed})


def result(**changed):
    return HEAD + to_line({**json.loads(LINE), **changed})


NOT_RECORDS = {
    "empty": (b"", "1: not a record"),
    "no-line": (b"hello", "1: not a record"),
    "no-json": (b"hello\n", "1: not a line of JSON"),
    "nul": (b"\0\n", "1: not a line of JSON: zero bytes, as a loss of power leaves them"),
    "zeros-within": (
        (HEAD + LINE).encode() + b"\0" * 300 + LINE.encode(),
        "3: not a line of JSON: zero bytes",
    ),
    "not-utf-8": (b"\xff\xfe\n", "1: not UTF-8"),
    "a-list": (b"[1]\n", "1: a record line is an object, seen list"),
    "a-number": (b"1\n", "1: a record line is an object, seen int"),
    "deep": (b"[" * 100_000 + b"\n", "1:"),
    "deep-header": (head(x=json.loads("[" * 300 + "]" * 300)), "1: brackets more than 20 deep"),
    "other-version": (head(record=2), '1: not a record of format 1.*"record" is 2'),
    "version-true": (head(record=True), "1: not a record"),
    "no-backends": (head(backends=None), '1: "backends" has to map'),
    "backends-list": (head(backends=["torch"]), '1: "backends" has to map'),
    "backend-text": (head(backends={"torch": "2.0"}), '1: "backends" has to map'),
    "no-cases": (head(cases="many"), '1: "cases" has to be a number'),
    "result-list": (HEAD + "[]\n", "2: a record line is an object"),
    "result-empty": (HEAD + "{}\n", "2: a result line needs backend, case, outcome, verdict"),
    "result-null": (result(case=None), "2: a result line needs case"),
    "two-records": (HEAD + LINE + HEAD, "3: another record begins"),
    "after-the-end": (HEAD + END + LINE, "3: the record ends in line 2"),
    "torn-within": (HEAD + LINE[:50] + "\n" + LINE, "2: not a line of JSON"),
    "huge-number": (HEAD + '{"case": ' + "9" * 10_000 + "}\n", "2: not a line of JSON"),
    **{
        f"{key}-{value!r}": (result(**{key: value}), f'2: "{key}" is .*, it has to be ')
        for key, values in {
            "case": [1, ["a"]],
            "backend": [{}],
            "verdict": ["passed", "", 1],
            "outcome": ["exploded", []],
            "native": ["yes"],
            "aspects": [[], {"output": "maybe"}, {"output": ["pass"]}, "pass"],
            "shape": ["2x3", {"0": 1}, [1.5], [[1]]],
            "error": ["E", {"type": 1}],
            "error_size": [[1], {"output": 3}],
            "digest": [["a"], {"output": 1}],
            "missing": [{"output": "E"}],
            "readings": ["kernel-flipped", [1]],
            "bounded": [{"output": 1}, [None]],
            "reason": [3],
        }.items()
        for value in values
    },
}


@pytest.mark.parametrize("name", NOT_RECORDS)
def test_the_place_and_what_is_wrong_are_told(name, tmp_path, capsys):
    content, told = NOT_RECORDS[name]
    path = tmp_path / "r.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    good = written(tmp_path / "good", [right("a")])
    for words in (
        ["diff", str(path), str(good)],
        ["diff", str(good), str(path)],
        ["merge", "out", str(path)],
    ):
        assert code_of(words) == 2
        err = capsys.readouterr().err
        assert re.search(rf"r\.jsonl:{told}", err), err


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return work_below(tmp_path, monkeypatch, GOOD, "a.yaml")


@pytest.mark.parametrize(
    "name", ["no-json", "nul", "backend-text", "torn-within", "after-the-end", "shape-[1.5]"]
)
def test_nothing_is_run_for_such_a_file_and_it_stays(name, folder, capsys):
    content = NOT_RECORDS[name][0]
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "r.jsonl").write_bytes(raw)
    for words in (["--record", "r.jsonl", "--resume"], ["--baseline", "r.jsonl", "--update-baseline"]):
        assert code_of(["run", "-b", "numpy", *words]) == 2
        assert "r.jsonl:" in capsys.readouterr().err
        assert (folder / "r.jsonl").read_bytes() == raw


@pytest.mark.parametrize("place", ["absent", ".", "/proc/self/mem", "/dev/zero"])
def test_what_is_no_file_is_told(place, folder, capsys):
    good = str(written(folder / "good", [right("a")]))
    for words in (["diff", good, place], ["merge", "out", place]):
        assert code_of(words) == 2
        assert place in capsys.readouterr().err


def test_a_line_twice_is_refused_where_one_is_gone_on_with(folder, capsys):
    (folder / "r.jsonl").write_text(HEAD + LINE + LINE)
    assert code_of(["run", "-b", "numpy", "--record", "r.jsonl", "--resume"]) == 2
    assert "r.jsonl:3: a on torch is in line 2 already" in capsys.readouterr().err


def test_a_record_of_other_cases_is_not_gone_on_with(folder, capsys):
    (folder / "r.jsonl").write_text(HEAD + LINE)
    assert code_of(["run", "-b", "numpy", "--record", "r.jsonl", "--resume"]) == 2
    assert "r.jsonl: begun with other cases, a for one" in capsys.readouterr().err


def test_two_runs_do_not_write_one_record(tmp_path):
    path = written(tmp_path / "r", [right("a")])
    whole = path.read_bytes()
    with record.Writer(path, len(whole)):
        for keep in (0, 10):
            with pytest.raises(HarnessError, match="another run writes this record"):
                record.Writer(path, keep)
        assert path.read_bytes() == whole
    with record.Writer(path):
        assert path.read_bytes() == b""


@pytest.mark.parametrize("option", ["--record", "--baseline"])
def test_a_name_that_no_file_can_have_is_told(option, folder, capsys):
    assert code_of(["run", "-b", "numpy", option, "a" * 300, *["--resume"] * (option == "--record")]) == 2
    assert "cannot be read: File name too long" in capsys.readouterr().err


def test_a_line_of_any_length_ends(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lines, "LONGEST", 3000)
    path = tmp_path / "r.jsonl"
    path.write_text(HEAD + to_line({**json.loads(LINE), "call": "x" * 4000}))
    assert code_of(["diff", str(path), str(path)]) == 2
    assert "r.jsonl:2: the line is longer than 3000 bytes" in capsys.readouterr().err


VALID = (HEAD + LINE + to_line(right("b", shape=(1,), readings=("x",)).to_json()) + END).encode()
EDITS = st.tuples(st.integers(0, len(VALID)), st.integers(0, 40), st.binary(max_size=6))


@given(st.lists(EDITS, min_size=1, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_a_file_has_no_bug_is_met(tmp_path, edits):
    raw = VALID
    for place, length, text in edits:
        raw = raw[:place] + text + raw[place + length :]
    path, good = tmp_path / "r.jsonl", tmp_path / "good.jsonl"
    path.write_bytes(raw)
    good.write_bytes(VALID)
    assert code_of(["diff", str(good), str(path), "-o", str(tmp_path / "out")]) in (0, 1, 2)
    assert code_of(["merge", str(tmp_path / "out"), str(path)]) in (0, 2)


def test_a_text_that_is_no_unicode_is_written_and_read(tmp_path):
    told = right("a", call="lone \ud800 surrogate")
    assert record.read(written(tmp_path / "r", [told])).results == (told,)


@pytest.mark.parametrize("content", ["my notes\n", "{}\n", '{"recording": 1}\n', "x"])
def test_a_file_that_is_no_record_is_not_written_over(content, folder, capsys):
    path = folder / "notes.txt"
    path.write_text(content)
    for words in (["run", "-b", "numpy", "--record", "notes.txt"], ["merge", "notes.txt", "good.jsonl"]):
        (folder / "good.jsonl").write_text(HEAD + LINE + END)
        assert code_of(words) == 2
        assert "notes.txt: is there and is no record" in capsys.readouterr().err
        assert path.read_text() == content


def test_a_baseline_and_a_record_do_not_take_the_place_of_each_other(folder, capsys):
    (folder / "good.jsonl").write_text(HEAD + LINE + END)
    assert code_of(["merge", "baseline.jsonl", "good.jsonl"]) == 0
    before = {path.name: path.read_bytes() for path in folder.glob("*.jsonl")}
    run = ("run", "-b", "numpy")
    for words, told in (
        ((*run, "--record", "baseline.jsonl"), "baseline.jsonl: is a baseline, which a record"),
        ((*run, "--record", "baseline.jsonl", "--resume"), "baseline.jsonl: is a baseline, which no run"),
        (
            (*run, "--baseline", "good.jsonl", "--update-baseline"),
            "good.jsonl: is a record of a run, which a",
        ),
        (("merge", "good.jsonl", "baseline.jsonl"), "good.jsonl: is a record of a run, which a baseline"),
    ):
        assert code_of([*words]) == 2
        assert told in capsys.readouterr().err
        assert {path.name: path.read_bytes() for path in folder.glob("*.jsonl")} == before
    assert code_of(["merge", "baseline.jsonl", "baseline.jsonl", "good.jsonl"]) == 0


def test_a_pipe_that_nobody_writes_to_ends_a_comparison(folder, monkeypatch, capsys):
    monkeypatch.setattr("conformance.durable.PATIENCE", 0.2)
    os.mkfifo(folder / "pipe")
    (folder / "good.jsonl").write_text(HEAD + LINE + END)
    assert code_of(["diff", "pipe", "good.jsonl"]) == 2
    assert "pipe: cannot be read: nothing came of it for 0.2 seconds" in capsys.readouterr().err
