"""A difference in every format, hostile texts included."""

import json
import re
from xml.etree import ElementTree

import pytest
from support.records import ended, right, unsupported, written, wrong

import conformance
from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Change, Diff
from conformance.cli import code_of
from conformance.printable import one_line
from conformance.reports.changes import FORMATS, Sources
from conformance.reports.changes import format_difference as told

HOSTILE = (
    "\x1b[31mred\x1b[0m\n::error file=x::gotcha\r\n| a | b |\n```\n</details><script>alert(1)</script> ]]> & "
    "@everyone #1 %0A::warning::x \x00 \x0b \ud800 \ufffe \u202e https://example.org [x](y) "
    + "long "
    * 20000
)


def change(text="no", count=1, kind="values", trend="broken", backends=("torch", "torch")):
    cases = tuple(f"{text}::{number}" for number in range(count))
    return Change(kind, trend, backends, ("output",), text, text, cases)


def diff(*changes, notes=(), flaky=()):
    pairs = {"torch": "torch"}
    return Diff("old", "new", pairs, {"torch": ("1", "2")}, 7, changes, tuple(notes), tuple(flaky), ())


HOSTILE_DIFF = diff(
    change(HOSTILE, 3, backends=(HOSTILE, HOSTILE)),
    notes=[change(HOSTILE, kind="message")],
    flaky=[change(HOSTILE)],
)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("found", [HOSTILE_DIFF, diff(change()), diff()], ids=["hostile", "tame", "none"])
def test_nothing_in_a_text_acts_on_anything(form, found):
    text = told(
        found, form, Sources({case: Place(HOSTILE, 1, 1) for one in found.changes for case in one.cases})
    )
    text.encode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\u202e]", text)
    assert text.endswith("\n")
    if form != "json":
        assert len(text) < 60_000


def test_markdown_shows_hostile_text_as_text():
    text = told(HOSTILE_DIFF, "markdown")
    assert text.count("`") % 2 == 0
    outside = re.sub(r"`[^`]*`", "", text)
    for active in ("<script>", "```", "](y)"):
        assert active not in outside
    assert not re.search(r"(^|[^&])@everyone|[^&]#1\b", outside)
    assert outside.count("<details>") == outside.count("</details>") == 3


def test_markdown_is_bounded_and_counts_what_it_leaves_out():
    text = told(diff(*(change(f"{number} {'x' * 900}", 30) for number in range(200))), "markdown")
    assert len(text) < 60_000
    assert re.search(r"and \d+ more that found no room", text)
    assert "200 changes" in text


def test_annotations_stand_at_the_case_and_are_one_line_each():
    found = diff(change("a,b:c%\n", 2))
    lines = told(found, "github", Sources({"a,b:c%\n::0": Place("cases/a,b.yaml", 3, 5)})).splitlines()
    assert lines[0].startswith(
        "::error file=cases/a%2Cb.yaml,line=3,col=5,title=values [torch]%2C 2 cases::output"
    )
    assert "%25" in lines[0]
    assert lines[1] == "::notice title=conformance::1 change in 2 results, 7 compared: 1 broken"
    for line in told(HOSTILE_DIFF, "github").splitlines():
        assert re.match(r"::(error|notice) ", line)
        assert line.count("\\x1b[31m") >= ("title=conformance" not in line)


def test_junit_has_a_failure_for_each_change_and_skips_what_does_not_count():
    root = ElementTree.fromstring(told(HOSTILE_DIFF, "junit"))
    assert len(root.findall(".//failure")) == 1
    assert len(root.findall(".//skipped")) == 2
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    whole = ElementTree.fromstring(told(diff(), "junit"))
    assert [test.get("name") for test in whole.iter("testcase")] == ["nothing changed"]


def test_json_has_everything():
    found = json.loads(told(diff(change(count=50)), "json"))
    assert (found["exit"], found["changes"][0]["count"], len(found["changes"][0]["cases"])) == (1, 50, 50)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("\x1b[1m", "\\x1b[1m"),
        ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
        ("é→", "é→"),
    ],
)
def test_plain(text, shown):
    assert one_line(text) == shown
    assert one_line("x" * 1000, 10) == "xxxxxxx..."


@pytest.fixture
def files(tmp_path):
    old = [
        right("a.yaml::x"),
        right("a.yaml::y"),
        ended("a.yaml::z", "refused", "TypeError", "no"),
        right("w"),
    ]
    new = [
        wrong("a.yaml::x", readings=["kernel-flipped"]),
        right("a.yaml::y"),
        right("a.yaml::z"),
        unsupported("w"),
    ]
    return written(tmp_path / "old", old), written(tmp_path / "new", new)


def test_the_command_tells_and_exits(files, capsys):
    old, new = map(str, files)
    assert code_of(["diff", old, new]) == 1
    out = capsys.readouterr().out
    assert (
        "output was right, is what comes out when the kernel is turned by 180 degrees [kernel-flipped] now"
        in out
    )
    assert "it was refused (TypeError: no), is computed now" in out
    assert "3 changes in 3 results, 4 compared: 1 broken, 1 changed, 1 fixed" in out
    assert code_of(["diff", old, old]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no change in 4 results"


def test_the_command_writes_every_format_to_a_file(files, tmp_path, capsys):
    for form in FORMATS:
        out = tmp_path / form
        assert code_of(["diff", *map(str, files), "--format", form, "-o", str(out)]) == 1
        assert out.read_text() == told(conformance.diff(*files), form)
    said = capsys.readouterr()
    assert said.out == ""
    wrote = f"conformance: wrote {tmp_path}/junit (junit): 3 changes in 3 results, 4 compared"
    assert [line for line in said.err.splitlines() if "junit" in line] == [
        f"{wrote}: 1 broken, 1 changed, 1 fixed"
    ]
    assert code_of(["diff", *map(str, files), "-o", str(tmp_path / "absent" / "f")]) == 3
    assert "cannot be written" in capsys.readouterr().err


def test_annotations_find_the_cases(files, tmp_path, capsys, monkeypatch):
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "a.yaml").write_text(
        "conformance: 1\ntitle: a\nabout: b\n"
        "defaults: {op: conv, input: [1, 1, 3], out_channels: 1, kernel: [2]}\n"
        "cases:\n  - {id: w}\n  - {id: x}\n"
    )
    assert code_of(["diff", *map(str, files), "--format", "github", "--cases", str(cases)]) == 1
    assert f"::error file={cases}/a.yaml,line=7," in capsys.readouterr().out


@pytest.mark.parametrize("pair", ["torch", "torch:", ":torch", "torch:jax"])
def test_a_pair_that_is_none_is_refused(files, pair, capsys):
    assert code_of(["diff", *map(str, files), "--pair", pair]) == 2
    assert "pair" in capsys.readouterr().err or pair == "torch:jax"
