"""What is expected of a case: numbers as they were printed, and contradictions with the rest of its keys."""

import pytest
from support.case_files import load, mistakes, write

TEXT = """\
conformance: 1
cases:
  - {{id: a, op: conv, input: [1, 1, 3], kernel: 2{keys}, expect: {{{expect}}}}}
"""


def expectation(folder, expect, keys=""):
    (case,) = load(folder, TEXT.format(expect=expect, keys=keys))
    return case.expect


def test_numbers_with_decimals_are_known_to_half_a_unit_of_their_last_digit(tmp_path):
    found = expectation(tmp_path, "output: [[[0.25, 1.5]]]")
    assert found.output == (((0.25, 1.5),),)
    assert found.half_units["output"] == (((pytest.approx(0.005), pytest.approx(0.05)),),)


def test_whole_numbers_are_exact(tmp_path):
    assert expectation(tmp_path, "output: [[[1, 2]]]").half_units == {}


@pytest.mark.parametrize(
    ("expect", "keys", "said"),
    [
        ("shape: [1, 2]", "", "`expect.shape` has 2 axes"),
        ("shape: [1, 1, 3], output: [[[1, 2]]]", "", "`expect.output` has the shape [1, 1, 2]"),
        ("refused: true, shape: [1, 1, 2]", "", "wants every backend to refuse and a result as well"),
        ("grad_input: [[[1, 2]]]", "", "this result has the shape [1, 1, 3]"),
        ("grad_bias: [1]", "", "the case has no bias"),
        ("grad_kernel: [[[1, 2]]]", ", gradients: false", "the VJPs are not compared"),
        ("output: [[[1.5, 2]]]", ", dtype: int8", "has a number that int8 cannot hold"),
        ("output: [[[200, 2]]]", ", dtype: int8", "has a number that int8 cannot hold"),
    ],
)
def test_a_contradiction_is_a_mistake_of_the_file(tmp_path, expect, keys, said):
    (mistake,) = mistakes(write(tmp_path / "a.yaml", TEXT.format(expect=expect, keys=keys)))
    assert said in mistake
