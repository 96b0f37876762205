"""Defaults and matrix: the ids, the order and the values of the cases that an entry stands for."""

from __future__ import annotations

import pytest
from support.case_files import GOOD, HEAD, ids, load, mistakes, write

from conformance import cases
from conformance.cases import expansion, loading


def test_case_over_defaults_and_null_takes_a_default_back(tmp_path):
    text = "conformance: 1\nabout: file\n"
    text += "defaults: {op: conv, input: [1, 1, 6], kernel: 2, padding: 1, why: all, tags: [a]}\n"
    text += "cases:\n  - {id: a}\n  - {id: b, padding: 0, tags: [b], why: own}\n"
    text += "  - {id: c, padding: null, why: null}\n"
    first, second, third = load(tmp_path, text)
    assert (first.words.padding, first.why, first.tags) == (1, "all", ("a",))
    assert (second.words.padding, second.why, second.tags) == (0, "own", ("b",))
    assert (third.words.padding, third.why, third.tags) == (None, "file", ("a",))


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("id: 'k{stride}', matrix: {stride: [1, 2]}", ["k1", "k2"]),
        ("id: k, matrix: {stride: [1, [2]]}", ["k-1", "k-2"]),
        ("id: p, matrix: {padding: [[1], [[0, 2]], SAME, -1]}", ["p-1", "p-0_2", "p-SAME", "p--1"]),
        (
            "id: 'd-{dtype}-x', matrix: {dtype: [float32], bias: [true, false]}",
            ["d-float32-x-true", "d-float32-x-false"],
        ),
        ("id: n, matrix: {padding: [null, 1]}", ["n-none", "n-1"]),
        (
            "id: o, matrix: {data: [ones, {input: ones, kernel: normal}]}",
            ["o-ones", "o-input_ones_kernel_normal"],
        ),
        ("id: why, matrix: {why: [a b/c, d]}", ["why-a_b_c", "why-d"]),
        ("id: e, matrix: {why: [a, '" + "x" * 50 + "']}", ["e-a", "e-why2"]),
        ("id: e, matrix: {why: [a, '']}", ["e-a", "e-why2"]),
        ("id: '{stride}-{stride}', matrix: {stride: [1]}", ["1-1"]),
        ("id: none, matrix: null", ["none"]),
    ],
)
def test_matrix_and_ids(tmp_path, matrix, expected):
    assert ids(tmp_path, f"  - {{{matrix}}}\n") == expected


def test_pairs_of_several_axes_in_an_id(tmp_path):
    text = "  - {id: p, input: [1, 1, 5, 5], matrix: {padding: [[[0, 1], [2, 3]], [1, 2]]}}\n"
    assert ids(tmp_path, text) == ["p-0_1x2_3", "p-1x2"]


def test_matrix_is_a_product_with_the_last_key_fastest(tmp_path):
    text = HEAD + "  - {id: 'a', matrix: {stride: [1, 2], dilation: [1, 2, 3]}}\n"
    found = [(case.words.stride[0], case.words.dilation[0]) for case in load(tmp_path, text)]
    assert found == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


def test_matrix_values_override_defaults(tmp_path):
    found = load(tmp_path, HEAD + "  - {id: a, matrix: {kernel: [1, 3]}}\n")
    assert [case.words.kernel for case in found] == [(1,), (3,)]


@pytest.mark.parametrize(
    ("entry", "fragment"),
    [
        ("id: '{strid}', matrix: {stride: [1]}", "`{strid}` in the id has no list in `matrix`"),
        ("id: '{strid}', matrix: {stride: [1]}", "did you mean `stride`?"),
        ("id: '{stride}'", "`{stride}` in the id has no list"),
        ("id: '{'", "`{` is not an id"),
        ("id: a b", "`a b` is not an id"),
        ("id: ''", "`` is not an id"),
        ("id: 'a::b'", "is not an id"),
        ("id: " + "a" * 201, "an id has up to 200 letters"),
        ("id: 7", "`id` is `7`; text is wanted"),
        ("id: a, matrix: [1]", "`matrix` is `[1]`; it has to map keys to lists"),
        ("id: a, matrix: {}", "`matrix` is a mapping of 0 keys"),
        ("id: a, matrix: {stride: 1}", "`matrix.stride` is `1`; a list with at least one value"),
        ("id: a, matrix: {stride: []}", "`matrix.stride` is `[]`"),
        ("id: a, matrix: {strid: [1]}", "unknown key `strid`"),
        ("id: a, matrix: {id: [x, y]}", "unknown key `id`"),
        ("id: a, matrix: {matrix: [{}]}", "unknown key `matrix`"),
        ("id: a, stride: 1, matrix: {stride: [1]}", "`stride` stands in the matrix and in the case (4:13)"),
        (
            "id: a, matrix: {stride: [1, 1]}",
            "the id `a-1` is taken by another combination of the same matrix",
        ),
        ("id: a, matrix: {stride: [1, one]}", "`stride` is `one`"),
    ],
)
def test_mistakes_of_a_matrix(tmp_path, entry, fragment):
    path = write(tmp_path / "a.yaml", f"{HEAD}  - {{{entry}}}\n")
    lines = mistakes(path)
    assert any(fragment in line for line in lines), lines
    assert ids(tmp_path, "  - {id: 'a.b_c+d=e,f~g-{stride}', matrix: {stride: [1, 2]}}\n")


def test_two_cases_with_one_id_name_both_places(tmp_path):
    path = write(tmp_path / "a.yaml", HEAD + "  - {id: a-1}\n  - {id: a, matrix: {stride: [1]}}\n")
    (line,) = mistakes(path)
    assert line.startswith(f"{path.as_posix()}:5:10: the id `a-1` is taken by the case at 4:10")
    assert ids(tmp_path, "  - {id: a-1}\n  - {id: a, matrix: {stride: [2]}}\n") == ["a-1", "a-2"]


def test_how_many_cases_a_file_and_a_load_may_have(tmp_path, monkeypatch):
    text = HEAD + "  - {id: a, matrix: {stride: [1, 2], dilation: [1, 2]}}\n  - {id: b}\n"
    path = write(tmp_path / "a.yaml", text)
    assert len(cases.load(path)) == 5
    monkeypatch.setattr(loading, "MOST_CASES", 4)
    assert "more than 4 cases up to here" in mistakes(path)[0]
    monkeypatch.setattr(
        expansion.Budget, "__init__", lambda budget: budget.__dict__.update(cases=4, values=100)
    )
    assert "1 cases here; a file holds at most" in mistakes(path)[0]


def test_expanded_values_of_a_matrix_are_bounded(written):
    numbers = "[" + ",".join(["1"] * 5000) + "]"
    text = GOOD.replace("kernel: 2", "kernel: 2, data: {input: [[" + numbers + "]]}, matrix: {stride: %s}")
    many = "[" + ",".join(map(str, range(1, 1001))) + "]"
    assert "more than 50000 values" in mistakes(written(text % many))[0]
