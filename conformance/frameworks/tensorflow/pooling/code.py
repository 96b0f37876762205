"""A call of pooling in TensorFlow as a program."""

from __future__ import annotations

from typing import Union

from ....operators import skips
from ....operators.observations import Unsupported
from ...defaults import Keywords
from ...interface import Call
from ...pooling_rules import PoolCall
from ...program import Arrays, Program, write_program
from ..code import TensorFlowSpelling
from .calls import KEYWORDS


class TensorFlowPoolSpelling(TensorFlowSpelling):
    """Functions of pooling over tensors and NumPy arrays."""

    def keywords_of(self, call: Call) -> Keywords:
        return KEYWORDS


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """An eager call; none of a maximum in a padded input, around which zeros would win."""
    if isinstance(call, PoolCall) and call.takes_maximum and call.pad:
        return Unsupported("zeros around the input of a maximum would win", skips.WORDS)
    return write_program(TensorFlowPoolSpelling(arrays.tensors), call, arrays)
