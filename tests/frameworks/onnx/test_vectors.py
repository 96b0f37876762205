"""The ONNX project's own vectors as cases: all are read, all agree, and a changed one is noticed."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from conformance.cases import onnx_vectors as vectors
from conformance.cases.case import Case
from conformance.cli import code_of
from conformance.cli.case_options import Selection, select_cases
from conformance.errors import UsageError
from conformance.frameworks.onnx.vectors import Vector, node_vectors
from conformance.frameworks.registry import rule
from conformance.judging.results import FAIL, PASS
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal
from conformance.runs.run import run


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return vectors.load("onnx:node")


def test_every_vector_of_the_package_is_there(cases: list[Case]) -> None:
    transposed = [case for case in cases if case.words.op == "conv_transpose"]
    assert len(transposed) == 11
    assert len(cases) - len(transposed) == 6
    assert len({case.id for case in cases}) == len(cases)


def test_the_rule_gives_the_shapes_that_the_project_expects(cases: list[Case]) -> None:
    for case in cases:
        found = rule("onnx")(case.words)
        assert isinstance(found, Geometry), case.id
        assert found.output_shape == case.expect.shape


def test_a_node_becomes_words(cases: list[Case]) -> None:
    by_name = {case.id.partition("::")[2]: case.words for case in cases}
    words = by_name["test_convtranspose_kernel_shape"]
    assert (words.output_size, words.output_padding, words.padding) == ((10, 8), (1, 1), None)
    assert by_name["test_convtranspose_pads"].padding == ((1, 1), (2, 2))
    assert by_name["test_conv_with_autopad_same"].padding == "SAME_LOWER"
    assert by_name["test_convtranspose_group_2"].groups == 2
    assert by_name["test_convtranspose_group_2"].out_channels == 2


def test_all_agree(cases: list[Case]) -> None:
    results = list(run(cases, ["numpy", "onnxruntime", "onnx-reference"]))
    assert len(results) == 3 * len(cases)
    assert {result.verdict for result in results} == {PASS}


def test_a_changed_vector_is_noticed() -> None:
    vector = next(v for v in node_vectors() if v.name == "test_convtranspose_output_shape")
    changed = vectors.case_of(replace(vector, output=np.roll(vector.output, 1, axis=-1)))
    assert [result.verdict for result in run([changed], ["numpy"])] == [FAIL]


def test_attributes_without_a_word_are_left_to_the_rule() -> None:
    x, w = np.ones((1, 1, 5), np.float32), np.ones((1, 1, 3), np.float32)
    plain = Vector("plain", "conv", {"kernel_shape": (3,)}, (x, w, w[0, 0]), x)
    assert isinstance(rule("onnx")(vectors.words_of(plain)), Geometry)
    assert vectors.words_of(plain).bias
    for attributes in ({"kernel_shape": (2,)}, {"ceil_mode": 1}):
        found = rule("onnx")(vectors.words_of(replace(plain, attributes=attributes)))
        assert isinstance(found, Refusal)
        assert found.rule == "options"


def test_sources_are_paths_of_commands(cases: list[Case], capsys: pytest.CaptureFixture[str]) -> None:
    assert select_cases(Selection(paths=("onnx:node",))) == cases
    assert select_cases(Selection(paths=(cases[3].name,))) == [cases[3]]
    assert code_of(["list", "onnx:node", "-k", "group_2_image"]) == 0
    assert "onnx:node::test_convtranspose_group_2_image_3" in capsys.readouterr().out


def test_a_source_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="there is onnx:node"):
        vectors.load("onnx:real")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(UsageError, match=r"pip install 'conv-conformance\[onnx\]'"):
        vectors.load("onnx:node")
