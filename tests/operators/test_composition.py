"""What results are made of agrees with what is drawn and with what is asked for."""

from conformance.operators.composition import BILINEAR, LINEAR
from conformance.operators.tensors import FURTHER_RESULTS, OPERANDS, RESULTS, TANGENTS


def test_every_result_is_a_sum_of_products_of_what_is_drawn():
    assert set(BILINEAR.products) == {*RESULTS, *FURTHER_RESULTS}
    assert set().union(*BILINEAR.sources.values()) == {*OPERANDS, *TANGENTS}


def test_sources_are_the_factors_and_the_addend():
    sources = BILINEAR.sources
    assert sources["output"] == {"input", "kernel", "bias"}
    assert sources["grad_input"] == {"kernel", "cotangent"}
    assert sources["grad_bias"] == {"cotangent"}
    assert sources["second_kernel"] == {"tangent_input", "cotangent"}
    along = {"input", "kernel", "tangent_input", "tangent_kernel", "tangent_bias"}
    assert sources["jvp"] == sources["second_cotangent"] == along


def test_sums_of_results_have_an_input_a_kernel_and_a_bias_term():
    assert BILINEAR.summands == {"jvp": 3, "second_cotangent": 3}
    assert set(BILINEAR.addends) == {"output", *BILINEAR.summands}


def test_an_operator_of_one_operand_has_results_of_that_alone():
    assert set().union(*LINEAR.sources.values()) == {"input", "cotangent", "tangent_input"}
    assert not LINEAR.summands
