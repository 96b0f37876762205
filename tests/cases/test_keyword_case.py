"""`conformance.case`: the keys of a case file as arguments, read and checked as there."""

import typing
from dataclasses import replace

import numpy as np
import pytest

import conformance
from conformance.cases.format import Entry
from conformance.cases.keyword_case import CaseKeys

PLAIN = {"op": "conv", "input": [1, 2, 6], "out_channels": 2, "kernel": 3}


def test_a_case_is_the_one_that_a_file_would_have():
    made = conformance.case(id="one", dialect="jax", padding="SAME", stride=2, **PLAIN)
    (loaded,) = conformance.load(
        text="conformance: 1\ncases: [{id: one, op: conv, dialect: jax, input: [1, 2, 6],"
        " out_channels: 2, kernel: 3, padding: SAME, stride: 2}]"
    )
    assert made.words == loaded.words
    assert made.dialect == "jax"
    assert (made.id, loaded.id) == ("case()::one", "text::one")


def test_every_key_of_a_file_is_an_argument():
    assert set(typing.get_type_hints(CaseKeys)) == set(Entry.model_fields) - {"matrix"}


def test_arrays_tuples_and_numbers_of_numpy_are_taken():
    data = {"input": np.array([[[1.5, -2.0, 1e-30]]]), "kernel": np.ones((1, 1, 2))}
    made = conformance.case(op="conv", input=np.array([1, 1, 3]), kernel=(np.int64(2),), data=data)
    assert made.words.kernel == (2,)
    assert made.kinds["input"] == (((1.5, -2.0, 1e-30),),)


def test_mistakes_are_told_without_places_in_a_text_that_nobody_wrote():
    with pytest.raises(conformance.CaseFileError) as error:
        conformance.case(op="cnv", input=[1, 2, 6], kernel=3, strid=1)
    assert len(error.value.mistakes) == 2
    assert all(text.startswith("case(): ") for text in error.value.mistakes)
    assert "did you mean `stride`?" in str(error.value)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"matrix": {"stride": [1, 2]}}, "load\\(text=...\\)"),
        ({"why": object()}, "texts, numbers, lists and mappings"),
        ({"id": "x\nconformance: 2"}, "id"),
    ],
)
def test_what_is_no_case_is_refused(keys, text):
    with pytest.raises(conformance.ConformanceError, match=text):
        conformance.case(**{**PLAIN, **keys})


def test_a_case_is_short_to_look_at_and_text_in_a_notebook():
    made = conformance.case(**PLAIN)
    assert repr(made) == "<Case case()::case: torch conv, input 1x2x6, kernel 3>"
    assert "<td>conv</td>" in made._repr_html_()
    hostile = replace(made, id="a<b>\u202e")
    assert repr(hostile).startswith("<Case a<b>\\u202e: ")
    assert "<caption>a&lt;b&gt;\\u202e</caption>" in hostile._repr_html_()
