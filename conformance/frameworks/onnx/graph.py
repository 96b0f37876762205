"""A call as the nodes of a graph, plain data: the node itself and what is put around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ...operators.shapes import Shape
from ..interface import Call, Pairs
from ..registry import execution

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
        output: str = execution("onnx", call.folder).add_nodes(self, call, shapes)
        return output

    def pad_and_cut(self, name: str, pairs: Pairs) -> str:
        """Zeros added where a pair is positive, then entries cut where one is negative, zeros included."""
        if any(max(pair) > 0 for pair in pairs):
            ends = ([0, 0, *(max(0, pair[end]) for pair in pairs)] for end in (0, 1))
            name = self.node("Pad", (name, self.constant([number for end in ends for number in end])))
        if any(min(pair) < 0 for pair in pairs):
            starts = [max(0, -lo) for lo, _ in pairs]
            stops = [hi if hi < 0 else 2**31 for _, hi in pairs]
            axes = list(range(2, len(pairs) + 2))
            name = self.node("Slice", (name, *map(self.constant, (starts, stops, axes))))
        return name

    def node(self, function: str, names: Tuple[str, ...], **attributes: Any) -> str:
        """Add a node; gives the name of its output."""
        output = f"{function}{len(self.nodes)}"
        self.nodes.append(OnnxNode(function, names, output, attributes))
        return output

    def constant(self, numbers: List[int]) -> str:
        """Add a constant; gives its name."""
        name = f"constant{len(self.constants)}"
        self.constants[name] = numbers
        return name
