"""Text of records in the comment of a pull request: nothing in it acts."""

import pytest

from conformance.reports.markup import as_code, escape


@pytest.mark.parametrize("text", ["**bold**", "[a](b)", "<img>", "# head", "https://a.b", "@name", "`x`"])
def test_nothing_active_is_left(text):
    escaped = escape(text)
    assert not set("*[]()<>`@") & set(escaped)
    assert "://" not in escaped
    assert not escaped.startswith("# ")


def test_ordinary_words_stay():
    assert escape("Two cases of conv, stride 2.") == "Two cases of conv, stride 2."


def test_a_name_as_code_cannot_end_its_code_or_its_cell():
    assert as_code("a`b|c") == "`a'b¦c`"
