"""The options of `run`; tests/cli/test_run.py has what they do."""

from conformance.cli.option_groups import words_of
from conformance.cli.run_options import DETAILS, Course, Output
from conformance.reports.results import text


def test_the_letters_are_those_that_the_report_knows():
    assert tuple(DETAILS) == text.DETAILS


def test_letters_may_be_written_together_or_apart():
    assert Output(details=("sk", "w")).detail.kinds == frozenset("skw")


def test_the_first_failure_is_one():
    assert (Course().most_failures, Course(most=3).most_failures) == (0, 3)
    assert Course(is_first_only=True, most=3).most_failures == 1


def test_the_words_give_the_value_again():
    assert words_of(Output(details=("s", "k"), quiet=2)) == ("-r", "s", "-r", "k", "--quiet", "--quiet")
    assert words_of(Output(form="junit", durations=0)) == ("--format", "junit", "--durations", "0")
    assert words_of(Course(is_first_only=True)) == ("--exitfirst",)
