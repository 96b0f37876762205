"""Which way round a kernel is and how axes stand, by dialect; read off rules and calls."""

from __future__ import annotations

import pytest

from conformance.frameworks import registry
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.semantics.kernel_and_layout import FACTS, LAYOUT, OPTIONS, ORIENTATION, facts


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
@pytest.mark.parametrize("word", FACTS)
def test_every_dialect_has_a_fact(word, op):
    told = dict(facts(word, op))
    assert list(told) == list(registry.DIALECTS)
    assert all(told.values())


def test_jax_turns_the_kernel_of_a_transposed_convolution_alone():
    assert dict(facts(ORIENTATION, CONV))["jax"].startswith("as it is by default")
    told = dict(facts(ORIENTATION, CONV_TRANSPOSE))
    assert told["jax"].startswith("turned by default, as it is with transpose_kernel=True")
    assert told["torch"] == "as it is by default"


def test_an_option_is_told_of_the_dialect_that_has_it():
    for option, owner in OPTIONS.items():
        both = {op: dict(facts(option, op)) for op in (CONV, CONV_TRANSPOSE)}
        having = {dialect for each in both.values() for dialect, text in each.items() if option in text}
        assert having == {owner}


def test_layouts_are_those_of_the_calls():
    told = dict(facts(LAYOUT, CONV))
    assert told["torch"] == "input NCHW, kernel OIHW, output NCHW"
    assert told["tensorflow"].startswith("input NHWC, kernel HWIO, output NHWC; with ")
    assert "data_format='NCHW': input NCHW" in told["tensorflow"]
    transposed = dict(facts(LAYOUT, CONV_TRANSPOSE))
    assert transposed["torch"].startswith("input NCHW, kernel IOHW")
