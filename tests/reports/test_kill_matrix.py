"""The kill matrix of planted faults in each of its forms."""

import io
import json

from rich.console import Console
from support.planted.dense import case

from conformance.failures.selftest import EXACTLY, NO, KillMatrix, MatrixRow
from conformance.frameworks.planted import BY_NAME
from conformance.reports.kill_matrix import as_csv, as_json, print_matrix, summary

FLIPPED, IGNORED = BY_NAME["kernel-flipped"], BY_NAME["stride-ignored"]
ONE, TWO = case("one"), case("two")
MATRIX = KillMatrix(
    (
        MatrixRow(FLIPPED, (ONE.id, TWO.id), (TWO.id,), EXACTLY),
        MatrixRow(IGNORED, (ONE.id,), (), NO),
    ),
    (ONE, TWO),
    (),
)


def test_the_summary_counts_faults():
    assert summary(MATRIX) == (
        "2 faults in 2 cases: 1 caught, 1 named exactly, 0 among others, 0 not named; 0 false alarms"
    )


def test_csv_has_a_line_for_each_fault_and_a_column_for_each_case():
    head, flipped, ignored = as_csv(MATRIX).splitlines()
    assert head == f"fault,family,named,others,{ONE.id},{TWO.id}"
    assert flipped.startswith("kernel-flipped,")
    assert flipped.endswith(",0,1")
    assert ignored.endswith(",0,")


def test_json_names_the_cases_that_catch_a_fault_and_the_command_that_shows_it():
    flipped, ignored = json.loads(as_json(MATRIX))["faults"]
    assert (flipped["caught"], flipped["killed"], flipped["survived"]) == (True, [TWO.id], [ONE.id])
    assert flipped["repeat"].endswith("-b planted+kernel-flipped")
    assert (ignored["caught"], ignored["repeat"]) == (False, None)


def test_a_fault_that_is_not_caught_is_named():
    text = io.StringIO()
    print_matrix(Console(file=text, width=200), MATRIX)
    assert f"not caught: stride-ignored ({IGNORED.sentence}): at work in 1 case" in text.getvalue()
