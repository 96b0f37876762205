"""What the words that select a window mean in each dialect: size, begin and limits, read off the rules.

A form is one way to write them: a padding that is left out, a word, a number or a pair, with the words
beside it. `meaning` finds the formulas of a form by asking the rule of the dialect
(`formulas.find_formulas`), and how the word is spelled by asking for the call; nothing here knows a dialect
but Theano's spellings, which has no call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import PADDING_WORDS, UNWRITTEN, Padding, Refusal, Words
from conformance.semantics.formulas import Formulas, VariableValues, find_formulas, sample

NONE, NUMBER, PAIR = "none", "number", "pair"
"""Paddings that are no word: left out, one number for both ends, or one for each."""
CONSISTENT = "use_consistent_padding"
JAX = "jax"
_PARAMETERS = {NUMBER: ("p",), PAIR: ("lo", "hi")}
OUTPUT_WORDS = ("output_padding", "output_size")
_EXAMPLE = {"i": 50, "k": 3, "s": 1, "d": 1, "rank": 2, "groups": 1, "p": 1, "lo": 1, "hi": 1} | {
    "output_padding": 0,
    "output_size": 50,
}
"""A configuration that every form accepts which is accepted at all, but for sizes that words select."""

_THEANO = {
    CONV: {"padding": "pad"},
    CONV_TRANSPOSE: {"padding": "crop", "output_size": "output_size"},
}
_THEANO_NUMBERS = {"stride": "subsample", "dilation": "filter_dilation", "groups": "num_groups"}
"""How Lasagne spells the words of a window and Theano the others: there is no framework to ask for its
call."""

_NAME = re.compile(r"\w+")
_WINDOW_WORDS = ("padding", "auto_pad", "pads", *OUTPUT_WORDS, "output_shape", CONSISTENT)


@dataclass(frozen=True)
class Form:
    """One way to write the words of a window: the padding, and the words that stand beside it."""

    op: str
    padding: str
    beside: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The variables whose values the words of this form have."""
        return (*_PARAMETERS.get(self.padding, ()), *(word for word in self.beside if word in OUTPUT_WORDS))

    def __str__(self) -> str:
        written = {NONE: "no padding", NUMBER: "padding p", PAIR: "padding (lo, hi)"}
        return ", ".join((written.get(self.padding, self.padding), *self.beside))


@dataclass(frozen=True)
class Meaning:
    """What a dialect makes of a form: formulas, or a refusal of every configuration.

    `spelled` is how its framework is told, empty where it refuses; `turned` whether the kernel is turned by
    180 degrees.
    """

    dialect: str
    form: Form
    read: Formulas | Refusal
    spelled: str = ""
    turned: bool = False


FORMS: dict[str, tuple[Form, ...]] = {
    CONV: tuple(Form(CONV, padding) for padding in (NONE, *PADDING_WORDS, NUMBER, PAIR)),
    CONV_TRANSPOSE: (
        *(
            Form(CONV_TRANSPOSE, padding, beside)
            for beside in ((), ("output_padding",), ("output_size",), OUTPUT_WORDS)
            for padding in (NONE, *PADDING_WORDS, NUMBER, PAIR)
        ),
        Form(CONV_TRANSPOSE, PAIR, (CONSISTENT,)),
    ),
}
"""Every form of each operator."""


def meanings(op: str) -> Iterator[Meaning]:
    """The meaning of every form of an operator in every dialect, form by form."""
    return (meaning(dialect, form) for form in FORMS[op] for dialect in registry.DIALECTS)


@cache
def meaning(dialect: str, form: Form) -> Meaning:
    """What a dialect makes of a form; LookupError where its rule is none of the known formulas."""
    if CONSISTENT in form.beside and dialect != JAX:
        return Meaning(dialect, form, Refusal("words", f"{CONSISTENT} is a word of JAX alone"))
    rule = registry.rule(dialect)
    read = find_formulas(form.op, form.parameters, lambda values: rule(words_of(form, values)))
    if isinstance(read, Refusal):
        return Meaning(dialect, form, read)
    answers = (rule(words_of(form, values)) for values in sample(form.parameters))
    turned = next(answer.flip for answer in answers if isinstance(answer, Geometry))
    return Meaning(dialect, form, read, spell(dialect, form), turned)


