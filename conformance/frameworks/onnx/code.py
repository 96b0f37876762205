"""A node of ONNX as a program: a model that holds it alone, run by ONNX Runtime; the rest is NumPy's."""

from __future__ import annotations

from typing import List, Tuple, Union

from ...operators import skips
from ...operators.observations import Unsupported
from ..interface import Call
from ..program import NUMPY, Arrays, Program, Spelling, write_program
from ..source_text import assignment, literal
from .convolution.calls import KEYWORDS
from .opsets import opset_of

ELEMENTS = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "FLOAT16"}
OPSET, IR_VERSION = 21, 10
"""Conv and ConvTranspose mean the same in later operator sets, which older runtimes refuse."""


class OnnxSpelling(Spelling):
    """A model of one node, run by ONNX Runtime."""

    lacking = "for which ONNX has no words here"
    imports = (
        NUMPY,
        ("import onnxruntime", "onnxruntime."),
        ("from onnx import TensorProto, helper", "helper."),
    )

    keywords = KEYWORDS

    def __init__(self, element: str) -> None:
        super().__init__()
        self._element = element

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        names = list("xwb"[: len(operands)])
        node = [literal(call.function), literal(names), '["y"]', *self.arguments(call)]
        value = f"helper.make_tensor_value_info(name, TensorProto.{self._element}, None)"
        options = [
            f"ir_version={IR_VERSION}",
            f'opset_imports=[helper.make_opsetid("", {opset_of(call, OPSET)})]',
        ]
        session = ["model.SerializeToString()", 'providers=["CPUExecutionProvider"]']
        fed = ", ".join(f"{literal(name)}: {operand}" for name, operand in zip(names, operands))
        return [
            *assignment("node", "helper.make_node", node),
            "values = [",
            f"    {value}",
            f"    for name in {literal((*names, 'y'))}",
            "]",
            *assignment("graph", "helper.make_graph", ["[node]", '"graph"', "values[:-1]", "values[-1:]"]),
            *assignment("model", "helper.make_model", ["graph", *options]),
            *assignment("session", "onnxruntime.InferenceSession", session),
            f"(outputs,) = session.run(None, {{{fed}}})",
        ]


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """One node in a model of its own; the runtime takes the arrays as they are."""
    if arrays.dtype not in ELEMENTS:
        return Unsupported(f"NumPy arrays of ONNX Runtime have no {arrays.dtype}", skips.DTYPE)
    return write_program(OnnxSpelling(ELEMENTS[arrays.dtype]), call, arrays)
