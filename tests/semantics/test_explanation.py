"""`explain`: what is shown of a case, in lines that fit a terminal."""

import pytest

from conformance import explain, frameworks
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words
from conformance.semantics import explanation


def case(op="conv_transpose", dialect="tensorflow", size=(5,), **words):
    rank = len(size)
    full = {"kernel": (4,) * rank, "stride": (2,) * rank, "dilation": (1,) * rank, "out_channels": 2}
    return Case("here", Words(op, input=(1, 2, *size), **{**full, **words}), Place("here", 1, 1), dialect)


def test_the_lines_of_an_explanation():
    text = str(explain(case(padding="SAME")))
    for line in (
        "* tensorflow  output 1x2x10: crop [1, 1]",
        "  torch       refused (padding_word): padding 'SAME' is not a word of torch for conv_transpose",
        "* tensorflow  default 10; output_shape=9..10",
        "  onnx        default 10; output_padding=0..1 gives 10; output_shape=0..15 and up",
        "  keras       default 10; output_padding=0..1 gives 8..9",
        "  jax         default 10; no word for another size; explicit pads decide",
        "Size 9 of tensorflow, crop [1, 2], in the words of the others",
        "  torch       padding=1, output_padding=0, with a crop of [0, 1] afterwards",
        "  theano      no words: nothing that it has selects this window",
        "  window  -##########-   keeps 10 of 12: 1 cut at the beginning, 1 cut at the end",
    ):
        assert line in text.splitlines()


def test_what_has_the_right_shape_and_other_numbers_is_no_rewriting():
    """padding=2, output_padding=1 gives the size of SAME for a kernel of 5 and lies one entry off."""
    text = str(explain(case(padding="SAME", kernel=(5,))))
    line = "  torch       padding=2, output_padding=1: cuts 2 at the beginning, not 1"
    assert line in text.splitlines()
    even = str(explain(case(padding="SAME", kernel=(4,)))).splitlines()
    assert not any(line.startswith("  torch") and "cuts" in line for line in even)


def test_a_convolution_is_told_what_undoes_it():
    text = str(explain(case("conv", "torch", size=(6,), kernel=(3,), padding=1)))
    assert "What undoes it on axis 0: the transposed convolution from 3 back to 6" in text
    assert "  torch       padding=1, output_padding=1" in text.splitlines()
    shorter = str(explain(case("conv", "torch", size=(5,), kernel=(3,), padding=1)))
    assert "  torch       padding=1, output_padding=0" in shorter.splitlines()


def test_a_convolution_has_no_sizes_to_choose():
    found = explain(case("conv", padding="SAME"))
    assert found.sizes == ()
    assert "Legal output sizes" not in str(found)


@pytest.mark.parametrize("size", [(5,), (40, 41), (5, 60, 7)])
@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dialect", frameworks.DIALECTS)
def test_every_line_fits_a_terminal(size, op, dialect):
    found = explain(case(op, dialect, size, padding="VALID", output_padding=(1,) * len(size)))
    assert max(map(len, str(found).splitlines())) <= 100


def test_a_long_legend_goes_below_its_drawing():
    line = "window  " + "#" * 80 + "   keeps 80 of 80: nothing cut"
    assert list(explanation._fit_drawing(line)) == [
        "  window  " + "#" * 80,
        "          keeps 80 of 80: nothing cut",
    ]
    assert list(explanation._fit_drawing("short   legend")) == ["  short   legend"]
