"""Every number of a link is held against the reference operator."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from support.drawings import random_axis, random_operands, reference

from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.convolution import axis_link, axis_windows
from conformance.reports.drawings.links import CROPPED, INSERTED, PADDING, VALUE, Link
from conformance.reports.drawings.windows import link

COUNT = 300


def sums(drawn: Link, x: np.ndarray, w: np.ndarray) -> list[float]:
    """The outputs that the drawn terms add up to; x is read at the cells that are values alone."""
    found = []
    for cell, reads in zip(drawn.results, drawn.reads, strict=True):
        if cell.kind == VALUE:
            cells = ((drawn.line[read.cell], read.tap) for read in reads)
            found.append(sum(x[at.index] * w[tap] for at, tap in cells if at.kind == VALUE))
    return found


def disagreements(op: str, change=lambda drawn: drawn) -> int:
    rng, count = random.Random(f"links {op}"), 0
    for _ in range(COUNT):
        of, flip = random_axis(rng), rng.random() < 0.5
        geometry = Geometry(op, 1, 1, 1, 1, (of,), flip)
        x, w = random_operands(rng, geometry)
        drawn = change(axis_link(op, of, flip, 1000))
        assert drawn.is_whole
        count += sums(drawn, x, w) != list(reference(geometry, x, w))
    return count


@pytest.mark.parametrize("op", OPERATORS)
def test_the_drawn_terms_add_up_to_the_output_of_the_reference(op):
    assert disagreements(op) == 0


@pytest.mark.parametrize("op", OPERATORS)
def test_a_link_that_is_wrong_is_noticed(op):
    def shift(drawn: Link) -> Link:
        reads = tuple(
            tuple(replace(read, tap=(read.tap + 1) % drawn.taps) for read in reads) for reads in drawn.reads
        )
        return replace(drawn, reads=reads)

    def lose(drawn: Link) -> Link:
        return replace(drawn, reads=tuple(reads[1:] for reads in drawn.reads))

    for change in (shift, lose):
        assert disagreements(op, change) > COUNT // 5


@pytest.mark.parametrize("op", OPERATORS)
def test_a_long_line_shows_true_terms_and_says_which_are_missing(op):
    rng = random.Random(f"long {op}")
    for _ in range(COUNT // 3):
        of, most = random_axis(rng), rng.randint(4, 9)
        of = replace(of, input=of.input * 5, size=of.size * 5, kernel=rng.randint(1, 12))
        whole, short = axis_link(op, of, False, 10000), axis_link(op, of, False, most)
        by_output = {
            cell.index: {(whole.line[read.cell].place, read.tap) for read in reads}
            for cell, reads in zip(whole.results, whole.reads, strict=True)
            if cell.kind == VALUE
        }
        assert len(short.line) <= 3 * most // 2 + 1
        assert set(short.line) <= set(whole.line)
        shown = [cell for cell in short.results if cell.kind == VALUE]
        assert len(shown) <= 3 * most // 2 + 1
        assert {cell.index for cell in shown} >= ({0, of.size - 1} if of.size else set())
        for cell, reads, missing in zip(short.results, short.reads, short.missing, strict=True):
            if cell.kind == VALUE:
                pairs = {(short.line[read.cell].place, read.tap) for read in reads}
                assert pairs <= by_output[cell.index]
                assert len(pairs) + missing == len(by_output[cell.index]) == of.kernel


def test_kinds_of_cells():
    scatter = axis_link(CONV_TRANSPOSE, Axis(3, 3, 2, 1, 1, 5), False, 40)
    assert [cell.kind for cell in scatter.line] == [
        *(PADDING, VALUE, INSERTED, VALUE, INSERTED, VALUE, PADDING),
    ]
    assert [cell.kind for cell in scatter.results] == [CROPPED, *[VALUE] * 5, CROPPED]
    gather = axis_link(CONV, Axis(6, 2, 2, 1, -1, 2), False, 40)
    assert [cell.kind for cell in gather.line] == [CROPPED, *[VALUE] * 4, CROPPED]
    assert [cell.index for cell in gather.line] == list(range(6))


def test_sizes_that_no_memory_holds_are_drawn():
    huge = Axis(2**31, 2**30, 3, 7, 2**29, 2**31 // 3)
    for op in OPERATORS:
        drawn = axis_link(op, huge, False, 20)
        assert len(drawn.line) <= 30
        assert not drawn.is_whole
        assert [cell.index for cell in drawn.results if cell.kind == VALUE][-1] == huge.size - 1


def test_a_window_that_is_wider_than_what_is_drawn_keeps_its_taps_and_the_ends_of_the_values():
    wide = axis_link(CONV, Axis(100000, 3, 1, 64, 64, 100000), False, 32)
    first, last = wide.reads[0], wide.reads[-1]
    assert [wide.line[read.cell].place for read in first] == [-64, 0, 64]
    assert [wide.line[read.cell].place for read in last] == [99935, 99999, 100063]
    assert wide.missing == (0,) * len(wide.results)
    assert len(wide.line) <= 32
    long = axis_link(CONV, Axis(5000, 1000, 1, 1, 500, 5001), False, 32)
    assert {0, 4999} <= {cell.index for cell in long.line}
    assert sum(cell.kind == VALUE for cell in long.line) > 4


def test_a_kernel_without_taps_reads_nothing():
    drawn = link(axis_windows(CONV, Axis(3, 0, 1, 1, 0, 4), False), 20)
    assert all(not reads for reads in drawn.reads)
    assert len(drawn.line) == 3
