"""What is written is read back as equal configurations, with the operands that they had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.case_files import load

from conformance.cases.case import Case, ExpectedResult
from conformance.cases.writing import FileEntry, case_file_text, case_keys, one_line
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words

WORDS = Words("conv", (1, 1, 4), 1, (2,), (1,), (1,))
CASE = Case("old.yaml::a", WORDS, Place("old.yaml", 1, 1), seed=7, why="Here.")
FULL = Words(
    op="conv_transpose",
    input=(2, 4, 3, 2),
    out_channels=6,
    kernel=(3, 2),
    stride=(2, 1),
    dilation=(2, 2),
    groups=2,
    padding=((1, 0), (0, -1)),
    output_padding=(1, 0),
    bias=True,
    dtype="bfloat16",
    layout="channels_last",
    options={"jax": {"transpose_kernel": True}},
)
CASES = [
    CASE,
    replace(CASE, words=FULL, dialect="jax", compare="literal", why=""),
    replace(CASE, words=replace(WORDS, padding="SAME", output_size=None), dialect="tensorflow"),
    replace(CASE, words=replace(WORDS, padding=0), kinds={"input": "ones", "kernel": (((1, -2.5),),)}),
    replace(CASE, gradients=False),
    replace(CASE, words=Words("unfold", (1, 2, 4), 1, (2,), (1,), (2,), own={"order": "taps"})),
    replace(CASE, gradients=False, derivatives=("jvp",)),
    replace(CASE, derivatives=("second_order", "adjoint"), why="a: 'b', \"c\" # d\nand ümlauts"),
]


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_read_back(tmp_path, case):
    text = case_file_text("The title", "about: 'it'", [FileEntry("new-1", case, ("One line\nand another",))])
    (read,) = load(tmp_path, text)
    assert read.id == "a.yaml::new-1"
    why = case.why or "about: 'it'"
    assert replace(read, why=why) == replace(case, id=read.id, place=read.place, why=why)
    assert read.why == why


def test_comments_stand_above_their_case():
    lines = case_file_text("t", "a", [FileEntry("x", CASE, ("One\n\ntwo", "three"))]).splitlines()
    above = lines[4 : lines.index("  - id: x")]
    assert above == ["  # One", "  #", "  # two", "  # three"]


def test_a_comment_stays_one_whatever_is_in_it(tmp_path):
    hostile = "a\x1b[31m\x00\u2028x\rcases: []\n\x0b- id: b"
    (read,) = load(tmp_path, case_file_text("t", "a", [FileEntry("x", CASE, (hostile,))]))
    assert read.words == CASE.words


def test_what_is_at_its_default_is_not_written():
    assert set(case_keys(CASE)) == {
        *("op", "dialect", "input", "out_channels", "kernel", "dtype", "data", "why")
    }
    assert case_keys(replace(CASE, gradients=False))["gradients"] is False
    assert case_keys(replace(CASE, derivatives=("jvp",)))["gradients"] == ["vjp", "jvp"]


def test_expectations_are_the_authors_to_add():
    assert case_keys(replace(CASE, expect=ExpectedResult(shape=(1, 1, 3)))) == case_keys(CASE)


def test_one_line_is_a_flow_mapping():
    assert one_line(CASE) == (
        "{op: conv, dialect: torch, input: [1, 1, 4], out_channels: 1, kernel: [2], dtype: float32,"
        " data: {seed: 7}}"
    )


@pytest.mark.parametrize(
    "text", ["yes", "true", "1.5", "null", "a: b", "- a", "", "a b", "\x7f\x9b\u202e\U000e0001\U0001f600"]
)
def test_text_that_yaml_could_misread_stays_text(tmp_path, text):
    (read,) = load(tmp_path, case_file_text("t", "a", [FileEntry("x", replace(CASE, why=text or "x"))]))
    assert read.why == (text or "x")
