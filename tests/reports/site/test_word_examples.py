"""Configurations that show a word, as every dialect reads them."""

from __future__ import annotations

import pytest

from conformance.frameworks import registry
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.reports.site.word_examples import examples
from conformance.semantics.kernel_and_layout import FACTS
from conformance.semantics.word_explanation import ABOUT

SPOKEN = {framework.dialect for framework in registry.FRAMEWORKS.values()}
"""Dialects of which there is a framework to call."""


@pytest.fixture(scope="module")
def shown():
    return {word: list(examples(word)) for word in ("SAME", "output_padding", "dilation", "defaults")}


def test_every_dialect_has_one_line_in_an_example(shown):
    for some in shown.values():
        assert some
        for example in some:
            assert [line.dialect for line in example.lines] == list(registry.DIALECTS)


def test_a_line_has_a_ruler_with_a_call_or_a_reason(shown):
    lines = [line for some in shown.values() for example in some for line in example.lines]
    for line in lines:
        assert line.text
        assert not (line.call and line.ruler is None)
        assert line.call or line.ruler is None or line.dialect not in SPOKEN
    assert any(line.ruler is None for line in lines)


def test_what_nobody_accepts_is_no_example(shown):
    for some in shown.values():
        for example in some:
            rulers = [line.ruler for line in example.lines if line.ruler]
            assert rulers
            assert example.lead == max(ruler.lead for ruler in rulers)


def test_words_of_outputs_are_shown_of_the_transposed_alone(shown):
    assert {example.op for example in shown["output_padding"]} == {CONV_TRANSPOSE}
    assert {example.op for example in shown["SAME"]} == {CONV, CONV_TRANSPOSE}
    assert all("output_padding 1" in example.title for example in shown["output_padding"])


def test_a_call_writes_the_word_that_it_shows(shown):
    example = shown["output_padding"][0]
    torch = next(line for line in example.lines if line.dialect == "torch")
    assert "output_padding=(1, 1)" in torch.call
    assert torch.call.startswith("torch.nn.functional.conv_transpose2d(x, w, ")


def test_words_that_select_no_window_have_no_example():
    assert set(FACTS) <= set(ABOUT)
    assert [list(examples(word)) for word in FACTS] == [[]] * len(FACTS)
