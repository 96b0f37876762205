"""Results in integer dtypes are judged to the bit and without gradients; what has fewer bits is named."""

from __future__ import annotations

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.questions import question_of


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64"])
def test_they_are_exact_and_have_no_gradients(dtype):
    result = ask(case(dtype=dtype), Adapter())
    assert result.verdict == "pass"
    assert result.aspects["output"] == "pass"
    assert {name: state for name, state in result.aspects.items() if name.startswith("grad")} == {
        "grad_input": "skip",
        "grad_kernel": "skip",
        "grad_bias": "skip",
    }
    assert f"grad_input: {dtype} has no derivatives" in result.reason
    assert not question_of(case(dtype=dtype)).gradients
    assert question_of(case()).gradients


@pytest.mark.parametrize(
    ("fault", "dtype"),
    [
        ("wraps-at-8-bits", "int16"),
        ("saturates-at-8-bits", "int32"),
        ("wraps-at-16-bits", "uint32"),
        ("saturates-at-16-bits", "int64"),
        ("results-float32", "int32"),
        ("operands-float16", "int32"),
        ("kernel-flipped", "int8"),
    ],
)
def test_fewer_bits_are_noticed_and_named(fault, dtype):
    result = ask(case(dtype=dtype), Adapter(fault))
    assert result.aspects["output"] == "fail"
    assert fault in result.readings
    assert result.error_size["output"]["max_abs"] > 0


def test_one_off_is_noticed():
    class Off(Adapter):
        def conv(self, call, x, w, b=None):
            output = super().conv(call, x, w, b)
            return output._replace(
                values=output.values + (np.arange(output.values.size) == 3).reshape(output.values.shape)
            )

    assert ask(case(dtype="int64"), Off()).aspects["output"] == "fail"
