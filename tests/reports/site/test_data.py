"""Records and words as data of pages."""

from __future__ import annotations

import io
import json

import pytest

import conformance
from conformance.reports.site.data import form_fields, to_json, write_cases


def test_text_is_ascii_without_anything_invisible():
    text = to_json({"a\u202e": ["\x1b[31m", "line\nline", "é", 1, None]})
    assert text.isascii()
    read = json.loads(text)
    assert read == {"a\\u202e": ["\\x1b[31m", "line\nline", "é", 1, None]}


def test_a_case_has_the_geometry_that_its_page_draws():
    file = io.StringIO()
    words = {"op": "conv", "dialect": "torch", "input": [1, 1, 5], "kernel": 3}
    write_cases([conformance.case(**words), conformance.case(**words, groups=2)], file)
    drawn, refused = (
        json.loads(line.partition(":{")[2].join(["{", ""]).rstrip(",\n"))
        for line in file.getvalue().splitlines()[1:3]
    )
    assert drawn["geometry"]["axes"] == [[5, 3, 1, 1, 0, 3]]
    assert drawn["draw"].startswith("conformance draw ")
    assert "geometry" not in refused


@pytest.mark.parametrize("padding", ["SAME", 1, [1, 2], [[0, 1], [1, 2]], None])
def test_words_are_the_fields_of_the_form(padding):
    given = {} if padding is None else {"padding": padding}
    case = conformance.case(op="conv", dialect="jax", input=[1, 2, 5, 6], kernel=[3, 2], **given)
    fields = form_fields(case.words, case.dialect)
    assert fields["kernel"] == "3, 2"
    assert fields["padding"] == ("" if padding is None else str(padding))
    assert "output_size" not in fields
