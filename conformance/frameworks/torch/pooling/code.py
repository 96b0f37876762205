"""A call of pooling in PyTorch as a program."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ...interface import Call, Pairs
from ...pooling_rules import PoolCall
from ...program import Arrays, Program, write_program
from ..code import TorchSpelling
from .calls import KEYWORDS


class TorchPoolSpelling(TorchSpelling):
    """Functions of pooling over tensors; what is put around an input never wins."""

    keywords = KEYWORDS
    fills_with_infinity = False

    def pad(self, name: str, pairs: Pairs) -> str:
        text = super().pad(name, pairs)
        return f'{text[:-1]}, value=float("-inf"))' if self.fills_with_infinity else text


class TorchMaximumSpelling(TorchPoolSpelling):
    """Functions of a maximum, around whose input is minus infinity."""

    fills_with_infinity = True


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The functional form, on the CPU."""
    maximum = isinstance(call, PoolCall) and call.takes_maximum
    spelling = TorchMaximumSpelling if maximum else TorchPoolSpelling
    return write_program(spelling(arrays.tensors), call, arrays)
