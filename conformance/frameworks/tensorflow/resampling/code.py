"""A call of `resize` as a program."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ...interface import Call
from ...program import Arrays, Program, write_program
from ..code import TensorFlowSpelling
from .calls import KEYWORDS


class TensorFlowResamplingSpelling(TensorFlowSpelling):
    """The function over tensors."""

    keywords = KEYWORDS


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The function, on whatever device TensorFlow takes."""
    return write_program(TensorFlowResamplingSpelling(arrays.tensors), call, arrays)
