"""The tables of tensors agree with one another, with the oracle and with the aspects."""

from conformance.operators import aspects, tensors
from conformance.operators.tensors import (
    ADDENDS,
    COMPUTED_AS,
    DERIVATIVES,
    FURTHER_RESULTS,
    OPERANDS,
    PRODUCTS,
    RESULTS,
    SOURCES,
    SUMMANDS,
    SUMMED_AS,
    TANGENTS,
)


def test_every_result_is_a_sum_of_products_of_what_is_drawn():
    assert set(PRODUCTS) == {*RESULTS, *FURTHER_RESULTS}
    assert set().union(*SOURCES.values()) == {*OPERANDS, *TANGENTS}


def test_sources_are_the_factors_and_the_addend():
    assert SOURCES["output"] == {"input", "kernel", "bias"}
    assert SOURCES["grad_input"] == {"kernel", "cotangent"}
    assert SOURCES["grad_bias"] == {"cotangent"}
    assert SOURCES["second_kernel"] == {"tangent_input", "cotangent"}
    along = {"input", "kernel", "tangent_input", "tangent_kernel", "tangent_bias"}
    assert SOURCES["jvp"] == SOURCES["second_cotangent"] == along


def test_sums_of_results_have_an_input_a_kernel_and_a_bias_term():
    assert SUMMANDS == {"jvp": 3, "second_cotangent": 3}
    assert set(ADDENDS) == {"output", *SUMMANDS}


def test_every_further_result_is_computed_and_summed_as_one_of_the_first_order():
    assert set(COMPUTED_AS) == set(SUMMED_AS) == set(FURTHER_RESULTS)
    assert {*COMPUTED_AS.values(), *SUMMED_AS.values()} <= set(RESULTS)
    assert [name for name in FURTHER_RESULTS if COMPUTED_AS[name] != SUMMED_AS[name]] == ["adjoint"]


def test_the_words_of_case_files_and_records_are_these():
    assert tuple(DERIVATIVES) == ("jvp", "second_order", "adjoint")
    assert tensors.DERIVATIVE_KINDS == ("vjp", "jvp", "second_order", "adjoint")
    assert aspects.OUTCOMES == ("computed", "refused", "crashed", "timeout", "unsupported")
    assert (
        *("acceptance", "shape", "inferred_shape", "dtype"),
        *("output", "grad_input", "grad_kernel", "grad_bias"),
        *("jvp", "second_input", "second_kernel", "second_cotangent", "adjoint"),
    ) == aspects.ASPECTS
