"""The generated document: fresh, and complete."""

from __future__ import annotations

from dataclasses import replace

from support.dialect_grid import transpose
from support.paths import ROOT

from conformance.cases.case import Case, KnownDeviation
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import DIALECTS
from conformance.operators.question import LITERAL
from conformance.semantics.differences import Difference, document
from conformance.semantics.differences.__main__ import DOCUMENT
from conformance.semantics.differences.difference import FOLDER
from conformance.semantics.differences.document import NAMES, SECTIONS


def test_the_document_is_fresh(library: list[Case]) -> None:
    hint = "stale: run python -m conformance.semantics.differences"
    assert (ROOT / DOCUMENT).read_text("utf-8") == document(library), hint
    first = library.index(next(case for case in library if case.id.startswith(FOLDER)))
    changed = [*library[:first], replace(library[first], why="Something else."), *library[first + 1 :]]
    assert document(changed) != document(library)


def test_the_document_names_everything(found: tuple[Difference, ...], library: list[Case]) -> None:
    text = document(library)
    assert set(NAMES) == set(DIALECTS)
    assert {difference.case.id.split("/")[1].split(".")[0] for difference in found} == set(SECTIONS)
    assert all(f"### {difference.id}\n" in text for difference in found)
    known = {entry.why.strip() for case in library for entry in case.known}
    assert all(why.replace("|", "\\|") in text for why in known)


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


def test_a_known_deviation_is_a_row_with_its_bars_escaped() -> None:
    known = (KnownDeviation("jax", "a | b", "<1", aspect="output", issue="https://example.org/1"),)
    case = Case("known/a.yaml::a", transpose(1, 1), Place("a.yaml", 1, 1), known=known)
    row = "| jax | <1 | output | `known/a.yaml::a` | a \\| b ([report](https://example.org/1)) |"
    assert row in document([case]).splitlines()
