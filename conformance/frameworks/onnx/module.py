"""A model of ONNX: every layer is a graph of its own, and all of them are one model with their weights in
it."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Tuple, Union

from ...operators import skips
from ...operators.observations import Unsupported
from ..interface import Call
from ..modules import LayerText, ModuleWriter
from ..program import NUMPY, Arrays, geometry_of, used_imports, write_weights
from ..source_text import literal
from .code import ELEMENTS, OPSET, OnnxSpelling
from .graph import OPERANDS, Graph, OnnxNode
from .opsets import opset_of
from .script import constant_lines, list_lines, node_lines, value_text

INPUT, OUTPUT = "input", "output"


def write(call: Call, arrays: Arrays) -> Union[LayerText, Unsupported]:
    """A layer whose weights are initializers; everything around the node is nodes as well."""
    if arrays.dtype not in ELEMENTS:
        return Unsupported(f"NumPy arrays of ONNX Runtime have no {arrays.dtype}", skips.DTYPE)
    names, prepare = write_weights(OnnxSpelling(ELEMENTS[arrays.dtype]), call, arrays)
    nodes, constants = _nodes(call, arrays)
    weights = [
        [f"numpy_helper.from_array(np.ascontiguousarray({name}), {literal(own)}),"]
        for name, own in zip(names, OPERANDS[1:])
    ]
    made = [*weights, *(constant_lines(name, numbers) for name, numbers in constants.items())]
    element = ELEMENTS[arrays.dtype]
    init = [
        *prepare,
        *list_lines("nodes", [node_lines(node) for node in nodes]),
        *list_lines("weights", made),
        f"inputs = [{value_text(INPUT, element, 'None')}]",
        f"outputs = [{value_text(OUTPUT, element, 'None')}]",
        'self.graph = helper.make_graph(nodes, "layer", inputs, outputs, weights)',
        f"self.opset = {opset_of(call, OPSET)}",
    ]
    return LayerText(used_imports((NUMPY,), init), tuple(init), (), "x", "y")


def _nodes(call: Call, arrays: Arrays) -> Tuple[List[OnnxNode], Dict[str, List[int]]]:
    """Nodes from `INPUT` to `OUTPUT`, which are in the layout of the arrays, and the constants they read."""
    geometry, graph = geometry_of(call), Graph()
    data = (geometry.batch, geometry.in_channels, *(axis.input for axis in geometry.axes))
    shapes = [data, geometry.kernel_shape, *([(geometry.out_channels,)] if arrays.bias else [])]
    result = graph.add_call(call, shapes)
    first = _transpose(INPUT, OPERANDS[0], arrays.layout.input, call.layout.input)
    last = _transpose(result, OUTPUT, call.layout.output, arrays.layout.output)
    renamed = {**({} if first else {OPERANDS[0]: INPUT}), **({} if last else {result: OUTPUT})}
    own = [
        replace(
            node,
            inputs=tuple(renamed.get(name, name) for name in node.inputs),
            output=renamed.get(node.output, node.output),
        )
        for node in graph.nodes
    ]
    return [*first, *own, *last], graph.constants


def _transpose(name: str, output: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> List[OnnxNode]:
    order = [source.index(axis) for axis in target]
    return [] if order == sorted(order) else [OnnxNode("Transpose", (name,), output, {"perm": order})]


CONTAINER = (
    "class Layers:",
    '    """Every layer in one model. Called with inputs by the name of the layer, it gives outputs by name.',
    "",
    "    `weights` has the arrays NAME/w and NAME/b in the layout of the source: a dict, an open .npz.",
    "    With `names` these layers alone are made.",
    "    Inputs and outputs of the model are layer_1/input, layer_1/output and so on.",
    '    """',
    "",
    "    def __init__(self, weights, names=NAMES):",
    "{layers}",
    '        self.numbers = {name: f"layer_{n}" for n, name in enumerate(NAMES, 1) if name in names}',
    "        layers = [getattr(self, number) for number in self.numbers.values()]",
    "        graphs = [",
    '            onnx.compose.add_prefix_graph(layer.graph, f"{number}/")',
    "            for number, layer in zip(self.numbers.values(), layers)",
    "        ]",
    "        graph = helper.make_graph(",
    "            [node for graph in graphs for node in graph.node],",
    '            "layers",',
    "            [value for graph in graphs for value in graph.input],",
    "            [value for graph in graphs for value in graph.output],",
    "            [weight for graph in graphs for weight in graph.initializer],",
    "        )",
    '        opsets = [helper.make_opsetid("", max(layer.opset for layer in layers))]',
    "        version = helper.find_min_ir_version_for(opsets)",
    "        self.model = helper.make_model(graph, opset_imports=opsets, ir_version=version)",
    "",
    "    def save(self, path):",
    "        onnx.save(self.model, path)",
    "",
    "    def __call__(self, inputs):",
    "        import onnxruntime",
    "",
    '        model, providers = self.model.SerializeToString(), ["CPUExecutionProvider"]',
    "        session = onnxruntime.InferenceSession(model, providers=providers)",
    '        fed = {f"{number}/input": inputs[name] for name, number in self.numbers.items()}',
    "        return dict(zip(self.numbers, session.run(None, fed)))",
)

IMPORTS = ("import onnx", "import onnx.compose", "from onnx import TensorProto, helper, numpy_helper")
WRITER = ModuleWriter("onnx", write, "", "", IMPORTS, CONTAINER)
