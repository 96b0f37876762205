"""`explain WORD`: names, formulas and limits of a word in each dialect."""

from dataclasses import replace

import pytest

from conformance.frameworks import registry
from conformance.operators.words import PADDING_WORDS, Words
from conformance.semantics import word_explanation, words_by_dialect
from conformance.semantics.word_explanation import ABOUT, aliases, explain_word, find_word


@pytest.mark.parametrize("word", ABOUT)
def test_every_word_is_explained_in_lines_that_fit(word):
    lines = str(explain_word(word)).splitlines()
    assert lines[0] == word
    assert max(map(len, lines)) <= 100
    assert len(lines) > 4
    assert not any("\xa0" in line for line in lines)


def test_an_output_padding_has_its_formula_and_its_limits():
    text = str(explain_word("output_padding"))
    assert "o = s*(i - 1) + K - 2*p + output_padding, cuts p at the beginning" in text
    assert "output_padding < max(s, d)" in text
    # that of Keras is counted from a smallest size of its own, and has to be below the stride alone
    assert "o = s*(i - 1) + K%2 + output_padding" in text
    assert "output_padding < s" in text
    assert "  tensorflow  no such word: tf.nn has no output_padding; it takes the whole output size" in text


def test_the_formulas_are_those_of_the_rules(monkeypatch):
    """Another rule of a dialect is another explanation: nothing is written down here."""
    before = str(explain_word("SAME"))
    real = registry.rule

    def shifted(dialect):
        def predict(words):
            answer = real(dialect)(words)
            if dialect != "keras" or words.op != "conv" or not hasattr(answer, "axes"):
                return answer
            return replace(answer, axes=tuple(replace(axis, offset=0) for axis in answer.axes))

        return predict

    monkeypatch.setattr(words_by_dialect.registry, "rule", shifted)
    # not the cached one, which has asked the real rules
    monkeypatch.setattr(word_explanation, "meaning", words_by_dialect.meaning.__wrapped__)
    assert "pads 0 at the beginning" in str(explain_word("SAME"))
    assert "pads 0 at the beginning" not in before


def test_a_name_of_any_dialect_is_understood():
    for name, word in {
        "window_strides": "stride",
        "rhs_dilation": "dilation",
        "output_shape": "output_size",
        "same": "SAME",
        "Output_Padding": "output_padding",
        "feature_group_count": "groups",
    }.items():
        assert find_word(name) == word
    assert find_word("same_even.yaml::default-output") is None


def test_every_word_of_a_case_that_selects_a_window_is_explained():
    own = {"kernel", "stride", "dilation", "groups", "padding", "output_padding", "output_size"}
    assert own <= set(Words.__dataclass_fields__)
    assert own | set(PADDING_WORDS) <= set(aliases())


def test_the_word_that_turns_the_kernel_is_asked_of_the_rule():
    text = str(explain_word("transpose_kernel"))
    assert "turned by default, as it is with transpose_kernel=True" in " ".join(text.split())
