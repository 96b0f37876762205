"""A model in a script, node by node as the adapters build it: NumPy arrays in and out, no gradients."""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from typing import Any, Callable, List, Tuple, Union

from ...operators import skips
from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.registry import find_operator
from ...operators.windows.geometry import Prediction
from ..interface import Call
from ..program import Arrays, Program, geometry_of
from ..registry import operator_calls
from ..scripting import Lines, Script
from ..source_text import call_lines, keywords, literal
from ..trimmed import phrase
from .convolution.calls import TENSOR_TYPES
from .graph import OPERANDS, Graph, OnnxNode
from .opsets import opset_of
from .variants import VARIANTS

IMPORTS = ("import onnx", "import onnx.shape_inference", "from onnx import TensorProto, helper, numpy_helper")


OPSET = "opset"
"""The field that a call of any operator gets for the operator set of its model."""


def _with_opset(kind: Any) -> Any:
    """A class of calls with the operator set of the model as a field besides."""
    name = f"{kind.__name__}OfModel"
    return make_dataclass(name, [(OPSET, int, field(default=0))], bases=(kind,), frozen=True)


def tensor(text: str, dtype: str, device: str) -> str:
    """NumPy's own arrays; for bfloat16 those of the type that onnx has for it."""
    if dtype != "bfloat16":
        return text
    return f"{text}.astype(helper.tensor_dtype_to_np_dtype(TensorProto.BFLOAT16))"


def translate_for(framework: str) -> Callable[[Question, Prediction, About], Union[Call, Unsupported]]:
    """How a runtime is asked, in the operator set that the worker found the runtime to have."""

    def translate_with_opset(
        question: Question, prediction: Prediction, about: About
    ) -> Union[Call, Unsupported]:
        way = VARIANTS[about.variant].call
        op = question.words.op
        ours, varying = operator_calls(framework, op), operator_calls("onnx", op)
        if isinstance(ours, Unsupported) or isinstance(varying, Unsupported):
            return Unsupported(f"{framework} has no {op}", skips.OPERATOR)
        call: Any = ours.translate(question, phrase(prediction, way), about.device)
        call = varying.vary(question, call, way)
        if isinstance(call, Unsupported):
            return call
        own = {each.name: getattr(call, each.name) for each in fields(call)}
        asked: Call = _with_opset(type(call))(**{**own, OPSET: opset_of(call, about.flags["opset"])})
        return asked

    return translate_with_opset


def program(call: Call, arrays: Arrays) -> Program:
    """The model of a call, given to the function `run(model, feeds)` of the script."""
    geometry, element = geometry_of(call), TENSOR_TYPES[arrays.dtype]
    operands = find_operator(geometry.op).operand_names(arrays.bias)
    shapes = [geometry.batched.operand_shapes[name] for name in operands]
    names, graph = OPERANDS[: len(shapes)], Graph()
    output = graph.add_call(call, shapes)
    body = [
        *list_lines("nodes", [node_lines(node) for node in graph.nodes]),
        *list_lines(
            "constants", [constant_lines(name, numbers) for name, numbers in graph.constants.items()]
        ),
        *list_lines("inputs", [[f"{value_text(name, element, f'{name}.shape')},"] for name in names]),
        f"result = {value_text(output, element, 'None')}",
        'graph = helper.make_graph(nodes, "call", inputs, [result], constants)',
        f'opsets = [helper.make_opsetid("", {literal(getattr(call, OPSET))})]',
        "ir_version = helper.find_min_ir_version_for(opsets)",
        "model = helper.make_model(graph, opset_imports=opsets, ir_version=ir_version)",
        f"y = run(model, {{{', '.join(f'{literal(name)}: {name}' for name in names)}}})",
    ]
    return Program(IMPORTS, tuple(body))


def list_lines(name: str, entries: List[List[str]]) -> List[str]:
    """A statement that makes a list of entries, each of several lines."""
    if not entries:
        return [f"{name} = []"]
    return [f"{name} = [", *(f"    {line}" for entry in entries for line in entry), "]"]


def _list_entry(function: str, arguments: List[str]) -> List[str]:
    """A call as an entry of a list, broken where it is long."""
    *lines, last = call_lines(function, arguments)
    return [*lines, f"{last},"]


def node_lines(node: OnnxNode) -> List[str]:
    """A node as an entry of a list."""
    arguments = [literal(node.function), literal(list(node.inputs)), literal([node.output])]
    return _list_entry("helper.make_node", [*arguments, *keywords(node.attributes)])


def constant_lines(name: str, numbers: List[int]) -> List[str]:
    """A constant as an entry of a list."""
    return _list_entry("numpy_helper.from_array", [f"np.array({literal(numbers)}, np.int64)", literal(name)])


def value_text(name: str, element: str, shape: str) -> str:
    """The description of an input or an output, as an expression."""
    return f"helper.make_tensor_value_info({literal(name)}, TensorProto.{element}, {shape})"


INFER = (
    "def run(model, feeds):",
    "    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)",
    "    return tuple(extent.dim_value for extent in inferred.graph.output[0].type.tensor_type.shape.dim)",
    "",
    "",
    "inferred = compute(*operands)",
)


def runtime_script(
    framework: str,
    run: Callable[[str], Lines],
    imports: Tuple[str, ...],
    version: str,
    needs: Tuple[str, ...],
) -> Script:
    """The script of a runtime; `run(device)` are the statements that define `run(model, feeds)`."""
    return Script(
        imports=(*IMPORTS, *imports),
        version=version,
        tensor=tensor,
        array=lambda text, dtype: text,
        setup=lambda dtype, device: run(device),
        infer=INFER,
        translate=translate_for(framework),
        program=program,
        needs=needs,
    )
