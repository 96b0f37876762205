"""A call as the nodes of a graph, plain data: the node itself and what is put around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ...operators.shapes import Shape
from ..interface import Call, Pairs

OPERANDS = "xwb"


@dataclass(frozen=True)
class OnnxNode:
    """One node of a graph: its operator, the names of its inputs and of its output, its attributes."""

    function: str
    inputs: Tuple[str, ...]
    output: str
    attributes: Mapping[str, Any]


@dataclass
class Graph:
    """Nodes one after the other; each step names its output after itself. Constants are 1-D and int64."""

    nodes: List[OnnxNode] = field(default_factory=list)
    constants: Dict[str, List[int]] = field(default_factory=dict)

    def add_call(self, call: Call, shapes: Sequence[Shape]) -> str:
        """Add the nodes of a call in its order, over operands of `shapes`; gives the name of the output."""
        names = tuple(OPERANDS[: len(shapes)])
        added = call.bias == "added" and len(names) == 3
        x, *others = names[:2] if added else names
        x = self._pad_and_cut(x, call.pad)
        y = self._split(call, (x, *others), shapes) if call.split > 1 else self._call(call, (x, *others))
        y = self._pad_and_cut(y, tuple((-lo, -hi) for lo, hi in call.crop))
        if not added:
            return y
        column = self._constant([-1, *[1] * (len(shapes[0]) - 2)])
        return self._node("Add", (y, self._node("Reshape", (names[2], column))))

    def _call(self, call: Call, names: Tuple[str, ...], **changed: Any) -> str:
        return self._node(call.function, names, **{**call.words, **changed})

    def _split(self, call: Call, names: Tuple[str, ...], shapes: Sequence[Shape]) -> str:
        """A node for each group: every operand is cut along its channels, the results are joined."""
        channels = [shapes[0][1], *(shape[0] for shape in shapes[1:])]
        parts = []
        for group in range(call.split):
            cut = []
            for position, (name, extent) in enumerate(zip(names, channels)):
                step = extent // call.split
                window = (group * step, (group + 1) * step, int(position == 0))
                cut.append(self._node("Slice", (name, *(self._constant([number]) for number in window))))
            single = {"group": 1} if "group" in call.words else {}
            parts.append(self._call(call, tuple(cut), **single))
        return self._node("Concat", tuple(parts), axis=1)

    def _pad_and_cut(self, name: str, pairs: Pairs) -> str:
        """Zeros added where a pair is positive, then entries cut where one is negative, zeros included."""
        if any(max(pair) > 0 for pair in pairs):
            ends = ([0, 0, *(max(0, pair[end]) for pair in pairs)] for end in (0, 1))
            name = self._node("Pad", (name, self._constant([number for end in ends for number in end])))
        if any(min(pair) < 0 for pair in pairs):
            starts = [max(0, -lo) for lo, _ in pairs]
            stops = [hi if hi < 0 else 2**31 for _, hi in pairs]
            axes = list(range(2, len(pairs) + 2))
            name = self._node("Slice", (name, *map(self._constant, (starts, stops, axes))))
        return name

    def _node(self, function: str, names: Tuple[str, ...], **attributes: Any) -> str:
        output = f"{function}{len(self.nodes)}"
        self.nodes.append(OnnxNode(function, names, output, attributes))
        return output

    def _constant(self, numbers: List[int]) -> str:
        name = f"constant{len(self.constants)}"
        self.constants[name] = numbers
        return name