def words_of(form: Form, values: VariableValues) -> Words:
    """The words of a form with the numbers of a configuration, which are those of every axis."""
    rank, groups = values["rank"], values["groups"]

    def axes(name: str) -> tuple[int, ...]:
        return (values[name],) * rank

    return Words(
        op=form.op,
        input=(1, 2, *axes("i")),
        out_channels=2,
        kernel=axes("k"),
        stride=axes("s"),
        dilation=axes("d"),
        groups=groups,
        padding=_padding(form.padding, values),
        options={"jax": {CONSISTENT: True}} if CONSISTENT in form.beside else {},
        **{name: axes(name) for name in form.beside if name in OUTPUT_WORDS},  # type: ignore[arg-type]
        forms={"padding": UNWRITTEN} if form.padding == NONE else {},
    )


def _padding(kind: str, values: VariableValues) -> Padding:
    if kind == NUMBER:
        return values["p"]
    if kind == PAIR:
        return ((values["lo"], values["hi"]),) * values["rank"]
    return None if kind == NONE else kind


@cache
def keyword(dialect: str, op: str, word: str) -> str | None:
    """The name by which a dialect takes `stride`, `dilation`, `groups`, `padding`, `output_padding` or
    `output_size`; None where it has no such word, or reads it off an array, as TensorFlow the groups."""
    if dialect == "theano":
        return {**_THEANO[op], **_THEANO_NUMBERS}.get(word)
    if word in (*OUTPUT_WORDS, "groups") and not any(_takes(dialect, op, word, value) for value in _VALUES):
        return None
    one, other = (_arguments(dialect, _example_words(op, word, value)) for value in _VALUES[:2])
    changed = [name for name in other if one.get(name) != other[name]]
    return next((name for name in changed if name != "output_shape" or word == "output_size"), None)


_VALUES = (1, 2, 50, 51, 52)
"""Values that words are tried with; some are sizes that the example may have."""


def _takes(dialect: str, op: str, word: str, value: int) -> bool:
    """Whether the rule accepts the word with a value that is not the one that it has when it is left out."""
    accepted = isinstance(registry.rule(dialect)(_example_words(op, word, value)), Geometry)
    return accepted and (word, value) != ("groups", 1)


def _example_words(op: str, word: str, value: int) -> Words:
    names = {"stride": "s", "dilation": "d", "padding": "p"}
    form = Form(op, NUMBER if word == "padding" else NONE, (word,) if word in OUTPUT_WORDS else ())
    # an output_padding has to be smaller than the stride
    stride = {"s": 3} if word == "output_padding" else {}
    return words_of(form, {**_EXAMPLE, **stride, names.get(word, word): value})


def _arguments(dialect: str, words: Words) -> Mapping[str, Any]:
    """The keyword arguments by which the framework of a dialect is told the words as they stand."""
    framework = next(name for name, each in registry.FRAMEWORKS.items() if each.dialect == dialect)
    question = Question(words, dialect, LITERAL, Recipe(0, words.dtype), False)
    call = registry.call(framework)(question, registry.rule(dialect)(words), "gpu")
    return {**call.words, **getattr(call, "forward", {})} if isinstance(call, Call) else {}


def spell(dialect: str, form: Form, values: VariableValues | None = None) -> str:
    """The arguments of a form in a dialect, with variables for its numbers or with those of `values`."""
    return ", ".join(_spell_arguments(dialect, form, values))


def _spell_arguments(dialect: str, form: Form, values: VariableValues | None) -> Iterator[str]:
    words = words_of(form, {**_EXAMPLE, **(values or {})})
    if dialect == "theano":
        named = {name: getattr(words, field) for field, name in _THEANO[form.op].items()}
        arguments: Mapping[str, Any] = {name: value for name, value in named.items() if value is not None}
    else:
        arguments = _arguments(dialect, words)
    for name in _WINDOW_WORDS if dialect != "theano" else arguments:
        # TensorFlow's call spells the output size out where the words have none
        if name in arguments and (name != "output_shape" or "output_size" in form.beside):
            symbol = _symbol(name, arguments[name], form)
            plain = values is None or isinstance(arguments[name], (str, bool))
            value = symbol if plain else _put_numbers(symbol, values or {})
            yield name if name == value else f"{name}={value}"


def _put_numbers(symbol: str, values: VariableValues) -> str:
    return _NAME.sub(lambda match: str(values.get(match[0], match[0])), symbol)


def _symbol(name: str, value: Any, form: Form) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return repr(value.lower() if name in ("pad", "crop") else value)
    if name in ("output_shape", "output_size"):
        return "output_size"
    if name == "output_padding":
        return name
    if name == "pads":
        return "[p, p]" if form.padding == NUMBER else "[lo, hi]"
    return "p" if form.padding == NUMBER else "(lo, hi)"
