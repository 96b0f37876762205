"""Test vectors of other projects as cases: `onnx:node`, the ONNX project's own of Conv and ConvTranspose."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from conformance.cases.case import Case, Expectation
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.operators.tensors import BIAS, INPUT, KERNEL
from conformance.operators.words import Padding, Words

if TYPE_CHECKING:
    from conformance.frameworks.onnx.vectors import Vector

PREFIX = "onnx:"
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
"""Attributes that are words; any other would be an option, which the rule refuses."""


def load(source: str) -> list[Case]:
    """The cases of a source, `onnx:node`; raises UsageError for any other, or where onnx is missing."""
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
    """A vector as a case: words from its attributes, operands and output as they are given, no gradients."""
    full_id = f"{ONNX_NODE}::{vector.name}"
    named = zip((INPUT, KERNEL, BIAS), vector.operands)
    return Case(
        id=full_id,
        words=words_of(vector),
        place=Place(ONNX_NODE, 1, 1),
        dialect="onnx",
        seed=zlib.crc32(full_id.encode()),
        kinds={name: _nested(values) for name, values in named},
        gradients=False,
        tags=("vector",),
        why="A test vector of the ONNX project.",
        source=SOURCE,
        expect=Expectation(shape=vector.output.shape, output=_nested(vector.output)),
    )


def words_of(vector: Vector) -> Words:
    """The words that the attributes say; a kernel_shape that is not the kernel's is left to the rule."""
    x, w, *bias = vector.operands
    said, rank = vector.attributes, x.ndim - 2
    groups = said.get("group", 1)
    transposed = vector.node == "ConvTranspose"
    odd = {name: value for name, value in said.items() if name not in WORDS}
    if said.get("kernel_shape", w.shape[2:]) != w.shape[2:]:
        odd["kernel_shape"] = said["kernel_shape"]
    return Words(
        op="conv_transpose" if transposed else "conv",
        input=x.shape,
        out_channels=w.shape[1] * groups if transposed else w.shape[0],
        kernel=w.shape[2:],
        stride=said.get("strides", (1,) * rank),
        dilation=said.get("dilations", (1,) * rank),
        groups=groups,
        padding=_padding(said, rank),
        output_padding=said.get("output_padding"),
        output_size=said.get("output_shape"),
        bias=bool(bias),
        dtype=str(x.dtype),
        options={"onnx": odd} if odd else {},
    )


def _padding(said: Any, rank: int) -> Padding:
    if said.get("auto_pad", "NOTSET") != "NOTSET":
        return str(said["auto_pad"])
    pads = said.get("pads")
    return None if pads is None else tuple(zip(pads[:rank], pads[rank:]))


def _nested(values: Any) -> tuple[Any, ...]:
    return _frozen(np.asarray(values, dtype=np.float64).tolist())  # type: ignore[no-any-return]


def _frozen(values: Any) -> Any:
    return tuple(map(_frozen, values)) if isinstance(values, list) else values
