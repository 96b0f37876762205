"""`conformance.draw`: a case as a drawing."""

from __future__ import annotations

import pytest
from support.drawings import sums_in, texts

import conformance
from conformance.errors import UsageError


def make(**words):
    base = {"op": "conv_transpose", "dialect": "tensorflow", "input": [1, 1, 3], "kernel": 3, "stride": 2}
    return conformance.case(**base, **words)


def test_a_notebook_gets_the_svg():
    drawing = conformance.draw(make(padding="SAME"))
    assert drawing._repr_svg_() == drawing.svg == str(drawing)
    assert repr(drawing).startswith("<Drawing case()::case: ")
    assert conformance.draw(make(padding="SAME")) == drawing
    assert texts(drawing.svg)[:2] == [
        "words of tensorflow: padding=SAME",
        "axis 0: input 3, kernel 3, stride 2, crop 0:1, output 6",
    ]


def test_words_are_drawn_as_another_dialect_reads_them():
    case = make(padding="SAME")
    own, other = (sums_in(conformance.draw(case, read_as=name).svg)[0] for name in (None, "JAX"))
    assert own != other
    said = "words of tensorflow, read by the rule of jax: padding=SAME"
    assert said in texts(conformance.draw(case, read_as="jax").svg)
    with pytest.raises(UsageError, match=r"torch refuses the words: .*; they can be read as tensorflow"):
        conformance.draw(case, read_as="torch")
    with pytest.raises(UsageError, match="no dialect takes them"):
        conformance.draw(make(padding="SAME", groups=3))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"read_as": "torh"}, "did you mean `torch`?"),
        ({"theme": "pink"}, "theme `pink`: it can be auto, light, dark"),
        ({"axes": [1]}, "axes 1: one or two"),
        ({"step": 6}, r"the outputs that are drawn are 0\.\.5"),
    ],
)
def test_what_there_is_not_is_told(arguments, said):
    with pytest.raises(UsageError, match=said):
        conformance.draw(make(padding="SAME"), **arguments)


def test_the_title_is_the_id_that_was_given_or_a_text_or_nothing():
    named = make(id="mine")
    assert texts(conformance.draw(make(), title="<mine>").svg)[0] == "<mine>"
    assert texts(conformance.draw(named).svg)[0] == named.id
    for drawing in (conformance.draw(make()), conformance.draw(named, title="")):
        assert texts(drawing.svg)[0] == "words of tensorflow"


def test_words_of_somebody_else_are_shown_and_cut():
    options = {"jax": {"word": "<script>" * 200}}
    drawing = conformance.draw(make(padding="SAME", options=options))
    said = "".join(texts(drawing.svg))
    assert "<script>" in said
    assert "<script" not in drawing.svg
    assert len(said) < 2000


def test_channels_and_groups_are_told():
    wide = conformance.case(op="conv", input=[1, 4, 3], out_channels=6, kernel=2, groups=2)
    said = " ".join(texts(conformance.draw(wide).svg))
    assert "channels 4 to 6: each output channel adds up 2 input channels of its group, of 2 groups" in said
    assert "channels" not in " ".join(texts(conformance.draw(make()).svg))
