"""The tensors of an operator: operands, tangents and results, and of which operands each result is made."""

from __future__ import annotations

INPUT, KERNEL, BIAS, COTANGENT = "input", "kernel", "bias", "cotangent"

OPERANDS = (INPUT, KERNEL, BIAS, COTANGENT)

TANGENT_INPUT, TANGENT_KERNEL, TANGENT_BIAS = "tangent_input", "tangent_kernel", "tangent_bias"

TANGENTS = {TANGENT_INPUT: INPUT, TANGENT_KERNEL: KERNEL, TANGENT_BIAS: BIAS}
"""Directions in which derivatives are taken, each of the shape of an operand; always integers."""

LARGEST_INTEGER = 7

LARGEST_DRAWN = 2**31

FIRST = ("output", "grad_input", "grad_kernel", "grad_bias")

PARTS = {"jvp": 3, "second_cotangent": 3}
"""Results that are sums of results: of so many, each of which a framework may round before it adds them."""

_FACTORS = {
    "output": (INPUT, KERNEL),
    "grad_input": (KERNEL, COTANGENT),
    "grad_kernel": (INPUT, COTANGENT),
    "grad_bias": (COTANGENT, None),
    "second_input": (TANGENT_KERNEL, COTANGENT),
    "second_kernel": (TANGENT_INPUT, COTANGENT),
    "adjoint": (KERNEL, COTANGENT),
}

OUTPUT, GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS = "output", "grad_input", "grad_kernel", "grad_bias"

GRADIENTS = (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS)

RESULTS = (OUTPUT, *GRADIENTS)

JVP, ADJOINT = "jvp", "adjoint"

SECOND_INPUT, SECOND_KERNEL, SECOND_COTANGENT = "second_input", "second_kernel", "second_cotangent"

DERIVATIVES = {
    "jvp": (JVP,),
    "second_order": (SECOND_INPUT, SECOND_KERNEL, SECOND_COTANGENT),
    "adjoint": (ADJOINT,),
}
"""What a case may ask for beyond its VJPs, and the results of each."""

VJP = "vjp"

WAYS = (VJP, *DERIVATIVES)
"""The words by which a case asks for derivatives, its VJPs included."""

FURTHER = tuple(name for names in DERIVATIVES.values() for name in names)

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
