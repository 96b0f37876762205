"""What the page of a word shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.frameworks import registry
from conformance.operators.words import Refusal
from conformance.reports.site.data import explorer_link
from conformance.semantics.formulas import VARIABLES, Formulas, names_of
from conformance.semantics.word_explanation import ABOUT, LEFT_OUT, WordExplanation, explain_word
from conformance.semantics.words_by_dialect import FORMS, Meaning, words_of

EXAMPLE = {"i": 7, "k": 5, "s": 2, "d": 1, "rank": 1, "groups": 1, "p": 1, "lo": 1, "hi": 2} | {
    "output_padding": 1,
    "output_size": 14,
}
"""The configuration with which a row opens the explorer."""


@dataclass(frozen=True)
class Row:
    """One way to write a word in a dialect: its formulas, or why there is none."""

    dialect: str
    spelled: str = ""
    size: str = ""
    begin: str = ""
    limits: tuple[str, ...] = ()
    turned: bool = False
    link: str = ""
    why: str = ""


@dataclass(frozen=True)
class Part:
    """What a word means for one operator; `text` is the explanation of a word that has no formulas."""

    op: str
    names: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    text: str = ""


@dataclass(frozen=True)
class WordPage:
    """The page of one word."""

    word: str
    about: str
    parts: tuple[Part, ...]
    legend: tuple[tuple[str, str], ...]


def word_pages() -> Iterator[WordPage]:
    """The pages of all words, in the order of `explain WORD`."""
    for word in ABOUT:
        yield word_page(word)


def word_page(word: str) -> WordPage:
    """The page of a word that `find_word` gives."""
    found = explain_word(word)
    parts = tuple(part for op in FORMS if (part := _part(found, op)).names or part.rows)
    if not any(part.rows for part in parts):
        parts = (Part("both operators", (), (), str(found)),)
    return WordPage(word, ABOUT[word], parts, tuple(_legend(found)))


def _part(found: WordExplanation, op: str) -> Part:
    names = tuple((dialect, name) for dialect, name in found.names[op].items() if name)
    of_op = [each for each in found.meanings if each.form.op == op]
    of_op.sort(key=lambda each: registry.DIALECTS.index(each.dialect))
    return Part(op, names, tuple(dict.fromkeys(map(_row, of_op))))


def _row(each: Meaning) -> Row:
    if isinstance(each.read, Refusal):
        return Row(each.dialect, why=each.read.why)
    link = explorer_link(words_of(each.form, EXAMPLE), each.dialect)
    return Row(
        each.dialect,
        each.spelled or LEFT_OUT,
        each.read.size,
        each.read.begin,
        tuple(each.read.limits),
        each.turned,
        link,
    )


def _legend(found: WordExplanation) -> Iterator[tuple[str, str]]:
    """The variables of the formulas, in the order in which they are explained."""
    read = [each.read for each in found.meanings if isinstance(each.read, Formulas)]
    used = {
        name
        for each in read
        for formula in (each.size, each.begin, *each.limits)
        for name in names_of(formula)
    }
    yield from ((name, what) for name, what in VARIABLES.items() if name in used | {"o"} and read)
