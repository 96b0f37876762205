"""Text of others made printable: nothing that a terminal, an editor or a CI service acts on is left."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.printable import LONGEST_LINE, count, escape_invisible, html_table, lines, one_line, ranking

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ANY = st.text(alphabet=st.characters(exclude_categories=())) | st.text(alphabet="\x1b[:#\n\t \u202e\x9b\x00a")


def unseen(text):
    return {character for character in text if unicodedata.category(character) in UNSEEN}


@given(ANY)
def test_what_cannot_be_seen_is_escaped(text):
    assert not unseen(escape_invisible(text))
    assert not unseen(one_line(text))
    assert unseen(lines(text)) <= {"\n", "\t"}


@given(ANY)
def test_what_is_printable_is_printed_again_as_it_is(text):
    assert lines(lines(text)) == lines(text)


@given(ANY)
def test_a_ci_service_finds_no_command(text):
    printed = lines(text)
    assert not any(line.lstrip().startswith("::") for line in printed.split("\n"))
    assert "##[" not in printed


@pytest.mark.parametrize("text", ["a.yaml::one: ü 漢字 🟢 é", "tab\tand\nbreak", "#[x] :: y", ""])
def test_ordinary_text_stays(text):
    assert lines(text) == text
    assert escape_invisible("ü 漢字") == "ü 漢字"


def test_escapes_are_those_of_python():
    assert escape_invisible("\x1b\x9b\u202e\U000e0001") == r"\x1b\x9b\u202e\U000e0001"


def test_long_lines_are_cut_and_say_so():
    printed = lines("a\n" + "x" * (LONGEST_LINE + 5) + "\nb")
    assert printed.endswith("x... (5 more characters)\nb")
    assert len(one_line("x" * 10**6)) == 400


def test_a_cell_of_a_table_is_text():
    table = html_table([("<b>", 1), ("\"'&", "\x1b")], "<i>")
    assert table == (
        "<table><caption>&lt;i&gt;</caption><tr><th>&lt;b&gt;</th><th>1</th></tr>"
        "<tr><td>&quot;&#x27;&amp;</td><td>\\x1b</td></tr></table>"
    )


def test_numbers_have_their_noun_in_singular_or_plural():
    assert [count(number, "case") for number in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]
    assert count(2, "entry", "entries") == "2 entries"


def test_kinds_are_ranked_and_the_rest_is_counted_together():
    assert ranking({"words": 3, "rank": 1}) == "words 3, rank 1"
    assert ranking({"a": 3, "b": 2, "c": 1}, most=1) == "a 3, others 3"
