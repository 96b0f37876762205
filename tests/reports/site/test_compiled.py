"""The explorer's program says in JavaScript what the rules and the writers of code say in Python."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator

import pytest
from support.javascript import evaluate

from conformance.frameworks import registry
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import PADDING_WORDS
from conformance.reports.site import compiled, explorer
from conformance.reports.site.compiled import explorer_program, registry_text

COUNT = int(os.environ.get("CONFORMANCE_EXPLORER_COUNT", "150"))
"""Configurations of each operator; each is read by every dialect."""
AT_ONCE = 500
"""Configurations that are asked of one process."""

DTYPES = ("float32", "float64", "bfloat16", "int32")
OPTIONS = (
    {"jax": {"transpose_kernel": True}},
    {"jax": {"use_consistent_padding": True}},
    {"jax": {"preferred_element_type": "float64"}},
    {"theano": {"filter_flip": False}},
    {"onnx": {"opset": 10}},
    {"torch": {"nonsense": 1}},
)


def draw(rng: random.Random, op: str) -> dict[str, object]:
    """A configuration as the form of the page has it, legal in some dialects and illegal in others.

    Every second one is plausible: its numbers fit together, so that what is drawn reaches past the first
    refusal of every rule.
    """
    rank = rng.choice((1, 1, 2, 2, 3))
    if rng.random() < 0.5:
        return _draw_plausible(rng, op, rank)

    def numbers(least: int, most: int) -> list[int]:
        return [rng.randint(least, most) for _ in range(rank)]

    pairs = [[rng.randint(-1, 3), rng.randint(-1, 3)] for _ in range(rank)]
    return {
        "op": op,
        "input": [rng.choice((0, 1, 2)), rng.choice((0, 1, 2, 3, 4, 6)), *numbers(rng.choice((0, 1, 1)), 9)],
        "out_channels": rng.choice((0, 1, 2, 3, 4, 6)),
        "kernel": numbers(rng.choice((0, 1, 1, 1)), 5),
        "stride": numbers(rng.choice((0, 1, 1, 1, 1)), 4),
        "dilation": numbers(1, 3),
        "groups": rng.choice((1, 1, 1, 2, 3)),
        "padding": rng.choice((None, *PADDING_WORDS, rng.randint(-1, 3), numbers(-1, 3), pairs)),
        "output_padding": numbers(-1, 3) if rng.random() < 0.25 else None,
        "output_size": numbers(0, 20) if rng.random() < 0.25 else None,
        "dtype": rng.choice(DTYPES),
        "options": rng.choice(OPTIONS) if rng.random() < 0.3 else {},
    }


def _draw_plausible(rng: random.Random, op: str, rank: int) -> dict[str, object]:
    """A configuration that somebody might write: axes alike, most words at their defaults."""

    def alike(*numbers: int) -> list[int]:
        return [rng.choice(numbers)] * rank

    groups, lo, hi = rng.choice((1, 1, 1, 2)), rng.randint(0, 2), rng.randint(0, 2)
    is_sized = op == "conv_transpose" and rng.random() < 0.4
    word = rng.choice(("output_padding", "output_size")) if is_sized else ""
    return {
        "op": op,
        "input": [rng.choice((1, 2)), groups * rng.choice((1, 2)), *alike(1, 4, 5, 7, 8, 28)],
        "out_channels": groups * rng.choice((1, 3)),
        "kernel": alike(1, 2, 3, 4, 5),
        "stride": alike(1, 1, 2, 2, 3),
        "dilation": alike(1, 1, 1, 2),
        "groups": groups,
        "padding": rng.choice((None, "SAME", "SAME", "VALID", "VALID", lo, [[lo, hi]] * rank)),
        "output_padding": alike(0, 1) if word == "output_padding" else None,
        "output_size": alike(8, 13, 14, 15, 16) if word == "output_size" else None,
        "dtype": rng.choice(("float32", "float32", *DTYPES)),
        "options": rng.choice(OPTIONS) if rng.random() < 0.1 else {},
    }


def frozen(value: object) -> object:
    """Lists as tuples, as the border of the page makes them."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def in_python(name: str, form: dict[str, object], *rest: str) -> object:
    function = getattr(explorer, name)
    answer = function({key: frozen(value) for key, value in form.items()}, *rest)
    return json.loads(json.dumps(answer))


def differences(program: str, calls: list[list[object]]) -> list[object]:
    """The calls that the page answers otherwise than Python, each with both answers."""
    answers = evaluate(program, calls, "conformance")
    wanted = [in_python(*call) for call in calls]  # type: ignore[arg-type]
    triples = zip(calls, answers, wanted, strict=True)
    return [[call, got, want] for call, got, want in triples if got != want]


def questions(rng: random.Random, op: str) -> Iterator[list[object]]:
    """All that the page asks of one configuration: predictions, legal sizes, a geometry, and code."""
    form = draw(rng, op)
    yield ["predict", form]
    yield ["legal_sizes", form]
    yield ["geometry", form, rng.choice(explorer.dialects())]
    targets = explorer.code_targets()
    yield ["geometry", form, rng.choice(explorer.dialects())]
    yield from (["code", form, dialect, rng.choice(targets)] for dialect in explorer.dialects())


@pytest.mark.parametrize("op", OPERATORS)
def test_the_page_says_what_the_rules_and_the_writers_of_code_say(op):
    """Refusals with their reasons, shapes, windows and their drawing, legal sizes, defaults, code."""
    for start in range(0, COUNT, AT_ONCE):
        rngs = (random.Random(f"{op} {number}") for number in range(start, min(start + AT_ONCE, COUNT)))
        calls = [call for rng in rngs for call in questions(rng, op)]
        assert differences(explorer_program(), calls)[:3] == []


def test_the_choices_of_the_form_are_those_of_the_package():
    answers = evaluate(explorer_program(), [["dialects"], ["code_targets"]], "conformance")
    assert answers == [explorer.dialects(), explorer.code_targets()]


def test_a_rule_that_is_changed_is_noticed():
    program = explorer_program()
    wrong = program.replace(
        "const floordiv = (a, b) => safe(Math.floor(", "const floordiv = (a, b) => safe(Math.trunc("
    )
    assert wrong != program
    rng = random.Random("wrong")
    assert differences(wrong, [["predict", draw(rng, "conv")] for _ in range(300)])


def test_every_dialect_and_every_target_is_there():
    assert set(explorer.dialects()) == set(registry.DIALECTS)
    text = registry_text()
    assert all(name in text for name in registry.DIALECTS)
    assert "numpy" in explorer.code_targets()


def test_an_absent_function_is_one_that_exists():
    for name in compiled.NOT_ASKED:
        module, _, function = name.rpartition(".")
        assert hasattr(__import__(module, fromlist=[function]), function), name
