"""Memory of a case, from its shapes: the numbers, the limit, and sizes that nothing could hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance import cases
from conformance.cases import memory
from conformance.cases.questions import question_of
from conformance.errors import CaseFileError
from conformance.frameworks.registry import rule
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words

WORDS = Words(CONV, (2, 3, 8), 5, (3,), (1,), (1,), bias=True)
GEOMETRY = Geometry(CONV, 2, 3, 5, 1, (Axis(8, 3, 1, 1, 1, 8),))


def test_every_array_is_counted():
    operands, result, padded = 2 * 3 * 8 + 5 * 3 * 3 + 5, 2 * 5 * 8, 2 * 3 * 10
    assert memory.bytes_needed(WORDS, [GEOMETRY], False) == (operands + result) * 12 + padded * 8
    assert memory.bytes_needed(WORDS, [GEOMETRY], True) == (operands + result) * 24 + padded * 8
    assert memory.bytes_needed(WORDS, [], True) == operands * 24


def test_the_dtype_and_the_largest_geometry_count():
    double = replace(WORDS, dtype="float64")
    assert memory.bytes_needed(double, [], False) == (2 * 3 * 8 + 5 * 3 * 3 + 5) * 16
    small = replace(GEOMETRY, axes=(Axis(8, 3, 1, 1, 0, 2),))
    assert memory.bytes_needed(WORDS, [small, GEOMETRY], True) == memory.bytes_needed(WORDS, [GEOMETRY], True)


def test_a_transposed_convolution_counts_its_full_scatter():
    words = Words(CONV_TRANSPOSE, (1, 1, 5), 1, (2,), (1000,), (1,), output_size=(1,))
    geometry = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(5, 2, 1000, 1, 0, 1),))
    assert memory.bytes_needed(words, [geometry], False) == (5 + 2 + 1) * 12 + 4002 * 8


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (2**30, "1.0 GiB"),
        (3 * 2**29, "1.5 GiB"),
        (2**79, "524288.0 EiB"),
        (10**30, "about 10^30 bytes"),
        (10**4000, "about 10^4000 bytes"),
    ],
)
def test_sizes_for_people(count, text):
    assert memory.format_bytes(count) == text


def load(tmp_path, keys, limit=2**30):
    path = tmp_path / "a.yaml"
    path.write_text(f"conformance: 1\ncases:\n  - {{id: a, {keys}}}\n")
    return cases.load(path, memory_limit=limit)


def test_the_limit_is_the_number_of_bytes(tmp_path):
    keys = "op: conv, input: [2, 3, 8], out_channels: 5, kernel: 3, padding: 1, bias: true"
    (case,) = load(tmp_path, keys)
    exact = memory.bytes_needed(case.words, [rule("torch")(case.words)], True)
    assert load(tmp_path, keys, exact)
    with pytest.raises(CaseFileError) as caught:
        load(tmp_path, keys, exact - 1)
    (line,) = caught.value.mistakes
    assert line.startswith(f"{(tmp_path / 'a.yaml').as_posix()}:3:5: ")
    assert memory.format_bytes(exact) in line
    assert "--memory-limit" in line


@pytest.mark.parametrize(
    "keys",
    [
        "op: conv, input: [1, 1, 100000000], kernel: 2",
        "op: conv, input: [1, 1, 4], kernel: 2, out_channels: 100000000",
        "op: conv, input: [1, 1, 4], kernel: 100000000, padding: 100000000",
        "op: conv, input: [1, 1, 4], kernel: 2, padding: 100000000",
        "op: conv, input: [1, 1, 4], kernel: 2, padding: 10000000000, stride: 10000000000",
        "op: conv_transpose, input: [1, 1, 4], kernel: 2, stride: 100000000",
        "op: conv_transpose, input: [1, 1, 4], kernel: 2, dilation: 100000000",
        "op: conv_transpose, compare: literal, padding: SAME, input: [1, 1, 4], kernel: 2, stride: 100000000",
        "op: conv, input: [1000000000000000000000000000000, 1, 4], kernel: 2",
        f"op: conv_transpose, input: [9, 9, 9, 9, 9], kernel: {2**63 - 1}, stride: {2**63 - 1}",
    ],
)
def test_sizes_beyond_the_limit(tmp_path, keys):
    with pytest.raises(CaseFileError, match="operands and results need"):
        load(tmp_path, keys)


@pytest.mark.parametrize(
    "keys",
    [
        "op: conv, input: [0, 1, 100000000], kernel: 2",
        f"op: conv, input: [1, 1, 4], kernel: 2, stride: {2**63 - 1}",
        f"op: conv, input: [1, 1, 4], kernel: 2, dilation: {2**63 - 1}",
        "op: conv, input: [1, 1, 4], kernel: 2, groups: 1" + "0" * 90,
        f"op: conv_transpose, input: [1, 1, 4], kernel: 2, output_size: {1 - 2**63}",
        f"op: conv_transpose, input: [1, 1, 1], kernel: 2, stride: {2**63 - 1}",
    ],
)
def test_huge_words_that_need_no_memory_load_and_are_answered(tmp_path, keys):
    (case,) = load(tmp_path, keys)
    geometry = rule("torch")(case.words)
    if not isinstance(geometry, Refusal):
        truth = Reference(geometry, question_of(case))
        assert truth.results[OUTPUT].shape == geometry.output_shape
        assert truth.blind_to is None


@pytest.mark.parametrize("keys", [f"stride: {2**63}", f"padding: [[0, {-(2**63)}]]", "kernel: 1" + "0" * 90])
def test_a_number_that_no_framework_reads_is_a_mistake(tmp_path, keys):
    with pytest.raises(CaseFileError, match="at most 64 bits"):
        load(tmp_path, f"op: conv, input: [1, 1, 4], {keys}")


FAR = 2**62


@pytest.mark.parametrize(
    "words",
    [
        f"input: [0, 1, {FAR}, 3], kernel: 2",
        f"input: [0, 1, {FAR}, {FAR}], kernel: 2",
        f"input: [1, 0, {FAR}, 3], kernel: 2",
        f"input: [0, 1, 5, 5], kernel: 2, padding: {FAR}",
        f"op: conv_transpose, input: [0, 1, 5, 5], kernel: 2, stride: {FAR}",
        f"input: [1, 1, 5, 5], out_channels: 0, kernel: [{FAR}, 1]",
    ],
)
def test_an_empty_array_that_nothing_could_address_is_refused(tmp_path, words):
    head = "conformance: 1\ntitle: t\nabout: a\ndefaults: {op: conv}\ncases:\n"
    path = tmp_path / "a.yaml"
    path.write_text(f"{head}  - {{id: a, {words}}}\n")
    with pytest.raises(CaseFileError, match="operands and results need"):
        cases.load(path)
    path.write_text(f"{head}  - {{id: a, {words.replace(str(FAR), '1000000')}}}\n")
    assert len(cases.load(path)) == 1
