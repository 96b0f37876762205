"""Markdown of text of others; tests/reports/changes/test_markdown.py has more of its escapes."""

import re

from conformance.reports.markup import cell, code_block, escape, folded, listed_ids, table


def test_no_line_ends_a_block_of_code():
    text = code_block("a\n```\n  b   c\x1b[1m\n~~~", "  ")
    assert text.count("```") == 2
    assert text.splitlines()[0] == "  ```text"
    assert "    b   c\\x1b[1m" in text
    assert all(line.startswith("  ") for line in text.splitlines())


def test_blanks_between_columns_stay_and_are_bounded():
    assert code_block("  a   1").splitlines()[1] == "  a   1"
    assert len(code_block(" " * 10_000 + "x" * 100_000)) < 10_000


def test_a_table_has_no_more_cells_than_its_head():
    text = table([["a", "b"], [cell("x|y"), cell("1.5")]], 1)
    assert text.splitlines()[1] == "| :-- | --: |"
    assert text.splitlines()[2] == "| x&#124;y | 1.5 |"
    assert [line.count("|") for line in text.splitlines()] == [3, 3, 3]


def test_the_beginning_of_a_line_makes_no_list():
    assert escape("1. a") == "&#49;. a"
    assert not re.search("[<@`]", escape("<b>@all`"))


def test_ids_are_counted():
    assert listed_ids(["a", "b"], 1) == "`a` and 1 more"
    assert folded("t", "b").count("details>") == 2
