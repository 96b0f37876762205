"""A call of `torch.nn.functional.interpolate` as a program."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ...interface import Call
from ...program import Arrays, Program, write_program
from ..code import TorchSpelling
from .calls import KEYWORDS


class TorchResamplingSpelling(TorchSpelling):
    """The function over tensors."""

    keywords = KEYWORDS


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The functional form, on the CPU."""
    return write_program(TorchResamplingSpelling(arrays.tensors), call, arrays)
