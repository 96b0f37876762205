"""Values as the source of a script: what is written reads back."""

import numpy as np
import pytest

from conformance.failures.repro.literals import GENERATOR, array_literal
from conformance.frameworks.source_text import literal
from conformance.operators.operands import draw


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([[1.0, -2.0]], "[[1, -2]]"),
        ([0.5, np.nan, -np.inf], "[0.5, np.nan, -np.inf]"),
        ([0.0, -0.0], "[0, -0.0]"),
        ([2.0**53], "[9007199254740992.0]"),
    ],
)
def test_an_array_is_written_so_that_it_reads_back(values, text):
    assert array_literal(np.array(values)) == text
    np.testing.assert_array_equal(np.array(eval(text, {"np": np})), values)


@pytest.mark.parametrize("text", ["plain", 'with "quotes"', "a\\b", "two\nlines", "ü"])
def test_text_is_quoted_so_that_it_reads_back(text):
    assert eval(literal(text)) == text
    assert literal(text).startswith('"')


def test_the_generator_of_a_script_draws_what_the_harness_draws():
    from support.planted.dense import case

    from conformance.cases.questions import question_of
    from conformance.operators.operands import largest_magnitude, stream_number

    question = question_of(case("one"))
    recipe, shape = question.recipe, (2, 4, 7, 9)
    names = {"np": np}
    exec(GENERATOR, names)
    drawn = names["integers"](stream_number(recipe, "input"), shape, largest_magnitude(recipe, "input"))
    np.testing.assert_array_equal(drawn, draw(recipe, "input", shape))
