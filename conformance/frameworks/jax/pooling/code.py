"""A call of pooling in JAX as a program."""

from __future__ import annotations

from typing import List, Tuple

from ....operators.pooling.coverage import counted_taps
from ...interface import Call
from ...pooling_rules import PoolCall
from ...program import Arrays, Program, geometry_of, write_program
from ...source_text import assignment, literal
from ..code import JaxSpelling
from .calls import KEYWORDS


class JaxPoolSpelling(JaxSpelling):
    """A window that is reduced, and divided where it is an average."""

    keywords = KEYWORDS

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        maximum = isinstance(call, PoolCall) and call.takes_maximum
        start, combine = ("-np.inf", "jax.lax.max") if maximum else ("0", "jax.lax.add")
        given = [*operands, f"np.array({start}, {operands[0]}.dtype)", combine, *self.arguments(call)]
        lines = assignment("outputs", call.function, given)
        return lines if maximum else [*lines, *_divide(call)]


def _divide(call: Call) -> List[str]:
    geometry = geometry_of(call)
    if geometry.own["divisor"]:
        return [f"outputs = outputs / {literal(geometry.own['divisor'])}"]
    factors = ", ".join(literal(line) for line in counted_taps(geometry))
    axes = literal(tuple(at for at, axis in enumerate(call.layout.output) if axis < 2))
    return [
        f"for factor in np.ix_({factors}):",
        f"    outputs = outputs / np.expand_dims(np.maximum(factor, 1), {axes}).astype(outputs.dtype)",
    ]


def program(call: Call, arrays: Arrays) -> Program:
    """The function itself; wrapped in `jax.jit` it is compiled."""
    return write_program(JaxPoolSpelling(arrays.tensors), call, arrays)
