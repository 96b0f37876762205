"""Every mistake of shape in a case file: its place, what was seen, what is allowed, the nearest word."""

from __future__ import annotations

import re

import pytest
from support.mistakes import CASE, WRONG, start_of_case

from conformance import cases
from conformance.errors import CaseFileError


def load(tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(text)
    return cases.load(path)


def mistakes(tmp_path, text):
    with pytest.raises(CaseFileError) as caught:
        load(tmp_path, text)
    return [line.removeprefix(f"{(tmp_path / 'a.yaml').as_posix()}:") for line in caught.value.mistakes]


@pytest.mark.parametrize(("wrong", "right", "fragment"), WRONG, ids=[wrong for wrong, _, _ in WRONG])
def test_a_wrong_key_is_a_mistake_and_its_neighbour_is_not(tmp_path, wrong, right, fragment):
    base = start_of_case(right)
    lines = mistakes(tmp_path, f"conformance: 1\ncases:\n{base}{wrong}}}\n")
    assert len(lines) == 1, lines
    assert fragment in lines[0]
    line, column, _ = lines[0].split(":", 2)
    assert line == "3"
    assert int(column) > (len(base) if "is missing" not in fragment else 0)
    assert load(tmp_path, f"conformance: 1\ncases:\n{base}{right}}}\n")


@pytest.mark.parametrize(
    ("key", "fragment"),
    [
        ("op", "`op` is missing: write it here or in `defaults`; it has to be one of conv"),
        ("input", "`input` is missing"),
        ("kernel", "`kernel` is missing"),
        ("id", "a case without `id`"),
    ],
)
def test_required_keys(tmp_path, key, fragment):
    lines = mistakes(
        tmp_path, "conformance: 1\ncases:\n" + re.sub(rf"\b{key}: (\[[^\]]*\]|\w+)(, )?", "", CASE) + "}\n"
    )
    assert len(lines) == 1
    assert lines[0].startswith("3:5: ")
    assert fragment in lines[0]
    assert load(tmp_path, f"conformance: 1\ncases:\n{CASE}}}\n")


@pytest.mark.parametrize(
    ("shape", "fragment"),
    [
        ("[2, 4]", "with 1, 2 or 3 spatial axes"),
        ("[2, 4, 5, 5, 5, 5]", "with 1, 2 or 3 spatial axes"),
        ("4", "`input` is `4`"),
        ("[2, 4, -1]", "`input[2]` is `-1`"),
        ("[2, 4, 2.5]", "`input[2]` is `2.5`"),
    ],
)
def test_inputs(tmp_path, shape, fragment):
    text = "conformance: 1\ncases: [{id: a, op: conv, kernel: 2, input: %s}]\n"
    assert fragment in mistakes(tmp_path, text % shape)[0]
    for good in ("[2, 4, 5]", "[2, 4, 5, 5]", "[2, 4, 5, 5, 5]", "[0, 4, 5]"):
        assert load(tmp_path, text % good)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("titel: x\ncases: []", "unknown key `titel`; the keys here are conformance, title,"),
        ("title: 3\ncases: []", "`title` is `3`"),
        ("cases: []", "`cases` is `[]`; a list of cases is wanted"),
        ("cases: {a: 1}", "`cases` is a mapping of 1 key"),
        ("cases: [3]", "a case is `3`; a mapping of keys to values is wanted"),
        ("case: []", "`cases` is missing"),
        ("case: []", "is `case` meant to be it?"),
        ("defaults: [1]\ncases: []", "`defaults` is `[1]`"),
        ("defaults: {id: x}\ncases: []", "`id` belongs to one case and has no default"),
        ("defaults: {matrix: {}}\ncases: []", "`matrix` belongs to one case and has no default"),
    ],
)
def test_the_file_itself(tmp_path, text, fragment):
    assert any(fragment in line for line in mistakes(tmp_path, f"conformance: 1\n{text}\n"))


def test_all_mistakes_of_a_file_come_at_once_in_their_order(tmp_path):
    text = (
        "conformance: 1\n"
        "titel: a\n"
        "defaults: {op: conv, dtype: flot32, strid: 1}\n"
        "cases:\n"
        "  - {id: a, input: [1, 1, 4], kernel: 2, padding: SME}\n"
        "  - {id: a, input: [1, 1, 4], kernel: two}\n"
        "  - {id: c, input: [1, 1, 4], input: [1], kernel: !!int 2}\n"
    )
    lines = mistakes(tmp_path, text)
    assert [line.split(": ")[0] for line in lines] == [
        "2:1",
        "3:29",
        "3:37",
        "5:51",
        "6:10",
        "6:39",
        "7:31",
        "7:51",
    ]


def test_a_mistake_in_the_defaults_is_said_once(tmp_path):
    text = "conformance: 1\ndefaults: {op: cnv, kernel: 2}\ncases:\n"
    text += "".join(f"  - {{id: c{number}, input: [1, 1, 4]}}\n" for number in range(50))
    assert len(mistakes(tmp_path, text)) == 1


def test_a_default_that_does_not_fit_names_the_case(tmp_path):
    text = "conformance: 1\ndefaults: {op: conv, kernel: [2, 2]}\ncases:\n"
    text += "  - {id: flat, input: [1, 1, 4, 4]}\n  - {id: line, input: [1, 1, 4]}\n"
    (line,) = mistakes(tmp_path, text)
    assert line.startswith("2:30: ")
    assert line.endswith("(case `line`)")


def test_torch_takes_an_output_size_beside_an_output_padding(tmp_path):
    """`nn.ConvTranspose2d(..., output_padding=2)(x, output_size=(18, 18))` is among torch's own tests."""
    text = (
        "conformance: 1\ntitle: a\nabout: b\ncases:\n"
        "  - {id: a, op: conv_transpose, input: [1, 1, 4], kernel: 3, stride: 2,\n"
        "     output_padding: 1, output_size: 9}\n"
    )
    path = tmp_path / "a.yaml"
    path.write_text(text)
    (case,) = cases.load(path)
    assert (case.words.output_size, case.words.output_padding) == ((9,), (1,))
