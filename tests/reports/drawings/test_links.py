"""Links as values."""

from dataclasses import replace

from conformance.reports.drawings.links import CROPPED, UNIT, VALUE, Cell


def test_a_link_is_whole_where_every_value_and_every_tap_is_drawn():
    assert UNIT.is_whole
    assert not replace(UNIT, inputs=2).is_whole
    assert not replace(UNIT, outputs=2).is_whole
    assert not replace(UNIT, missing=(1,)).is_whole


def test_what_is_cropped_is_no_output_but_a_value_of_the_input():
    cut = Cell(1, CROPPED)
    more = replace(UNIT, results=(*UNIT.results, cut), reads=(*UNIT.reads, ()), missing=(0, 0))
    assert more.is_whole
    unread = replace(UNIT, inputs=2, line=(*UNIT.line, replace(cut, index=1)))
    assert unread.is_whole
    assert UNIT.line[0].kind == VALUE
