from conformance.operators.windows.geometry import Axis
from conformance.semantics import drawing as draw


def test_a_transposed_convolution_shows_inserted_zeros_taps_and_window():
    lines = draw.axis_lines(False, Axis(input=3, kernel=3, stride=2, dilation=1, offset=1, size=6))
    assert lines == [
        "input   0_1_2     3 values, 1 zero (_) between",
        "taps    012....   where input 0 lands: kernel 3, dilation 1",
        "window  -######   keeps 6 of 7: 1 cut at the beginning, 0 cut at the end",
    ]


def test_a_window_past_the_scatter_shows_the_added_zeros():
    window = draw.axis_lines(False, Axis(2, 1, 2, 1, -1, 6))[2]
    assert window == "window  o###oo   keeps 6 of 3: 1 zero added at the beginning, 2 zeros added at the end"


def test_a_convolution_shows_padding_and_the_first_and_last_taps():
    lines = draw.axis_lines(True, Axis(input=5, kernel=2, stride=2, dilation=2, offset=1, size=3))
    assert lines == [
        "input   o01234o   5 values: 1 zero at the beginning, 1 zero at the end",
        "out 0   0.1....   taps of output 0",
        "out 2   ....0.1   taps of output 2",
    ]


def test_another_offset_is_another_drawing():
    axis = Axis(3, 3, 2, 1, 1, 6)
    other = Axis(3, 3, 2, 1, 0, 6)
    assert draw.axis_lines(False, axis) != draw.axis_lines(False, other)


def test_an_inserted_zero_is_no_input_value():
    """Input 0 is drawn as its index, which no zero that the stride inserts is."""
    picture = draw.axis_lines(False, Axis(11, 1, 3, 1, 0, 31))[0].split()[1]
    assert picture == "__".join("01234567890")
    assert picture.count("0") == 2


def test_without_a_stride_nothing_is_inserted():
    assert draw.axis_lines(False, Axis(1, 1, 1, 1, 0, 1))[0].split("   ")[-1] == "1 value"


def test_a_long_line_is_cut():
    lines = draw.axis_lines(True, Axis(1000, 3, 1, 1, 0, 998))
    assert all(len(line) < 140 for line in lines)
    assert "..." in lines[0]
