"""The adjoint of an operation in words: every dialect's words select the window that goes back."""

from dataclasses import replace

import pytest

from conformance.frameworks import registry
from conformance.operators.words import Words
from conformance.semantics.neighbours import find_neighbours, neighbour_lines, spell_adjoint


def conv(size, kernel, stride, padding):
    return Words("conv", (1, 2, size), 2, (kernel,), (stride,), (1,), padding=padding)


@pytest.mark.parametrize("size", [6, 7, 8, 9])
def test_the_words_of_torch_restore_the_shape(size):
    """Several input sizes have one output size: output_padding has to say which it was."""
    geometry = registry.rule("torch")(conv(size, 3, 3, 1))
    spelled = next(each for each in spell_adjoint(geometry) if each.dialect == "torch")
    assert not spelled.around
    numbers = dict(part.split("=") for part in spelled.words.split(", "))
    back = replace(geometry.adjoint.to_words("float32"), padding=int(numbers["padding"]))
    restored = registry.rule("torch")(replace(back, output_padding=(int(numbers["output_padding"]),)))
    assert restored == geometry.adjoint
    assert registry.rule("torch")(back) == geometry.adjoint or int(numbers["output_padding"]) > 0


def test_axes_that_differ_are_told_one_by_one():
    words = Words("conv", (1, 1, 6, 7), 1, (3, 3), (2, 2), (1, 1), padding="SAME")
    found = list(find_neighbours("tensorflow", words))
    assert [each.axes for each in found] == [(0,), (1,)]
    lines = [line for each in found for line in neighbour_lines(each)]
    assert "What undoes it on axis 1: the transposed convolution from 4 back to 7" in "\n".join(lines)


def test_words_that_are_refused_have_no_neighbours():
    assert not list(find_neighbours("torch", conv(5, 3, 2, "SAME")))
