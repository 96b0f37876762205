"""The generated document: fresh, and complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.dialect_grid import transpose
from support.paths import ROOT

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import DIALECTS
from conformance.operators.question import LITERAL
from conformance.semantics.differences import Difference, document
from conformance.semantics.differences.__main__ import DOCUMENTS
from conformance.semantics.differences.deviations import deviations
from conformance.semantics.differences.difference import FOLDER
from conformance.semantics.differences.document import NAMES, SECTIONS


@pytest.mark.parametrize(("file", "make"), DOCUMENTS.items(), ids=list(map(str, DOCUMENTS)))
def test_the_document_is_fresh(file: Path, make: Callable[..., str], library: list[Case]) -> None:
    hint = "stale: run python -m conformance.semantics.differences"
    assert (ROOT / file).read_text("utf-8") == make(library), hint


def test_another_sentence_or_reason_makes_another_document(library: list[Case]) -> None:
    first = library.index(next(case for case in library if case.id.startswith(FOLDER)))
    changed = [*library[:first], replace(library[first], why="Something else."), *library[first + 1 :]]
    assert document(changed) != document(library)
    assert deviations([case for case in library if not case.known]) != deviations(library)


def test_the_document_names_everything(found: tuple[Difference, ...], library: list[Case]) -> None:
    text = document(library)
    assert set(NAMES) == set(DIALECTS)
    assert {difference.case.id.split("/")[1].split(".")[0] for difference in found} == set(SECTIONS)
    assert all(f"### {difference.id}\n" in text for difference in found)


def test_a_difference_is_a_table_of_what_each_dialect_does() -> None:
    case = Case(
        "differences/output_words.yaml::a",
        transpose(2, 1, 2),
        Place("made.yaml", 1, 1),
        compare=LITERAL,
        kinds={"input": (((1, 2),),), "kernel": (((3,),),)},
        why="A sentence.",
    )
    lines = document([case]).splitlines()
    start = lines.index("### a")
    assert lines[start : start + 10] == [
        "### a",
        "",
        "A sentence.",
        "",
        "`conv_transpose: x = [1, 2], w = [3], stride 2`",
        "",
        "| | |",
        "|---|---|",
        "| TensorFlow, JAX, Keras | `[3, 0, 6, 0]`: crop 0 before, -1 after |",
        "| PyTorch, Theano, ONNX | `[3, 0, 6]`: crop 0 before, 0 after |",
    ]


def test_a_dialect_without_the_words_has_no_row(found: tuple[Difference, ...], library: list[Case]) -> None:
    text = document(library)
    start = text.index("### same-lower-conv\n")
    section = text[start : text.index("###", start + 3)]
    assert "| JAX, ONNX |" in section
    assert "| TensorFlow" not in section
    assert "No such words: TensorFlow, PyTorch, Theano, Keras." in section
