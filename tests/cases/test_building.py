"""What every key of a case becomes, and what is filled in."""

from __future__ import annotations

import zlib

import pytest
from support.case_files import HEAD, ids, load, write

from conformance import cases
from conformance.cases.case import ExpectedResult, KnownDeviation
from conformance.cases.questions import question_of
from conformance.operators.words import ONE_NUMBER, Words


def test_defaults_of_a_bare_case(tmp_path):
    (case,) = load(tmp_path, "conformance: 1\ncases: [{id: a, op: conv, input: [2, 3, 7, 5], kernel: 2}]")
    assert case.words == Words("conv", (2, 3, 7, 5), 1, (2, 2), (1, 1), (1, 1))
    assert case.words.padding is None
    assert (case.dialect, case.compare, case.gradients) == ("torch", "equivalent", True)
    assert (case.kinds, case.tags, case.known, case.why, case.source) == ({}, (), (), "", None)
    assert case.expect == ExpectedResult()


@pytest.mark.parametrize(
    ("written", "gradients", "derivatives"),
    [
        ("true", True, ()),
        ("false", False, ()),
        ("null", True, ()),
        ("[vjp]", True, ()),
        ("[jvp]", False, ("jvp",)),
        ("[adjoint, second_order, vjp]", True, ("second_order", "adjoint")),
    ],
)
def test_gradients_are_all_none_or_those_of_a_list(tmp_path, written, gradients, derivatives):
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [2, 3, 7, 5], kernel: 2, gradients: GRADIENTS}]"
    (case,) = load(tmp_path, text.replace("GRADIENTS", written))
    assert (case.gradients, case.derivatives) == (gradients, derivatives)
    question = question_of(case)
    assert (question.gradients, question.derivatives) == (gradients, derivatives)


EVERY_KEY = """
conformance: 1
title: the title
source: the file's
cases:
  - id: a
    op: conv_transpose
    dialect: jax
    compare: literal
    input: [2, 4, 3, 2]
    out_channels: 6
    kernel: 3
    stride: [2, 1]
    dilation: 2
    groups: 2
    padding: [[1, 0], [0, -1]]
    output_padding: 1
    output_size: [7, 8]
    bias: true
    dtype: bfloat16
    data: {input: normal, kernel: integers, cotangent: impulse, bias: [1, -2.5, 3, 4, 5, 6], seed: 7}
    layout: channels_last
    gradients: false
    options: {jax: {transpose_kernel: true, list: [1, [2]]}}
    tags: [slow, figure, slow]
    source: the case's
    expect: {refused: [torch, jax+jit]}
    known:
      - {backend: jax, versions: '<1', device: gpu, aspect: output, outcome: computed, why: x, issue: 'https://a.b/c'}
      - {backend: torch, why: y}
"""


def test_every_key_arrives(tmp_path):
    (case,) = load(tmp_path, EVERY_KEY)
    assert case.words == Words(
        op="conv_transpose",
        input=(2, 4, 3, 2),
        out_channels=6,
        kernel=(3, 3),
        stride=(2, 1),
        dilation=(2, 2),
        groups=2,
        padding=((1, 0), (0, -1)),
        output_padding=(1, 1),
        output_size=(7, 8),
        bias=True,
        dtype="bfloat16",
        layout="channels_last",
        options={"jax": {"transpose_kernel": True, "list": [1, [2]]}},
        forms={"kernel": ONE_NUMBER, "dilation": ONE_NUMBER, "output_padding": ONE_NUMBER},
    )
    assert case.seed == 7
    assert case.kinds == {"input": "normal", "cotangent": "impulse", "bias": (1, -2.5, 3, 4, 5, 6)}
    assert (case.dialect, case.compare, case.gradients) == ("jax", "literal", False)
    assert (case.tags, case.why, case.source) == (("slow", "figure"), "the title", "the case's")
    assert case.expect == ExpectedResult(refused=("torch", "jax+jit"))
    assert case.known == (
        KnownDeviation("jax", "x", "<1", "gpu", "output", "computed", "https://a.b/c"),
        KnownDeviation("torch", "y"),
    )
    assert hash(case) == hash(case)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("same", "SAME"),
        ("Same_Lower", "SAME_LOWER"),
        ("0", 0),
        ("-1", -1),
        ("[2]", (2,)),
        ("[[1, 2]]", ((1, 2),)),
        ("null", None),
    ],
)
def test_padding_keeps_its_form(tmp_path, written, kept):
    (case,) = load(tmp_path, f"{HEAD}  - {{id: a, padding: {written}}}\n")
    assert case.words.padding == kept


def test_a_kind_word_is_for_all_operands(tmp_path):
    (case,) = load(tmp_path, HEAD + "  - {id: a, data: normal}\n")
    assert case.kinds == dict.fromkeys(("input", "kernel", "bias", "cotangent"), "normal")


def test_the_seed_follows_the_id(tmp_path):
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 4], kernel: 2}]"
    one = cases.load(write(tmp_path / "x" / "cases" / "a.yaml", text))[0]
    other = cases.load(write(tmp_path / "y" / "z" / "cases" / "a.yaml", "# moved\n" + text))[0]
    renamed = cases.load(write(tmp_path / "cases" / "b.yaml", text))[0]
    assert one.seed == other.seed == zlib.crc32(b"a.yaml::a")
    assert renamed.seed != one.seed


def test_a_contradiction_with_the_rule_is_not_a_mistake_of_the_file(tmp_path):
    (case,) = load(tmp_path, HEAD + "  - {id: a, expect: {shape: [9, 9, 9]}}\n")
    assert case.expect.shape == (9, 9, 9)


def test_words_that_a_rule_refuses_load(tmp_path):
    text = (
        "  - {id: a, stride: 0}\n  - {id: b, groups: 5}\n  - {id: c, padding: -9}\n  - {id: d, kernel: 0}\n"
    )
    assert ids(tmp_path, text + "  - {id: e, out_channels: 0, groups: 0}\n") == ["a", "b", "c", "d", "e"]
