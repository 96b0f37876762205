"""One configuration with a word in it, as every dialect reads it: a ruler, a call and a link for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.registry import find_operator
from conformance.operators.words import Refusal, Words
from conformance.reports.site.data import explorer_link
from conformance.reports.site.rulers import Ruler, axis_ruler, axis_text
from conformance.semantics.formulas import VariableValues
from conformance.semantics.kernel_and_layout import FACTS
from conformance.semantics.word_explanation import DEFAULTS
from conformance.semantics.words_by_dialect import (
    CONSISTENT,
    FORMS,
    NONE,
    NUMBER,
    OUTPUT_WORDS,
    PAIR,
    Form,
    spell,
    words_of,
)

NUMBERS = {"i": 7, "k": 5, "s": 2, "d": 1, "rank": 2, "groups": 1, "p": 1, "lo": 1, "hi": 2} | {
    "output_padding": 1,
    "output_size": 14,
}
"""The configuration with which a row opens the explorer; two axes, as TensorFlow takes pairs there alone."""
_SIZES = {NONE: 18, "SAME": 13, NUMBER: 16, PAIR: 14}
"""Output sizes that some dialect takes besides its default."""
_SHOWN = {
    "padding": (NUMBER, PAIR),
    "output_padding": (NONE, "SAME", NUMBER),
    "output_size": (NONE, "SAME", NUMBER, PAIR),
    "stride": ("SAME",),
    "dilation": (NUMBER,),
    "kernel": (NONE,),
    "groups": (NONE,),
    CONSISTENT: (PAIR,),
    DEFAULTS: (NONE,),
}
"""The paddings beside which a word is shown; a padding word is its own."""
_OTHER_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "dilation": {"d": 2, "k": 3, "s": 1},
    "kernel": {"k": 4},
    "groups": {"groups": 2},
    "stride": {"s": 3},
}
_OF_SIZES = (*OUTPUT_WORDS, CONSISTENT)
"""Words that select among several output sizes, which not every operator has."""


@dataclass(frozen=True)
class ExampleLine:
    """What one dialect makes of the configuration: a ruler and the call, or why it refuses."""

    dialect: str
    call: str
    link: str
    ruler: Ruler | None
    text: str


@dataclass(frozen=True)
class WordExample:
    """One configuration; `lead` is where the first common cell of its rulers stands."""

    op: str
    title: str
    lead: int
    lines: tuple[ExampleLine, ...]


def examples(word: str) -> Iterator[WordExample]:
    """The configurations that show a word; those that no dialect accepts are left out."""
    if word in FACTS:
        return
    beside = (word,) if word in _OF_SIZES else ()
    for op in (name for name in FORMS if find_operator(name).has_size_words or not beside):
        for padding in _SHOWN.get(word, (word,)):
            numbers = {**NUMBERS, "output_size": _SIZES.get(padding, 14), **_OTHER_NUMBERS.get(word, {})}
            example = _example(Form(op, padding, beside), numbers)
            if any(line.ruler for line in example.lines):
                yield example


def _example(form: Form, numbers: VariableValues) -> WordExample:
    words = words_of(form, numbers)
    lines = tuple(_line(dialect, form, words, numbers) for dialect in registry.DIALECTS)
    lead = max((line.ruler.lead for line in lines if line.ruler), default=0)
    return WordExample(form.op, _title(form, numbers), lead, lines)


def _title(form: Form, numbers: VariableValues) -> str:
    named = {"i": "input", "k": "kernel", "s": "stride", "d": "dilation", "groups": "groups"}
    shown = [f"{name} {numbers[key]}" for key, name in named.items() if numbers[key] != 1 or key == "s"]
    pair = f"padding ({numbers['lo']}, {numbers['hi']})"
    written = {NONE: "no padding", NUMBER: f"padding {numbers['p']}", PAIR: pair}
    beside = (f"{word} {numbers[word]}" if word in numbers else word for word in form.beside)
    return ", ".join([*shown, written.get(form.padding, form.padding), *beside])


def _line(dialect: str, form: Form, words: Words, numbers: VariableValues) -> ExampleLine:
    prediction = registry.rule(dialect)(words)
    link = explorer_link(words, dialect)
    if isinstance(prediction, Refusal):
        return ExampleLine(dialect, "", link, None, prediction.why)
    axis = prediction.axes[0]
    text = axis_text(form.op, axis) + (", kernel turned by 180°" if prediction.flip else "")
    call = _call_text(dialect, words) or spell(dialect, form, numbers)
    return ExampleLine(dialect, call, link, axis_ruler(form.op, axis), text)


def _call_text(dialect: str, words: Words) -> str:
    """The call of a dialect's framework as it is typed; empty where no framework speaks the dialect."""
    framework = next((name for name, each in registry.FRAMEWORKS.items() if each.dialect == dialect), None)
    if framework is None:
        return ""
    question = Question(words, dialect, LITERAL, Recipe(0, words.dtype), False)
    call = registry.call(framework)(question, registry.rule(dialect)(words), "gpu")
    if not isinstance(call, Call):
        return ""
    # a function takes its operands at once, a layer or a node later
    takes_operands = call.function.rpartition(".")[2][0].islower()
    return call.text.replace("(", "(x, w, ", 1) if takes_operands and call.words else call.text
