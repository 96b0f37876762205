"""Whatever text stands in a case, a folder's name or a version: a generated script has no code of it."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.planted.dense import case

from conformance.backends.names import parse
from conformance.cases.questions import Job, question_of
from conformance.failures.repro.repro import write_script
from conformance.failures.shrink import Trial
from conformance.frameworks import registry
from conformance.frameworks.source_text import keywords
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About, Refused
from conformance.printable import escape_invisible
from conformance.semantics.translation import targets, translate

BREAKOUT = 'x"), __import__("os").system("id"), ("'
HOSTILE = st.sampled_from(
    [
        BREAKOUT,
        "x'), __import__('os').system('id'), ('",
        '\nimport os\nos.system("id")\n',
        "\r\nimport os",
        '"""\nimport os\n"""',
        "\\",
        '\\"',
        "{__import__('os')}",
        "\x1b]0;taken\x07\x1b[2J",
        "\u202e\u2066 reversed",
        "\u2028import os\u2029\x85\x0c\x0b",
        "\ud800\U000e0001\U0001f600",
        "[/b][link=https://example.org]",
    ]
) | st.text(max_size=30)
VALUES = st.recursive(HOSTILE | st.floats() | st.integers(), lambda inner: st.lists(inner, max_size=3))
SCRIPTS = [
    (name, variant)
    for name, framework in registry.FRAMEWORKS.items()
    for variant in (framework.runs_on or ("", *registry.variants(name)))
    if framework.dialect and registry.has_script(name) and registry.script(name, variant)
]


def structure(source):
    """The tree of a program with every constant blanked: its names, calls, imports and operators."""
    assert all(line == escape_invisible(line) for line in source.split("\n"))
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = ast.literal_eval("0")
    return ast.dump(tree)


def repro(name, variant, option, text, version="1"):
    """The script of a case whose option is refused, for a framework that need not be installed."""
    dialect = registry.FRAMEWORKS[name].dialect or "torch"
    one = case("one", dialect, compare="literal", padding=None, options={dialect: {"name": option}})
    one = replace(one, id=f"{text}.yaml::one", why=text, source=text)
    about = About(name, version, f"x{text}", python=text, dialect=dialect, flags={"opset": 21})
    job = Job(one, name, question_of(one))
    observation = Refused(text, text)
    trial = Trial(job, about, observation, judge(job, about, observation, Oracle(), Effort.VERDICT))
    own = registry.script(name, variant)
    return write_script(trial, one, replace(parse(name), name=text), own, f"conformance repro {text}")


@cache
def harmless(name, variant):
    return structure(repro(name, variant, "a", "b"))


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(SCRIPTS), option=HOSTILE, text=HOSTILE)
def test_a_script_for_a_report_is_that_of_harmless_text(key, option, text):
    assert structure(repro(*key, option, text, text)) == harmless(*key)


def test_every_framework_with_words_of_its_own_writes_scripts():
    assert {name for name, _ in SCRIPTS} >= {"torch", "tensorflow", "jax", "keras", "onnxruntime"}


def test_a_foreign_name_in_a_script_is_noticed():
    honest = repro("torch", "", "a", "b")
    assert structure(honest) != structure(honest.replace('name="a"', f'name="{BREAKOUT}"'))
    assert structure(honest) != structure(f"{honest}\nimport os")


@pytest.mark.parametrize("to", targets())
@settings(max_examples=12, deadline=None)
@given(value=VALUES, text=HOSTILE)
def test_a_translation_is_that_of_harmless_text(to, value, text):
    one = case("one", "torch", padding=(1, 1), bias=False)
    honest = translate(one, to)
    options = {framework: {"name": value} for framework in registry.DIALECTS if framework != "torch"}
    hostile = replace(one, id=text, why=text, source=text, words=replace(one.words, options=options))
    assert structure(translate(hostile, to)) == structure(honest)


@pytest.mark.parametrize("name", ["a=1, b", "a(", "", "a b", "class", "ä", "a\n", "*a", "a.b", "1a"])
def test_a_word_that_is_no_argument_is_not_written(name):
    with pytest.raises(ValueError, match="cannot be the name of an argument"):
        keywords({name: 1})
