"""The sum of a step in words."""

from dataclasses import replace

from conformance.reports.drawings.scene import DrawnStep, Term
from conformance.reports.drawings.steps import MOST_TERMS, sum_lines

STEP = DrawnStep(0, 0, (4,), (), (Term((0,), (2,)), Term((1,), (0,))), 0)


def test_a_sum_names_its_terms():
    assert sum_lines(STEP, 80) == ["y[4] = x[0]·w[2] + x[1]·w[0]"]


def test_a_long_sum_goes_on_in_the_next_line():
    assert sum_lines(STEP, 20) == ["y[4] = x[0]·w[2] +", "    x[1]·w[0]"]
    assert sum_lines(STEP, 5) == ["y[4] =", "    x[0]·w[2] +", "    x[1]·w[0]"]


def test_a_sum_of_nothing_says_why():
    assert sum_lines(replace(STEP, terms=()), 80) == ["y[4] = 0 (no tap meets a value)"]


def test_terms_that_are_not_written_are_counted():
    (more,) = sum_lines(replace(STEP, terms=STEP.terms * MOST_TERMS), 9999)
    assert more.count("w[") == MOST_TERMS
    assert more.endswith(f"+ … ({MOST_TERMS} more)")
    (hidden,) = sum_lines(replace(STEP, missing=3), 80)
    assert hidden.endswith("+ … (taps that are not drawn)")
