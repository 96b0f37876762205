"""The sums of the probes stand in the channels of the gradient of the bias."""

import pytest

from conformance.frameworks.numpy.adapter import Adapter
from conformance.operators.dtypes import FORMATS
from conformance.operators.tensors import GRAD_BIAS
from conformance.runs.fingerprint.bias_gradient import FAMILIES, BiasSums
from conformance.runs.fingerprint.interpretation import by_family, read_sums
from conformance.worker.answer import answer


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_reference_gives_the_sum_of_each_probe(op, dtype):
    bias = BiasSums(op, FORMATS[dtype])
    found = bias.read(answer(bias.question(), Adapter()).values[GRAD_BIAS])
    assert len(found) == len(bias.probes())
    assert {probe.family for probe in bias.probes()} == set(FAMILIES)
    entries = read_sums(bias.form, by_family(bias.probes(), found), "cotangent", multiplied=False)
    assert entries["result_bits"] == entries["cotangent_bits"] == FORMATS[dtype].bits
    assert entries["accumulator_bits"] == 53


def test_a_narrow_result_says_nothing_of_the_operand():
    bias = BiasSums("conv", FORMATS["float32"])
    values = answer(bias.question(), Adapter()).values[GRAD_BIAS].astype("float16")
    entries = read_sums(bias.form, by_family(bias.probes(), bias.read(values)), "cotangent", multiplied=False)
    assert entries["result_bits"] == 11
    assert "cotangent_bits" not in entries
