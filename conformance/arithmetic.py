"""How a backend computes, as far as it says so: what decides how closely it can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.observations import (
    ADJOINT,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    JVP,
    OUTPUT,
    SECOND_COTANGENT,
    SECOND_INPUT,
    SECOND_KERNEL,
    About,
    Answer,
)
from conformance.operands import (
    BIAS,
    COTANGENT,
    INPUT,
    KERNEL,
    PARTS,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
)

SUMMATION = "summation"

FACTORS = {
    OUTPUT: (INPUT, KERNEL, BIAS),
    GRAD_INPUT: (KERNEL, COTANGENT),
    GRAD_KERNEL: (INPUT, COTANGENT),
    GRAD_BIAS: (COTANGENT,),
    **dict.fromkeys(PARTS, (INPUT, KERNEL, TANGENT_INPUT, TANGENT_KERNEL, TANGENT_BIAS)),
    SECOND_INPUT: (TANGENT_KERNEL, COTANGENT),
    SECOND_KERNEL: (TANGENT_INPUT, COTANGENT),
    ADJOINT: (KERNEL, COTANGENT),
}
"""The operands that a result is made of."""

ALIKE = {
    JVP: OUTPUT,
    SECOND_COTANGENT: OUTPUT,
    ADJOINT: OUTPUT,
    SECOND_INPUT: GRAD_INPUT,
    SECOND_KERNEL: GRAD_KERNEL,
}
"""Results that are computed by what computes a result of the first order: their sums are as narrow."""


@dataclass(frozen=True)
class Arithmetic:
    """`bound` is `About.bound`; `narrow` holds the results of the first order whose sums are kept in the
    case's own dtype.

    `bias_added` says that the bias was added to a result that had been rounded, `dilated` that zeros
    were put between the taps of the kernel.
    """

    exact: bool = True
    bound: str = SUMMATION
    narrow: tuple[str, ...] = ()
    bias_added: bool = False
    dilated: bool = False

    @classmethod
    def of(cls, about: About, answer: Answer, dtype: str) -> Arithmetic:
        """What a backend says of itself, and of this answer."""
        narrow = tuple(about.narrow_sums.get(dtype, ()))
        return cls(about.exact, about.bound, narrow, answer.bias_added, answer.dilated)

    def is_narrow(self, name: str) -> bool:
        """Whether the sums of a result are kept in the case's own dtype."""
        return ALIKE.get(name, name) in self.narrow


PLAIN = Arithmetic()
