"""Test vectors of the ONNX project as cases: `onnx:node` stands for those of Conv and ConvTranspose."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from conformance.cases.case import Case, ExpectedResult
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.operators.registry import find_operator
from conformance.operators.tensors import BIAS, INPUT, KERNEL
from conformance.operators.words import Padding, Words

if TYPE_CHECKING:
    from conformance.frameworks.onnx.vectors import Vector

PREFIX = "onnx:"
"""How a path begins that names a source of vectors and no file."""
ONNX_NODE = "onnx:node"
SOURCE = "https://github.com/onnx/onnx/tree/main/onnx/backend/test/case/node"
WORDS = (
    "auto_pad",
    "pads",
    "kernel_shape",
    "strides",
    "dilations",
    "group",
    "output_padding",
    "output_shape",
)
"""Attributes of a node that become words; any other becomes an option, which the rule refuses."""


def load(source: str) -> list[Case]:
    """The cases of the source `onnx:node`; raises UsageError for any other, and where onnx is missing."""
    if source != ONNX_NODE:
        raise UsageError(f"{source!r} is no source of vectors; there is {ONNX_NODE}")
    from conformance.frameworks.onnx.vectors import node_vectors

    try:
        vectors = node_vectors()
    except ImportError as error:
        raise UsageError(
            f"{source} needs the onnx package ({error}); pip install 'conv-conformance[onnx]'"
        ) from error
    return [case_of(vector) for vector in vectors]


def case_of(vector: Vector) -> Case:
    """A vector as a case: words from its attributes, its operands and its output as numbers, no gradients."""
    full_id = f"{ONNX_NODE}::{vector.name}"
    named = zip((INPUT, KERNEL, BIAS), vector.operands)
    return Case(
        id=full_id,
        words=words_of(vector),
        place=Place(ONNX_NODE, 1, 1),
        dialect="onnx",
        seed=zlib.crc32(full_id.encode()),
        kinds={name: _nested_floats(values) for name, values in named},
        gradients=False,
        tags=("vector",),
        why="A test vector of the ONNX project.",
        source=SOURCE,
        expect=ExpectedResult(shape=vector.output.shape, output=_nested_floats(vector.output)),
    )


def words_of(vector: Vector) -> Words:
    """The words of a vector's attributes; a kernel_shape other than the kernel's becomes an option."""
    x, w, *bias = vector.operands
    attributes, rank = vector.attributes, x.ndim - 2
    groups = attributes.get("group", 1)
    gathers = find_operator(vector.op).gathers
    odd = {name: value for name, value in attributes.items() if name not in WORDS}
    if attributes.get("kernel_shape", w.shape[2:]) != w.shape[2:]:
        odd["kernel_shape"] = attributes["kernel_shape"]
    return Words(
        op=vector.op,
        input=x.shape,
        out_channels=w.shape[0] if gathers else w.shape[1] * groups,
        kernel=w.shape[2:],
        stride=attributes.get("strides", (1,) * rank),
        dilation=attributes.get("dilations", (1,) * rank),
        groups=groups,
        padding=_padding(attributes, rank),
        output_padding=attributes.get("output_padding"),
        output_size=attributes.get("output_shape"),
        bias=bool(bias),
        dtype=str(x.dtype),
        options={"onnx": odd} if odd else {},
    )


def _padding(attributes: Any, rank: int) -> Padding:
    if attributes.get("auto_pad", "NOTSET") != "NOTSET":
        return str(attributes["auto_pad"])
    pads = attributes.get("pads")
    return None if pads is None else tuple(zip(pads[:rank], pads[rank:]))


def _nested_floats(values: Any) -> tuple[Any, ...]:
    return _to_tuples(np.asarray(values, dtype=np.float64).tolist())  # type: ignore[no-any-return]


def _to_tuples(values: Any) -> Any:
    return tuple(map(_to_tuples, values)) if isinstance(values, list) else values
