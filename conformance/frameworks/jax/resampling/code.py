"""A call of `jax.image.resize` as a program."""

from __future__ import annotations

from ...interface import Call
from ...program import Arrays, Program, write_program
from ..code import JaxSpelling
from .calls import KEYWORDS


class JaxResamplingSpelling(JaxSpelling):
    """The function over arrays."""

    keywords = KEYWORDS


def program(call: Call, arrays: Arrays) -> Program:
    """The call itself; wrapped in `jax.jit` it is compiled."""
    return write_program(JaxResamplingSpelling(arrays.tensors), call, arrays)
