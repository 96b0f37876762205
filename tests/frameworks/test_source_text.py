"""Pieces of Python source: each evaluates to what it was made of, and lines break as Black breaks them."""

from __future__ import annotations

from ast import literal_eval

import numpy as np
import pytest

from conformance.frameworks import source_text as source

ROWS = np.arange(24.0).reshape(1, 2, 3, 4)
FIRST, LAST = (0, 1, 2, 3), (0, 2, 3, 1)


@pytest.mark.parametrize("value", [3, -1.5, "SAME", (2,), (1, 2), [[0, 0], [1, 2]], None, True, ()])
def test_a_literal_evaluates_to_its_value(value):
    assert literal_eval(source.literal(value)) == value


def test_strings_are_in_double_quotes():
    assert source.literal(["N", ("H",)]) == '["N", ("H",)]'


@pytest.mark.parametrize(
    ("value", "shorter"), [((2, 2), 2), ([1], 1), ((1, 2), (1, 2)), ((), ()), (((1, 1), (1, 1)),) * 2, (3, 3)]
)
def test_a_sequence_of_one_integer_becomes_that_integer(value, shorter):
    assert source.collapse(value) == shorter


def test_keywords_are_written_as_they_are():
    assert source.keywords({"stride": (1, 1), "bias": None}) == ["stride=(1, 1)", "bias=None"]


@pytest.mark.parametrize("length", [10, 40, 60])
def test_a_call_is_broken_where_it_is_long(length):
    arguments = ["a" * length, "b" * length]
    lines = source.assignment("y", "f", arguments)
    assert max(map(len, lines)) <= source.WIDTH
    assert len(lines) == {10: 1, 40: 3, 60: 4}[length]
    assert "".join(line.strip() for line in lines).replace(",)", ")").replace(",", ", ").replace(
        "  ", " "
    ) == (f"y = f({', '.join(arguments)})")


def test_a_comment_stands_above_a_long_statement():
    assert source.with_comment("y = x", "why") == ["y = x  # why"]
    assert source.with_comment("y = " + "x" * 80, "why") == ["# why", "y = " + "x" * 80]
    assert source.with_comment("y = x", "") == ["y = x"]


def test_letters_name_the_axes_of_a_layout():
    assert source.data_letters(FIRST) == "NCHW"
    assert source.data_letters((0, 2, 1)) == "NWC"
    assert source.kernel_letters("conv", (2, 3, 1, 0)) == "HWIO"
    assert source.kernel_letters("conv_transpose", (2, 3, 1, 0)) == "HWOI"


def test_a_transpose_moves_axes_from_one_layout_to_the_other():
    moved = eval(source.transpose_text("x", FIRST, LAST), {"x": ROWS})
    assert moved.shape == (1, 3, 4, 2)
    assert np.array_equal(eval(source.transpose_text("x", LAST, FIRST), {"x": moved}), ROWS)
    assert source.transpose_text("x", LAST, LAST) == "x"


@pytest.mark.parametrize(("layout", "text"), [(FIRST, "[..., 1:, :-2]"), (LAST, "[:, 1:, :-2]")])
def test_an_index_leaves_batch_and_channels_whole(layout, text):
    entries = [source.cut_slice(1, 0), source.cut_slice(0, 2)]
    assert source.spatial_index(layout, entries) == text
    native = ROWS.transpose(layout)
    assert np.array_equal(eval(f"x{text}", {"x": native}), ROWS[:, :, 1:, :-2].transpose(layout))


def test_a_slice_cuts_both_ends():
    assert [
        eval(f"x[{source.cut_slice(lo, hi)}]", {"x": [1, 2, 3]}) for lo, hi in [(0, 0), (1, 1), (0, 3)]
    ] == [
        [1, 2, 3],
        [2],
        [],
    ]
    assert source.without_negative((-1, 2)) == (0, 2)
