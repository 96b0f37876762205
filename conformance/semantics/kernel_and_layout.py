"""Words that select no window: which way round the kernel is, and in which order the axes stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.frameworks import registry
from conformance.frameworks.interface import Call, Layout, channels_first
from conformance.frameworks.source_text import data_letters, kernel_letters
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import LAYOUTS, Words
from conformance.semantics.words_by_dialect import NONE, Form, words_of

ORIENTATION, LAYOUT = "orientation", "layout"
OPTIONS = {"transpose_kernel": "jax", "filter_flip": "theano"}
"""Words that turn the kernel or leave it, each of one dialect."""
FACTS = (ORIENTATION, LAYOUT, *OPTIONS)
"""The words that `facts` tells about."""

_EXAMPLE = {"i": 9, "k": 3, "s": 1, "d": 1, "rank": 2, "groups": 1}


def facts(word: str, op: str) -> Iterator[tuple[str, str]]:
    """What each dialect does, as a text, for one of `FACTS`; read off its rule and its calls."""
    for dialect in registry.DIALECTS:
        yield dialect, _layout(dialect, op) if word == LAYOUT else _orientation(dialect, op, word)


def _orientation(dialect: str, op: str, word: str) -> str:
    """What the rule does to the kernel, and what it does with both values of the words of the dialect."""
    texts = [f"{_turned(dialect, op, {})} by default"]
    for option, own in OPTIONS.items():
        if own == dialect and word in (option, ORIENTATION):
            for value in (True, False):
                with_word = _turned(dialect, op, {dialect: {option: value}})
                texts += [f"{with_word} with {option}={value}"] if with_word else []
    return ", ".join(texts)


def _turned(dialect: str, op: str, options: Mapping[str, Mapping[str, bool]]) -> str:
    """Whether the rule turns the kernel; empty where it refuses the options."""
    words = replace(words_of(Form(op, NONE), _EXAMPLE), options=options)
    predicted = registry.rule(dialect)(words)
    if not isinstance(predicted, Geometry):
        return ""
    return "turned" if predicted.flip else "as it is"


def _layout(dialect: str, op: str) -> str:
    """The axes of the operands, and the words that ask for another order."""
    calls = {layout: _call(dialect, op, layout) for layout in LAYOUTS}
    native = calls["native"]
    if native is None:
        return _letters(op, channels_first(_EXAMPLE["rank"]))
    texts = [_letters(op, native.layout)]
    for call in calls.values():
        if call is not None and call.layout != native.layout:
            changed = {key: value for key, value in call.words.items() if native.words.get(key) != value}
            # an output shape follows the layout, it does not ask for one
            asked = [f"{key}={value!r}" for key, value in changed.items() if key != "output_shape"]
            texts.append(f"with {', '.join(asked)}: {_letters(op, call.layout)}")
    return "; ".join(texts)


def _letters(op: str, layout: Layout) -> str:
    kernel = kernel_letters(op, layout.kernel)
    return f"input {data_letters(layout.input)}, kernel {kernel}, output {data_letters(layout.output)}"


def _call(dialect: str, op: str, layout: str) -> Call | None:
    """The call of the framework of a dialect, None where there is none or where it has no such layout."""
    framework = next((name for name, each in registry.FRAMEWORKS.items() if each.dialect == dialect), None)
    if framework is None:
        return None
    words: Words = replace(words_of(Form(op, NONE), _EXAMPLE), layout=layout)
    question = Question(words, dialect, LITERAL, Recipe(0, words.dtype), False)
    call = registry.call(framework)(question, registry.rule(dialect)(words), "gpu")
    return call if isinstance(call, Call) else None
