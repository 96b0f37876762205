"""Causes of a sweep, as lines and as a case file."""

from support.planted.dense import case

from conformance import cases
from conformance.backends.names import parse
from conformance.cases.questions import Job, question_of
from conformance.failures.causes import Cause
from conformance.failures.sweep import JudgedCase
from conformance.judging.results import Result
from conformance.reports.sweep import MOST_NUMBERS, DrawnCases, _describe_cause, case_number, format_case_file

CASE = case("9")
RESULT = Result(CASE.id, "numpy", "fail", "computed", aspects={"output": "fail"}, diagnosis="Wrong.")
FAILURE = JudgedCase(Job(CASE, "numpy", question_of(CASE)), parse("numpy"), None, RESULT)
COMMAND = "conformance sweep --seed 0"
DRAWN = DrawnCases(("--seed", "0"))


def cause(count):
    return Cause((FAILURE,) * count, CASE, RESULT)


def test_the_number_of_a_drawn_case():
    assert case_number("sweep-3.yaml::17") == "17"


def test_a_cause_says_what_fails_and_how_to_repeat_it():
    first, *lines = _describe_cause(cause(1), DRAWN)
    assert first == "FAIL numpy  computed: output  (1 case)"
    assert "     Wrong." in lines
    assert "     seen in number 9" in lines
    assert lines[-1] == f"     repeat: {COMMAND} --only 9 -b numpy"


def test_numbers_beyond_the_most_are_counted():
    lines = list(_describe_cause(cause(MOST_NUMBERS + 2), DRAWN))
    assert f"({MOST_NUMBERS + 2} cases)" in lines[0]
    assert any(line.endswith("9 and 2 more") for line in lines)


def test_the_case_file_can_be_read_and_has_the_minimal_case(tmp_path):
    file = tmp_path / "found.yaml"
    file.write_text(format_case_file([cause(1)], DRAWN))
    (read,) = cases.load([file])
    assert read.id == "found.yaml::numpy-1"
    assert read.words == CASE.words
    assert "# numpy, computed: output" in file.read_text()
