"""A sum of patches in ONNX as a program."""

from __future__ import annotations

from typing import Union

from ....operators import skips
from ....operators.observations import Unsupported
from ...interface import Call
from ...program import Arrays, Program


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """A model of several nodes, which is written as a graph and not as one call."""
    return Unsupported("a sum of patches takes several nodes of ONNX", skips.WORDS)
