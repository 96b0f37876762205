"""The tensors of an operator by name: operands, tangents and results, and what each result is made of.

The names are those in case files, records and messages between processes. What is said of a result by its
name stands here once, so that data, oracle, bounds and judge cannot disagree about it.
"""

from __future__ import annotations

INPUT, KERNEL, BIAS, COTANGENT = "input", "kernel", "bias", "cotangent"

OPERANDS = (INPUT, KERNEL, BIAS, COTANGENT)
"""What is drawn for a case. Data depend on an operand's place in this order (`operands.stream`)."""

TANGENT_INPUT, TANGENT_KERNEL, TANGENT_BIAS = "tangent_input", "tangent_kernel", "tangent_bias"

TANGENTS = {TANGENT_INPUT: INPUT, TANGENT_KERNEL: KERNEL, TANGENT_BIAS: BIAS}
"""Directions in which derivatives are taken, each of the shape of an operand; always integers."""

LARGEST_INTEGER = 7
"""Largest magnitude of the integers of an operand, unless sums require less: a product is at most 49, of
which the 24 bits of a float32 accumulator hold 342,392 exactly."""

LARGEST_DRAWN = 2**31
"""Largest magnitude of the integers of an integer format: `data_kinds.integers` draws 32 bits for each."""

OUTPUT, GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS = "output", "grad_input", "grad_kernel", "grad_bias"

GRADIENTS = (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS)
"""The VJPs of the cotangent."""

INDICES = "indices"
"""Which element of the input each element of the output is: flat in C order over the spatial axes of its
channel, whole numbers whatever the dtype of a case."""

SIDE_RESULTS = {INDICES: "int64"}
"""Results that some operators give beside their output, which have no derivatives, each with its dtype."""

RESULTS = (OUTPUT, *GRADIENTS)
"""Results of the first order, which are sums of products."""

DIRECT_RESULTS = (*RESULTS, *SIDE_RESULTS)
"""Whatever comes of a call and of its VJPs."""

JVP, ADJOINT = "jvp", "adjoint"

SECOND_INPUT, SECOND_KERNEL, SECOND_COTANGENT = "second_input", "second_kernel", "second_cotangent"

DERIVATIVES = {
    JVP: (JVP,),
    "second_order": (SECOND_INPUT, SECOND_KERNEL, SECOND_COTANGENT),
    ADJOINT: (ADJOINT,),
}
"""What a case may ask for beyond its VJPs, and the results of each."""

VJP = "vjp"

DERIVATIVE_KINDS = (VJP, *DERIVATIVES)
"""The words by which a case asks for derivatives, its VJPs included."""

FURTHER_RESULTS = tuple(name for names in DERIVATIVES.values() for name in names)
"""Results beyond the output and its VJPs."""

COMPUTED_AS = {
    JVP: OUTPUT,
    SECOND_COTANGENT: OUTPUT,
    ADJOINT: OUTPUT,
    SECOND_INPUT: GRAD_INPUT,
    SECOND_KERNEL: GRAD_KERNEL,
}
"""Further results, each with the one of the first order whose code computes it: their sums are as narrow."""

SUMMED_AS = {**COMPUTED_AS, ADJOINT: GRAD_INPUT}
"""Further results, each with the one of the first order whose elements add up as many products. The adjoint
operator has the terms of the input's VJP, but the code of the other operator's output computes it."""
