"""What is computed in which dtype where the operands of a case have several."""

import pytest

from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.tensors import (
    ADJOINT,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    JVP,
    OUTPUT,
    RESULTS,
    SECOND_KERNEL,
)

ADDED = MixedDtypes("float16", "float64", "float16", "float16", "float64")
LAYER = MixedDtypes("bfloat16", "bfloat16", "bfloat16", "float64", "float32")
PREFERRED = MixedDtypes("float32", "float32", "bfloat16", "bfloat16", "bfloat16")


@pytest.mark.parametrize(
    ("dtypes", "result", "steps"),
    [
        (ADDED, OUTPUT, ("float64",)),
        (ADDED, GRAD_INPUT, ("float16",)),
        (ADDED, GRAD_BIAS, ("float64",)),
        (LAYER, GRAD_KERNEL, ("bfloat16", "float64")),
        (LAYER, GRAD_BIAS, ("bfloat16", "float32")),
        (PREFERRED, JVP, ("float32",)),
        (PREFERRED, SECOND_KERNEL, ("float32", "bfloat16")),
        (PREFERRED, ADJOINT, ("bfloat16",)),
    ],
)
def test_a_result_is_added_up_in_one_dtype_and_comes_out_in_that_of_its_operand(dtypes, result, steps):
    assert dtypes.steps(result) == steps
    assert dtypes.stored(result) == steps[-1]


def test_one_dtype_is_one_step():
    assert {MixedDtypes.of_one("float16").steps(name) for name in RESULTS} == {("float16",)}
