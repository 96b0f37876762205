"""The dtypes that one operation is made of where they are not all the dtype of its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .tensors import ADJOINT, COMPUTED_AS, GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT, SIDE_RESULTS


@dataclass(frozen=True)
class MixedDtypes:
    """In which dtypes an operation takes its operands, adds up and gives its results.

    Input and kernel are converted to `products`, in which the sums of their products are stored; the bias is
    converted to `output`, in which it is added. `input`, `kernel` and `bias` are the dtypes of the operands,
    which their gradients have as well.
    """

    products: str
    output: str
    input: str
    kernel: str
    bias: str

    @classmethod
    def of_one(cls, dtype: str) -> MixedDtypes:
        """One dtype for everything."""
        return cls(dtype, dtype, dtype, dtype, dtype)

    def summed(self, result: str) -> str:
        """The dtype in which the sums of a result are stored.

        The VJP of the bias sums the cotangent, which is of the output's dtype; the adjoint operator is a call
        of its own, with operands of the input's dtype.
        """
        return {GRAD_BIAS: self.output, ADJOINT: self.input, **SIDE_RESULTS}.get(result, self.products)

    def stored(self, result: str) -> str:
        """The dtype in which a result comes out, into which its sums are converted."""
        return {
            OUTPUT: self.output,
            GRAD_INPUT: self.input,
            GRAD_KERNEL: self.kernel,
            GRAD_BIAS: self.bias,
            ADJOINT: self.input,
            **SIDE_RESULTS,
        }[result if result == ADJOINT else COMPUTED_AS.get(result, result)]

    def steps(self, result: str) -> Tuple[str, ...]:
        """The dtypes in which a result is stored one after the other, a bias of the output being part of its
        sums."""
        summed, stored = self.summed(result), self.stored(result)
        whole = summed == stored or COMPUTED_AS.get(result, result) == OUTPUT
        return (stored,) if whole else (summed, stored)
