"""Mistakes: how many are listed, where, and in one printable line each."""

from __future__ import annotations

from support.case_files import GOOD, mistakes

from conformance.cases.yaml.mistakes import MOST_MISTAKES


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
