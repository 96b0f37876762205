"""What one word means in each dialect: its name there, its formulas and its limits, all read off the
rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from conformance.cases.spelling import suggest_spelling
from conformance.errors import UsageError
from conformance.frameworks import registry
from conformance.operators.registry import find_operator
from conformance.operators.shapes import CONV
from conformance.operators.words import PADDING_WORDS, Refusal
from conformance.semantics.formulas import VARIABLES, Formulas, names_of
from conformance.semantics.kernel_and_layout import FACTS, LAYOUT, OPTIONS, ORIENTATION, facts
from conformance.semantics.text_rows import row, wrap
from conformance.semantics.words_by_dialect import (
    CONSISTENT,
    FORMS,
    NONE,
    NUMBER,
    PAIR,
    Form,
    Meaning,
    keyword,
    meaning,
)

DEFAULTS = "defaults"
"""What is left out altogether, as a word to look up."""

ABOUT = {
    "padding": "Zeros around a convolution's input; entries cut from a transposed one's full result.",
    "output_padding": "Which of the sizes that a stride leaves open a transposed convolution gives.",
    "output_size": "The size of the output of a transposed convolution, which a stride leaves open.",
    "stride": "Steps of a convolution's window over its input; of a transposed one, over its output.",
    "dilation": "Distance of neighbouring taps of the kernel.",
    "kernel": "Taps of the kernel along an axis; K is what they span.",
    "groups": "Parts that the channels are split into, each with a convolution of its own.",
    CONSISTENT: "Whether pairs mean the padding of the convolution that is undone.",
    **dict.fromkeys(PADDING_WORDS, "A word for the padding, which each dialect turns into numbers."),
    DEFAULTS: "What a call gets that leaves the words of its window out.",
    ORIENTATION: "Whether the kernel is turned by 180 degrees, as mathematics turns that of a convolution.",
    **dict.fromkeys(OPTIONS, "Whether the kernel is turned by 180 degrees before it is used."),
    LAYOUT: "The order of axes: batch N, channels C or O and I of a kernel, space D, H and W.",
}
"""What each word is about, in the words of no dialect."""

_VARIABLES_OF = {"stride": {"s"}, "dilation": {"d", "K"}, "kernel": {"k", "K"}, "groups": {"groups"}}
LEFT_OUT = "left out"
_UNASKED = {"auto_pad": "padding", "border_mode": "padding", "half": "SAME", "kernel_size": "kernel"}
"""Names that no call has in a number: a word for numbers, Theano's own, and that of the array's shape."""
_BY_KEYWORD = ("stride", "dilation", "groups", "padding", "output_padding", "output_size")


@dataclass(frozen=True)
class WordExplanation:
    """What a word means; `names` are how each dialect spells it by operator, `meanings` what forms with it
    do."""

    word: str
    names: Mapping[str, Mapping[str, str | None]]
    meanings: tuple[Meaning, ...]

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def find_word(text: str) -> str | None:
    """The word that a text means, by its name in a case file or in any dialect; None for anything else."""
    known = aliases()
    return known.get(text) or known.get(text.upper()) or known.get(text.lower())


@cache
def aliases() -> Mapping[str, str]:
    """Every name of a word, in a case file or in a dialect, with the word."""
    own = {word: word for word in ABOUT}
    spelled = {
        name: word
        for op in FORMS
        for word in _BY_KEYWORD
        for dialect in registry.DIALECTS
        if (name := keyword(dialect, op, word)) is not None
    }
    return {
        "auto_pad": "padding",
        "border_mode": "padding",
        "half": "SAME",
        "kernel_size": "kernel",
        "data_format": LAYOUT,
        "dimension_numbers": LAYOUT,
        "kernel_orientation": ORIENTATION,
        **spelled,
        **own,
    }


def explain_word(text: str) -> WordExplanation:
    """The explanation of a word by any of its names, as `str` prints it; no framework is started.

    Raises UsageError for what is no word, with the nearest.
    """
    word = find_word(text)
    if word is None:
        raise UsageError(f"{text!r} is no word that is explained{suggest_spelling(text, aliases())}")
    names = {op: {dialect: _name(dialect, op, word) for dialect in registry.DIALECTS} for op in FORMS}
    return WordExplanation(word, names, tuple(_meanings(word)))


def _name(dialect: str, op: str, word: str) -> str | None:
    return keyword(dialect, op, word) if word in _BY_KEYWORD else None


def _meanings(word: str) -> Iterator[Meaning]:
    """The meanings of the forms that have to do with the word; those that every configuration is refused
    last."""
    found = [meaning(dialect, form) for form in _forms(word) for dialect in registry.DIALECTS]
    yield from (each for each in found if isinstance(each.read, Formulas) and _concerns(word, each.read))
    read = {(each.dialect, each.form.op) for each in found if isinstance(each.read, Formulas)}
    refused = {
        (each.dialect, each.form.op): each for each in reversed(found) if isinstance(each.read, Refusal)
    }
    if word not in _VARIABLES_OF:
        yield from (each for key, each in sorted(refused.items()) if key not in read)


def _forms(word: str) -> Iterator[Form]:
    for op, forms in FORMS.items():
        if word in _VARIABLES_OF:
            yield from (Form(op, padding) for padding in (NONE, NUMBER, PAIR, "SAME"))
        elif word == DEFAULTS:
            yield Form(op, NONE)
        elif word == "padding":
            yield from (form for form in forms if not form.beside)
        else:
            # a size that is written out decides alone: beside it an output_padding says nothing more
            plain = (form for form in forms if len(form.beside) < 2)
            yield from (form for form in plain if word == form.padding or word in form.beside)


def _concerns(word: str, read: Formulas) -> bool:
    variables = _VARIABLES_OF.get(word, set())
    formulas = (read.size, read.begin, *read.limits)
    return not variables or any(names_of(formula) & variables for formula in formulas)


def _lines(found: WordExplanation) -> Iterator[str]:
    yield found.word
    yield from wrap("  ", ABOUT[found.word])
    for op in FORMS:
        names = {dialect: name for dialect, name in found.names[op].items() if name}
        of_op = [each for each in found.meanings if each.form.op == op]
        if names or of_op or found.word in FACTS:
            yield ""
            yield op
        if names:
            spelled = ", ".join(f"{dialect} {name}" for dialect, name in names.items())
            yield from wrap("  ", f"called: {spelled}")
        yield from _group_lines(of_op) if found.word == "groups" else _meaning_lines(of_op)
        if found.word in FACTS:
            for dialect, text in facts(found.word, op):
                yield from row(dialect, False, text)
    yield from _legend(found.word, found.meanings)


def _meaning_lines(meanings: list[Meaning]) -> Iterator[str]:
    """A row for each dialect and formula, with every way to write it; then the dialects without the word."""
    rows: dict[tuple[str, Formulas, bool], list[str]] = {}
    for each in sorted(meanings, key=lambda each: registry.DIALECTS.index(each.dialect)):
        if isinstance(each.read, Refusal):
            yield from row(each.dialect, False, f"no such word: {each.read.why}")
            continue
        spelled = rows.setdefault((each.dialect, each.read, each.turned), [])
        if (each.spelled or LEFT_OUT) not in spelled:
            spelled.append(each.spelled or LEFT_OUT)
    op = meanings[0].form.op if meanings else CONV
    for (dialect, read, turned), spelled in rows.items():
        yield from _formula_lines(op, dialect, " or ".join(spelled), read, turned)


def _formula_lines(op: str, dialect: str, spelled: str, read: Formulas, turned: bool) -> Iterator[str]:
    """The words, and below them their formulas, none of which is broken over two lines."""
    does = "pads" if find_operator(op).gathers else "cuts"
    begin = f"{does} {_unbroken(read.begin)} at the beginning"
    end = ", kernel turned by 180 degrees" if turned else ""
    texts = [f"o = {_unbroken(read.size)}, {begin}{end}"]
    if read.limits:
        texts.append(f"if {', '.join(map(_unbroken, read.limits))}")
    yield from row(dialect, False, spelled)
    yield from (line.replace(_HARD_SPACE, " ") for text in texts for line in row("", False, f"  {text}"))


_HARD_SPACE = "\xa0"


def _unbroken(formula: str) -> str:
    return formula.replace(" ", _HARD_SPACE)


def _group_lines(meanings: list[Meaning]) -> Iterator[str]:
    """The dialects that have no groups, whatever the padding."""
    for dialect in dict.fromkeys(each.dialect for each in meanings):
        yield from row(dialect, False, "if groups == 1")


def _legend(word: str, meanings: tuple[Meaning, ...]) -> Iterator[str]:
    """The variables of the formulas."""
    formulas = [
        formula
        for each in meanings
        if isinstance(each.read, Formulas) and word != "groups"
        for formula in (each.read.size, each.read.begin, *each.read.limits)
    ]
    used = {name for formula in formulas for name in names_of(formula)}
    if formulas:
        named = "; ".join(f"{name} {what}" for name, what in VARIABLES.items() if name in used | {"o"})
        yield ""
        yield from wrap("", f"Of one axis: {named}. A pair stands for begin and end.")
