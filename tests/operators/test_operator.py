"""An operator as data: its operands, and the direction of its windows."""

import pytest

from conformance.operators.operator import GRADIENT_OF
from conformance.operators.registry import ALL, BY_NAME


@pytest.mark.parametrize("operator", ALL, ids=lambda each: each.name)
def test_what_is_said_of_an_operator_fits_together(operator):
    assert operator.operands[0] == "input"
    assert operator.operand_names(bias=True) == (*operator.operands, "bias")
    assert {"output", *(GRADIENT_OF[name] for name in operator.operands)} <= set(
        operator.composition.products
    )
    if operator.adjoint:
        adjoint = BY_NAME[operator.adjoint]
        assert (adjoint.adjoint, adjoint.gathers) == (operator.name, not operator.gathers)
    assert bool(operator.adjoint) == ("adjoint" in operator.composition.products)
    assert set(operator.side_results) <= set(operator.composition.products)
    assert operator.has_kernel == bool(operator.kernel_letters)
    assert operator.ends_name == ("padding" if operator.gathers else "crop")
