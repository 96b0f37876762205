"""Words that people type: what each means, and what a slip of the keyboard is near to."""

from __future__ import annotations

import pytest

from conformance.cases import spelling
from conformance.cases.format import Keys
from conformance.cases.spelling import meaning, nearest, split_list, suggest_spelling
from conformance.cli import COMMANDS
from conformance.cli.report_options import FORMATS
from conformance.frameworks.registry import BUILT_IN, DIALECTS
from conformance.operators.dtypes import DTYPES
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import LAYOUTS, PADDING_WORDS

KINDS = [BUILT_IN, DIALECTS, OPERATORS, DTYPES, LAYOUTS, ("auto", "cpu", "gpu"), FORMATS]


@pytest.mark.parametrize(
    ("word", "allowed", "meant"),
    [
        ("tf", BUILT_IN, "tensorflow"),
        ("pytorch", DIALECTS, "torch"),
        ("ort", BUILT_IN, "onnxruntime"),
        ("ort", DIALECTS, "onnx"),
        ("Torch", BUILT_IN, "torch"),
        ("deconv", OPERATORS, "conv_transpose"),
        ("NHWC", LAYOUTS, "channels_last"),
        ("NCHW", LAYOUTS, "channels_first"),
        ("fp32", DTYPES, "float32"),
        ("bf16", DTYPES, "bfloat16"),
        ("cuda", ("auto", "cpu", "gpu"), "gpu"),
        ("md", FORMATS, "markdown"),
        ("conv", OPERATORS, "conv"),
        # not one word but a choice between two, or less than it says
        ("onnx", BUILT_IN, None),
        ("float", DTYPES, None),
        ("conv2d", OPERATORS, None),
        ("deconvv", OPERATORS, None),
        ("", DTYPES, None),
    ],
)
def test_another_name_of_a_word_means_it(word, allowed, meant):
    assert meaning(word, allowed) == meant


@pytest.mark.parametrize(
    ("word", "allowed", "near"),
    [
        ("padd", ["stride", "padding"], "padding"),
        ("PADDING", ["stride", "padding"], "padding"),
        ("xyz", ["stride", "padding"], ""),
        ("conv2d", OPERATORS, "conv"),
        ("convtranspose2d", OPERATORS, "conv_transpose"),
        ("float", DTYPES, "float32"),
        ("kernel_size", Keys.model_fields, "kernel"),
        ("filters", Keys.model_fields, "out_channels"),
        ("data_format", Keys.model_fields, "layout"),
        ("validate", COMMANDS, "check"),
        ("x" * 50, ["x" * 49], ""),
    ],
)
def test_the_word_that_is_meant_or_nearest_is_suggested(word, allowed, near):
    assert suggest_spelling(word, allowed) == (f"; did you mean `{near}`?" if near else "")


def test_the_beginning_of_several_words_is_near_to_each():
    assert nearest("onnx", BUILT_IN, most=2) == ("onnxruntime", "onnx-reference")


def test_each_word_of_the_tables_exists_and_no_other_name_is_a_word_of_the_same_kind():
    kinds = [*KINDS, PADDING_WORDS, tuple(COMMANDS), ("id", *Keys.model_fields)]
    every = {word for kind in kinds for word in kind}
    for table in (spelling._SYNONYMS, spelling._HINTS):
        assert set(table) <= every
        for word, others in table.items():
            for kind in kinds:
                assert word not in kind or not {*others.split()} & {each.lower() for each in kind}, word


def test_another_name_has_one_meaning_among_the_words_of_one_kind():
    for kind in KINDS:
        others = [other for word in kind for other in spelling._SYNONYMS.get(word, "").split()]
        assert len(others) == len(set(others))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("torch,jax", ("torch", "jax")),
        ("jax>=0.4,<0.5", ("jax>=0.4,<0.5",)),
        ("jax>=0.4,<0.5, torch", ("jax>=0.4,<0.5", "torch")),
        (",", ()),
    ],
)
def test_commas_part_words_and_not_versions(text, words):
    assert split_list(text) == words
