"""A sum of patches as nodes of a graph: Col2Im takes all windows on one axis."""

from __future__ import annotations

import math
from typing import Sequence

from ....operators.shapes import Shape
from ...interface import Call
from ..graph import OPERANDS, Graph
from .calls import Col2ImCall


def add_nodes(graph: Graph, call: Call, shapes: Sequence[Shape]) -> str:
    """Add the nodes of a call in its order; gives the name of the output."""
    assert isinstance(call, Col2ImCall)
    (batch, channels, *windows), name = shapes[0], OPERANDS[0]
    if call.exchanges and call.geometry is not None:
        split = graph.constant([batch, -1, call.geometry.out_channels, *windows])
        places = [0, 2, 1, *range(3, len(shapes[0]) + 1)]
        name = graph.node("Transpose", (graph.node("Reshape", (name, split)),), perm=places)
    name = graph.node("Reshape", (name, graph.constant([batch, channels, math.prod(windows)])))
    constants = (graph.constant(list(numbers)) for numbers in (call.image_shape, call.block_shape))
    y = graph.node(call.function, (name, *constants), **call.words)
    return graph.pad_and_cut(y, tuple((-lo, -hi) for lo, hi in call.crop))
