"""A module in NumPy alone: every layer keeps its arrays and loops over the taps."""

from __future__ import annotations

from typing import Union

from ...operators.observations import Unsupported
from ..interface import Call
from ..modules import LayerText, ModuleWriter
from ..program import Arrays
from .code import program


def write(call: Call, arrays: Arrays) -> Union[LayerText, Unsupported]:
    """A layer that reads its arrays as they are, in whatever layout."""
    written = program(call, arrays)
    if isinstance(written, Unsupported):
        return written
    names = "wb" if arrays.bias else "w"
    init = tuple(f"self.{name} = {name}" for name in names)
    read = f"{', '.join(names)} = {', '.join(f'self.{name}' for name in names)}"
    return LayerText(written.imports, init, (read, *written.body), "x", "y")


WRITER = ModuleWriter("numpy", write, "", "__call__", ("import numpy as np",))
