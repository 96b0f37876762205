"""A depthwise convolution as a NumPy program: that of the convolution by groups that it amounts to."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple, Union

from ....operators.observations import Unsupported
from ...depthwise_rules import geometry_by_groups
from ...interface import Call
from ...program import Arrays, Program, geometry_of
from ...source_text import literal, transpose_text
from .. import code


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The kernel with channels and multipliers on one axis, then a loop over the taps."""
    geometry = geometry_by_groups(geometry_of(call))
    same: Tuple[int, ...] = tuple(range(len(geometry.axes) + 2))
    kernel = transpose_text("w", arrays.layout.kernel, same)
    grouped = replace(arrays, layout=replace(arrays.layout, kernel=same))
    written = code.program(replace(call, geometry=geometry), grouped)
    if isinstance(written, Unsupported):
        return written
    return replace(written, body=(f"w = {kernel}.reshape{literal(geometry.kernel_shape)}", *written.body))
