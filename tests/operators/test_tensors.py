"""The tables of tensors agree with one another, with the oracle and with the aspects."""

from conformance.operators import aspects, tensors
from conformance.operators.tensors import (
    COMPUTED_AS,
    DERIVATIVES,
    FURTHER_RESULTS,
    RESULTS,
    SUMMED_AS,
)


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
        "indices",
    ) == aspects.ASPECTS
