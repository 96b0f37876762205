"""Mistakes: how many are listed, where, and in one printable line each."""

from __future__ import annotations

import pytest
from support.case_files import GOOD, mistakes

from conformance.cases.yaml.mistakes import MOST_MISTAKES, Mistakes, echo
from conformance.errors import CaseFileError


def test_mistakes_are_many_but_not_endless(written):
    text = GOOD + "".join(f"k{number}: 1\n" for number in range(5000))
    lines = mistakes(written(text))
    assert len(lines) == MOST_MISTAKES + 1
    assert "more than 200 mistakes" in lines[-1]


def test_a_mistake_is_one_printable_line(written):
    path = written('conformance: 1\n"a\\nb\\u202e\\e": 1\ncases: [{id: "' + "x" * 5000 + '\\n"}]\n')
    for line in mistakes(path):
        assert line.isprintable()
        assert len(line) < 500


def test_mistakes_come_in_the_order_of_the_file_and_once_each():
    noted = Mistakes("f.yaml")
    for mark, text in [((2, 1), "late"), ((1, 5), "early"), ((2, 1), "late"), ((2, 1), "other")]:
        noted.add(mark, text)
    with pytest.raises(CaseFileError) as caught:
        noted.check()
    assert caught.value.mistakes == ("f.yaml:1:5: early", "f.yaml:2:1: late", "f.yaml:2:1: other")


def test_without_a_mistake_nothing_is_raised():
    Mistakes("f.yaml").check()


def test_a_fatal_mistake_brings_those_before_it():
    noted = Mistakes("f.yaml")
    noted.add((1, 1), "first")
    with pytest.raises(CaseFileError) as caught:
        noted.fatal((9, 9), "last")
    assert len(caught.value.mistakes) == 2


@pytest.mark.parametrize(
    ("text", "echoed"),
    [("a", "`a`"), ("a\nb", "`a\\nb`"), ("\u202e", "`\\u202e`"), ("ü", "`ü`"), ("x" * 61, f"`{'x' * 59}…`")],
)
def test_text_is_repeated_printably_and_shortly(text, echoed):
    assert echo(text) == echoed
