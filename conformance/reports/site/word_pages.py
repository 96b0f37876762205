"""What the page of a word shows, as plain values for its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.frameworks import registry
from conformance.operators.words import Refusal
from conformance.reports.site.data import explorer_link
from conformance.reports.site.releases import ReleaseChange
from conformance.reports.site.word_examples import NUMBERS, WordExample, examples
from conformance.semantics.differences.difference import Difference, differences
from conformance.semantics.formulas import VARIABLES, Formulas, names_of
from conformance.semantics.kernel_and_layout import FACTS, LAYOUT, ORIENTATION, facts
from conformance.semantics.word_explanation import (
    ABOUT,
    DEFAULTS,
    LEFT_OUT,
    WordExplanation,
    aliases,
    explain_word,
)
from conformance.semantics.words_by_dialect import FORMS, OUTPUT_WORDS, Meaning, words_of

_TOLD_BY_SENTENCES = ("stride", "dilation", "kernel", "groups", LAYOUT)
"""Words that every case has: what it has to do with them is told by its sentence alone."""


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
    """What a word means for one operator; `facts` are those of a word that has no formulas, by dialect."""

    op: str
    names: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...]
    examples: tuple[WordExample, ...]


@dataclass(frozen=True)
class WordPage:
    """The page of one word."""

    word: str
    about: str
    aliases: tuple[str, ...]
    parts: tuple[Part, ...]
    legend: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]
    changes: tuple[ReleaseChange, ...]


def word_pages(cases: Iterable[Case], changes: Sequence[ReleaseChange] = ()) -> Iterator[WordPage]:
    """The pages of all words, in the order of `explain WORD`; `cases` are a library with differences."""
    shown = differences(cases)
    for word in ABOUT:
        yield word_page(word, shown, changes)


def word_page(word: str, shown: Sequence[Difference] = (), changes: Sequence[ReleaseChange] = ()) -> WordPage:
    """The page of a word that `find_word` gives, with the differences and changes that involve it."""
    found = explain_word(word)
    by_op: dict[str, list[WordExample]] = {op: [] for op in FORMS}
    for example in examples(word):
        by_op[example.op].append(example)
    parts = (_part(found, op, by_op[op]) for op in FORMS)
    others = tuple(sorted(name for name, meant in aliases().items() if meant == word and name != word))
    return WordPage(
        word,
        ABOUT[word],
        others,
        tuple(part for part in parts if part.names or part.rows or part.facts),
        tuple(_legend(found)),
        tuple(each for each in shown if involves(each.case, word)),
        tuple(each for each in changes if word in each.words.values()),
    )


def involves(case: Case, word: str) -> bool:
    """Whether a case has to do with a word: it is written there, or the sentence about the case names it."""
    words = case.words
    written = {
        words.padding if isinstance(words.padding, str) else DEFAULTS if words.padding is None else "padding",
        *(name for name in OUTPUT_WORDS if getattr(words, name) is not None),
        *(name for own in words.options.values() for name in own),
    }
    if word == ORIENTATION:
        return case.id.startswith("differences/kernel_orientation.yaml::")
    if word in _TOLD_BY_SENTENCES:
        return re.search(rf"\b{word.rstrip('s')}", f"{case.id} {case.why}".lower()) is not None
    return word in written


def _part(found: WordExplanation, op: str, shown: Sequence[WordExample]) -> Part:
    names = tuple((dialect, name) for dialect, name in found.names[op].items() if name)
    of_op = [each for each in found.meanings if each.form.op == op]
    of_op.sort(key=lambda each: registry.DIALECTS.index(each.dialect))
    told = tuple(facts(found.word, op)) if found.word in FACTS else ()
    return Part(op, names, tuple(dict.fromkeys(map(_row, of_op))), told, tuple(shown))


def _row(each: Meaning) -> Row:
    if isinstance(each.read, Refusal):
        return Row(each.dialect, why=each.read.why)
    link = explorer_link(words_of(each.form, NUMBERS), each.dialect)
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
