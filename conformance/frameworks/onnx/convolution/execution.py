"""A call of a convolution as nodes of a graph: the node itself and what is put around it."""

from __future__ import annotations

from typing import Any, Sequence, Tuple

from ....operators.shapes import Shape
from ...interface import Call
from ..graph import OPERANDS, Graph


def add_nodes(graph: Graph, call: Call, shapes: Sequence[Shape]) -> str:
    """Add the nodes of a call in its order, over operands of `shapes`; gives the name of the output."""
    names = tuple(OPERANDS[: len(shapes)])
    added = call.bias == "added" and len(names) == 3
    x, *others = names[:2] if added else names
    x = graph.pad_and_cut(x, call.pad)
    y = _split(graph, call, (x, *others), shapes) if call.split > 1 else _add(graph, call, (x, *others))
    y = graph.pad_and_cut(y, tuple((-lo, -hi) for lo, hi in call.crop))
    if not added:
        return y
    column = graph.constant([-1, *[1] * (len(shapes[0]) - 2)])
    return graph.node("Add", (y, graph.node("Reshape", (names[2], column))))


def _add(graph: Graph, call: Call, names: Tuple[str, ...], **changed: Any) -> str:
    return graph.node(call.function, names, **{**call.words, **changed})


def _split(graph: Graph, call: Call, names: Tuple[str, ...], shapes: Sequence[Shape]) -> str:
    """A node for each group: every operand is cut along its channels, the results are joined."""
    channels = [shapes[0][1], *(shape[0] for shape in shapes[1:])]
    parts = []
    for group in range(call.split):
        cut = []
        for position, (name, extent) in enumerate(zip(names, channels)):
            step = extent // call.split
            window = (group * step, (group + 1) * step, int(position == 0))
            cut.append(graph.node("Slice", (name, *(graph.constant([number]) for number in window))))
        single = {"group": 1} if "group" in call.words else {}
        parts.append(_add(graph, call, tuple(cut), **single))
    return graph.node("Concat", tuple(parts), axis=1)
