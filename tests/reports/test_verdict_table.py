"""The table of verdicts: columns go from the right, the name never, a long version is cut."""

import io

import pytest

from conformance.operators.observations import About
from conformance.reports.console import open_console
from conformance.reports.verdict_table import cut, print_verdict_table
from conformance.runs.summary import BackendCounts

HEADS = ["backend", "version", "on", "pass", "fail", "known", "skip", "weak", "native", "seconds"]


def counts(name="torch", version="2.5.0"):
    verdicts = {"pass": 10, "fail": 1, "known": 0, "skip": 2}
    return BackendCounts(name, About("torch", version, device="cpu"), verdicts, 3, 4, 5.25)


def lines(*rows, width=100):
    text = io.StringIO()
    print_verdict_table(open_console(file=text, width=width, color_system=None), rows or [counts()])
    return text.getvalue().splitlines()


def test_a_row_has_every_count():
    _, head, row = lines()
    assert head.split() == HEADS
    assert row.split() == ["torch", "2.5.0", "cpu", "10", "1", "0", "2", "3", "4", "5.2"]


@pytest.mark.parametrize("width", range(8, 80, 6))
def test_columns_are_dropped_from_the_right_and_no_line_is_too_long(width):
    found = lines(width=width)
    head = found[-2].split()
    assert head == HEADS[: len(head)]
    assert found[-1].startswith("torch")
    assert max(map(len, found)) <= width
    whole = lines(width=200)
    assert (len(head) == len(HEADS)) == (width >= max(map(len, whole)))


def test_a_long_name_goes_on_in_the_next_line_and_is_whole():
    name = "some/long/folder/of/kernels/adapter.py+kernel-flipped@cpu"
    found = lines(counts(name), width=60)
    assert "".join(line.split()[0] for line in found[1:]).startswith(name[:30])
    pieces = [found[1].split()[0], *(line.strip() for line in found[2:])]
    assert "".join(pieces) == name
    assert "10" in found[1]


def test_a_long_version_is_cut():
    assert cut("2.6.0.dev20241112+cu124", 14) == "2.6.0.dev2024…"
    assert cut("2.5.0", 14) == "2.5.0"
    row = lines(counts(version="2.6.0.dev20241112+cu124"))[-1]
    assert row.split()[1] == "2.6.0.dev2024…"
