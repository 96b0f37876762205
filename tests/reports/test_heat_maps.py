"""Excerpts become grids whose shades tell how large a number is, and which part of a tensor they show."""

from __future__ import annotations

from conformance.judging.excerpts import EXTENT
from conformance.reports.heat_maps import LEVELS, NO_NUMBER, cut_excerpts, heat_maps

EXCERPT = {
    "shape": [2, 6, 4, 3],
    "begin": [1, 3, 0, 0],
    "worst": [1, 3, 1, 2],
    "expected": ["1 -2 0", "4 5 10"],
    "got": ["1 -2 0", "4 nan -10"],
}


def test_shades_are_fractions_of_the_largest_number():
    (found,) = heat_maps({"output": EXCERPT})
    expected, got, difference = found.maps
    assert expected.cells == (("1", "-2", "0"), ("4", "5", "10"))
    assert expected.levels == ((1, -2, 0), (4, 5, LEVELS))
    assert got.levels[1] == (4, NO_NUMBER, -LEVELS)
    assert difference.cells == (("0", "0", "0"), ("0", "nan", "-20"))
    assert difference.levels == ((0, 0, 0), (0, NO_NUMBER, -LEVELS))


def test_a_page_gets_each_row_as_one_text():
    (found,) = heat_maps({"output": EXCERPT})
    assert found.to_json()["maps"][1] == {
        "title": "got",
        "cells": ["1 -2 0", "4 nan -10"],
        "levels": ["1 -2 0", f"4 {NO_NUMBER} -{LEVELS}"],
    }


def test_which_part_is_shown_is_said():
    (found,) = heat_maps({"output": EXCERPT})
    times = "\N{MULTIPLICATION SIGN}"
    part = f"[1, 3, 0..1, 0..2] of 2 {times} 6 {times} 4 {times} 3"
    assert found.where == f"{part}, around the largest difference at [1, 3, 1, 2]"
    (vector,) = heat_maps(
        {"grad_bias": {"shape": [3], "begin": [0], "worst": [1], "expected": ["1 2"], "got": ["1 3"]}}
    )
    assert vector.where.startswith("[0..1] of 3, ")


def test_results_of_other_shapes_have_no_difference():
    other = {key: value for key, value in EXCERPT.items() if key != "worst"} | {"got_shape": [2, 6, 4, 2]}
    (found,) = heat_maps({"output": other})
    assert [each.title for each in found.maps] == ["expected", "got"]
    assert "expected, and of" in found.where


def test_an_excerpt_of_somebody_is_bounded_and_what_is_no_number_stays_none():
    rows = ["<b> " * 100_000] * 100
    (found,) = heat_maps({"x": {**EXCERPT, "expected": rows, "got": rows}})
    assert all(len(grid.cells) == EXTENT and len(grid.cells[0]) <= EXTENT for grid in found.maps)
    assert found.maps[0].cells[0][0] == "nan"
    kept = cut_excerpts({"x": {**EXCERPT, "expected": rows, "got": rows}})
    assert heat_maps(kept) == [found]
    assert len(str(kept)) < 2 * EXTENT * EXTENT * 30
    assert cut_excerpts({"x": EXCERPT}) == {"x": EXCERPT}
