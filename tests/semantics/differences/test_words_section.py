"""What the document says of words is what the rules do: formulas evaluated, windows drawn."""

from __future__ import annotations

import re

import pytest

from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry
from conformance.semantics.differences.words_section import (
    DIALECT_NAMES,
    RULED,
    RULER,
    form_of,
    lacking,
    words_sections,
)
from conformance.semantics.formulas import evaluate, sample
from conformance.semantics.words_by_dialect import FORMS, Form, words_of


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(words_sections())


def rows(lines: list[str]) -> list[tuple[Form, list[str], list[str]]]:
    """The rows of formulas: the form, the dialects, and the cells that hold formulas."""
    forms = {CONV: {str(form): form for form in FORMS[CONV]}}
    forms[CONV_TRANSPOSE] = {str(form): form for form in FORMS[CONV_TRANSPOSE]}
    found, op = [], CONV
    names = {name: dialect for dialect, name in DIALECT_NAMES.items()}
    for line in lines:
        op = CONV_TRANSPOSE if line.startswith("### Of a transposed") else op
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 5 and cells[0] in forms[op]:
            dialects = [
                names[word]
                for word in re.findall(r"[A-Za-z]+", re.sub("`[^`]*`", "", cells[1]))
                if word in names
            ]
            found.append((forms[op][cells[0]], dialects, cells[2:]))
    return found


def disagreements(found: list[tuple[Form, list[str], list[str]]]) -> list[str]:
    """Where a printed formula is not what the rule does, over configurations that it was not found with."""
    wrong = []
    for form, dialects, cells in found:
        size, begin = (cell.strip("`") for cell in cells[:2])
        limits = re.findall("`([^`]*)`", cells[2])
        for dialect in dialects:
            for values in sample(form.parameters, 60, seed=7):
                answer = rule(dialect)(words_of(form, values))
                sized = {**values, "o": evaluate(size, values)}
                accepts = all(evaluate(limit, sized) for limit in limits)
                told = (sized["o"], evaluate(begin, sized)) if accepts else None
                seen = (answer.axes[0].size, answer.axes[0].offset) if isinstance(answer, Geometry) else None
                wrong += [f"{dialect} {form} {values}"] if told != seen else []
    return wrong


def test_every_printed_formula_is_what_the_rule_does(lines: list[str]) -> None:
    found = rows(lines)
    assert {dialect for _, dialects, _ in found for dialect in dialects} == set(DIALECTS)
    assert len(found) > 60
    assert disagreements(found) == []


def test_another_formula_is_noticed(lines: list[str]) -> None:
    form, dialects, cells = rows(lines)[0]
    assert disagreements([(form, dialects, [cells[0].replace("+ 1", "+ 2"), *cells[1:]])])


def test_every_dialect_has_a_line_on_the_ruler_and_its_window(lines: list[str]) -> None:
    start = lines.index("```text")
    drawn = lines[start + 2 : lines.index("```", start)]
    assert len(drawn) == len(RULED) * (1 + len(DIALECTS))
    for index, (form, numbers) in enumerate(RULED.values()):
        block = drawn[index * (1 + len(DIALECTS)) + 1 :][: len(DIALECTS)]
        for dialect, line in zip(DIALECT_NAMES, block, strict=True):
            answer = rule(dialect)(words_of(form, {**RULER, **numbers}))
            marks = line[14:].split()
            if isinstance(answer, Geometry):
                assert sum(mark in "#0" for mark in marks) == answer.axes[0].size
                assert marks.index("#") == answer.axes[0].offset
            else:
                assert line.endswith("no such words" if dialect in lacking(form) else "refused")


@pytest.mark.parametrize(
    ("padding", "beside", "form"),
    [
        (None, (), "no padding"),
        ("SAME", ("output_size",), "SAME, output_size"),
        (1, (), "padding p"),
        ((1, 2), (), "padding p"),
        (((1, 2),), (), "padding (lo, hi)"),
    ],
)
def test_a_case_is_written_in_a_form(padding: object, beside: tuple[str, ...], form: str) -> None:
    assert str(form_of(CONV_TRANSPOSE, padding, beside)) == form
