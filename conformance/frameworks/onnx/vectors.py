"""The ONNX project's own test vectors of Conv and ConvTranspose, which the onnx package makes when asked."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Dict, Mapping, Tuple

import numpy as np
import numpy.typing as npt

from .convolution.calls import NODES

Array = npt.NDArray[np.generic]
SOURCES = ("conv", "convtranspose")
"""Modules of `onnx.backend.test.case.node` that make the vectors as they are imported."""


@dataclass(frozen=True)
class Vector:
    """One node of an operator, its operands (input, kernel, bias where there is one) and the output that it
    must give."""

    name: str
    op: str
    attributes: Mapping[str, Any]
    operands: Tuple[Array, ...]
    output: Array


def node_vectors() -> Tuple[Vector, ...]:
    """Every vector of one Conv or ConvTranspose node, in the order of their names; raises ImportError."""
    import onnx
    from onnx.backend.test.case import node

    for source in SOURCES:
        import_module(f"{node.__name__}.{source}")
    # the loader of onnx would make the vectors of every other operator as well, which takes a minute
    vectors = {case.name: _vector(onnx, case) for case in node._NodeTestCases if _is_one(case)}
    return tuple(vectors[name] for name in sorted(vectors))


def _is_one(case: Any) -> bool:
    nodes = case.model.graph.node
    return len(nodes) == 1 and nodes[0].op_type in NODES.values() and not nodes[0].domain


def _vector(onnx: Any, case: Any) -> Vector:
    node = case.model.graph.node[0]
    ((operands, (output,)),) = case.data_sets
    attributes: Dict[str, Any] = {entry.name: _value(onnx, entry) for entry in node.attribute}
    op = next(op for op, name in NODES.items() if name == node.op_type)
    return Vector(case.name, op, attributes, tuple(operands), output)


def _value(onnx: Any, attribute: Any) -> Any:
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        return value.decode()
    return tuple(value) if isinstance(value, list) else value
