"""Rows fit a terminal, and their further lines stand below their text."""

from conformance.semantics.text_rows import NAMES, WIDTH, row


def test_a_row_is_indented_to_its_text():
    lines = list(row("torch", True, "word " * 40))
    assert lines[0].startswith("* torch ")
    assert max(map(len, lines)) <= WIDTH
    assert all(line.startswith(" " * (NAMES + 3)) for line in lines[1:])
