"""Derivatives as whole functions, which is how torch.compile takes them.

Around a function that is compiled already, dual numbers lose their tangents without a word, and a second
backward pass is refused (torch 2.13).
"""

from __future__ import annotations

from typing import Any

from ..interface import Function


def jvp_function(torch: Any, function: Function) -> Function:
    """`jvp(operands, tangents)`, the derivative of the output of `function` along the tangents."""

    def jvp(operands: Any, tangents: Any) -> Any:
        return torch.func.jvp(function, operands, tangents)[1]

    return jvp


def second_order_function(torch: Any, function: Function) -> Function:
    """`second(operands, cotangent, tangents)`: the VJP of the VJP of `function`.

    It gives the gradients by all operands, a tuple, and the gradient by the cotangent.
    """

    def gradients(operands: Any, cotangent: Any) -> Any:
        return torch.func.vjp(function, *operands)[1](cotangent)

    def second(operands: Any, cotangent: Any, tangents: Any) -> Any:
        return torch.func.vjp(gradients, operands, cotangent)[1](tangents)

    return second
