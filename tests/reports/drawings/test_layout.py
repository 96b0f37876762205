"""Where things stand."""

from dataclasses import replace

from conformance.reports.drawings.layout import BREAK, CELL, lay_out, track, wrap_letters, wrap_words
from conformance.reports.drawings.links import UNIT, VALUE, Cell
from conformance.reports.drawings.scene import Scene


def test_cells_stand_side_by_side_with_a_break_where_some_are_left_out():
    cells = [Cell(place, VALUE, place) for place in (-1, 0, 7)]
    found = track(cells)
    assert found.starts == (0, CELL, 2 * CELL + BREAK)
    assert found.breaks == (2 * CELL,)
    assert found.length == 3 * CELL + BREAK
    assert track([]).length == 0


def test_the_input_of_a_row_stands_below_the_output_and_the_sums_below_both():
    layout = lay_out(Scene((UNIT,), "title", ("note",)))
    assert layout.results.bottom < layout.line.y < layout.line.bottom < layout.below
    assert layout.results.corner(0, 0)[0] == layout.line.corner(0, 0)[0] == (layout.width - CELL) // 2


def test_the_output_of_a_grid_stands_beside_the_input():
    three = replace(UNIT, line=tuple(Cell(place, VALUE, place) for place in range(3)))
    layout = lay_out(Scene((three, UNIT)))
    assert layout.line.right < layout.results.x
    assert layout.results.corner(0, 0)[1] == layout.line.corner(1, 0)[1]
    assert layout.line.bottom < layout.below


def test_a_title_without_blanks_is_wrapped_and_cut():
    assert wrap_letters("abcdef", 4, 3) == ["abcd", "ef"]
    assert wrap_letters("abcdefg", 2, 3) == ["ab", "cd", "e…"]
    assert wrap_letters("", 2, 3) == []


def test_words_are_wrapped_whole():
    assert wrap_words("a bc def", 4) == ["a bc", "def"]
    assert wrap_words("abcdef g", 3) == ["abcdef", "g"]
    assert wrap_words("", 3) == [""]
