"""What runtimes of ONNX models share: a model for each call, its shape inference, arrays in and out."""

from __future__ import annotations

import platform
from typing import Any, Dict, List, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...dtypes import FORMATS
from ...geometry import CONV, Shape
from ...observations import Unsupported
from .. import interface
from ..interface import Call, Function, Pairs, Tensor, Unavailable, channels_first
from .calls import DIALECT, NODES

TENSOR_TYPES = {"float64": "DOUBLE", "float32": "FLOAT", "bfloat16": "BFLOAT16", "float16": "FLOAT16"}
POINTWISE = {"kernel_shape": (1,), "strides": (1,), "dilations": (1,), "group": 1}
OLDEST_OPSET = 11
"""The first with the Pad and Slice nodes that are put around a call."""


class Adapter(interface.Adapter):
    """Builds a model of one Conv or ConvTranspose; how it is run is left to `run`."""

    dialect = DIALECT
    opset = 22

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import onnx; raises `Unavailable` where it or the variant is not here."""
        if variant:
            raise Unavailable(f"the runtimes of ONNX models have no variant {variant!r}")
        super().__init__(variant, device)
        try:
            import onnx
            import onnx.shape_inference
        except (ImportError, OSError) as error:
            raise Unavailable(f"onnx cannot be imported: {error}") from error
        self.onnx = onnx
        self.opset = min(self.opset, onnx.defs.onnx_opset_version())

    def run(self, model: Any, operands: Dict[str, Tensor]) -> Tensor:
        """The only output of a model; raises what the runtime raises."""
        raise NotImplementedError

    def lower_opset(self) -> None:
        """Go down to the newest opset in which this runtime has every node of a call, found by asking."""
        call = Call(NODES[CONV], POINTWISE, channels_first(1), pad=((1, 1),), crop=((1, 1),), bias="added")
        while self.opset > OLDEST_OPSET and not self._computes(call, "float32"):
            self.opset -= 1

    def measured_dtypes(self) -> Tuple[str, ...]:
        """The formats in which this runtime computes both operators, found by asking."""
        calls = [Call(node, POINTWISE, channels_first(1), bias="argument") for node in NODES.values()]
        return tuple(dtype for dtype in FORMATS if all(self._computes(call, dtype) for call in calls))

    def _computes(self, call: Call, dtype: str) -> bool:
        """Whether a pointwise call gives the format back that goes in."""
        one = self.put(np.ones((1, 1, 1)), dtype)
        if self.dtype(one) != dtype:
            return False
        bias = self.put(np.ones(1), dtype) if call.bias == "added" else None
        try:
            computed = self._output(call, one, one, bias)
        except Exception:  # noqa: BLE001 - each runtime has exceptions of its own for a kernel it lacks
            return False
        return self.dtype(computed) == dtype

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        number = getattr(self.onnx.TensorProto, TENSOR_TYPES[dtype])
        return array.astype(self.onnx.helper.tensor_dtype_to_np_dtype(number))

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        values: npt.NDArray[np.generic] = tensor
        return values.astype(np.float32) if self.dtype(tensor) == "bfloat16" else values

    def conv(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return self._output(call, x, w, b)

    def conv_transpose(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return self._output(call, x, w, b)

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Unsupported:
        return Unsupported("ONNX has no operator for the gradients of a convolution")

    def infer_shape(
        self, call: Call, function: Function, operands: tuple[Tensor, ...]
    ) -> Union[Shape, Unsupported]:
        """Shape by `onnx.shape_inference`, strict, over the model that is run.

        Unsupported where it leaves an extent open, which it may for a node around the call.
        """
        inferred = self.onnx.shape_inference.infer_shapes(
            self._model(call, operands), check_type=True, strict_mode=True
        )
        shape = inferred.graph.output[0].type.tensor_type.shape
        if any(not extent.HasField("dim_value") for extent in shape.dim):
            return Unsupported("onnx.shape_inference leaves the shape open")
        return tuple(int(extent.dim_value) for extent in shape.dim)

    def versions(self) -> Dict[str, Any]:
        """What decides how a model is read, for the record."""
        return {"onnx": self.onnx.__version__, "opset": self.opset, "python": platform.python_version()}

    def _output(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        operands = (x, w) if b is None else (x, w, b)
        return self.run(self._model(call, operands), dict(zip("xwb", operands)))

    def _model(self, call: Call, operands: Tuple[Tensor, ...]) -> Any:
        helper, number = (
            self.onnx.helper,
            getattr(self.onnx.TensorProto, TENSOR_TYPES[self.dtype(operands[0])]),
        )
        graph = _Graph(self.onnx)
        output = graph.around(call, tuple("xwb"[: len(operands)]), [operand.shape for operand in operands])
        inputs = [
            helper.make_tensor_value_info(name, number, operand.shape)
            for name, operand in zip("xwb", operands)
        ]
        result = helper.make_tensor_value_info(output, number, None)
        made = helper.make_graph(graph.nodes, "call", inputs, [result], graph.constants)
        opsets = [helper.make_opsetid("", self.opset)]
        # the oldest format that may hold the opset: what every runtime that knows the opset reads
        ir_version = helper.find_min_ir_version_for(opsets)
        return helper.make_model(made, opset_imports=opsets, ir_version=ir_version)


class _Graph:
    """Nodes one after the other; each step names its output after itself."""

    def __init__(self, onnx: Any) -> None:
        self._onnx = onnx
        self.nodes: List[Any] = []
        self.constants: List[Any] = []

    def around(self, call: Call, names: Tuple[str, ...], shapes: List[Shape]) -> str:
        """Everything of a call in its order; the name of the output."""
        added = call.bias == "added" and len(names) == 3
        x, *others = names[:2] if added else names
        x = self._extended(x, call.pad)
        y = self._split(call, (x, *others), shapes) if call.split > 1 else self._call(call, (x, *others))
        y = self._extended(y, tuple((-lo, -hi) for lo, hi in call.crop))
        if not added:
            return y
        column = self._constant([-1, *[1] * (len(shapes[0]) - 2)])
        return self._node("Add", (y, self._node("Reshape", (names[2], column))))

    def _call(self, call: Call, names: Tuple[str, ...], **changed: Any) -> str:
        return self._node(call.function, names, **{**call.words, **changed})

    def _split(self, call: Call, names: Tuple[str, ...], shapes: List[Shape]) -> str:
        """The groups one by one: every operand is cut along its channels, the results are joined."""
        channels = [shapes[0][1], *(shape[0] for shape in shapes[1:])]
        parts = []
        for group in range(call.split):
            cut = []
            for position, (name, extent) in enumerate(zip(names, channels)):
                step = extent // call.split
                window = (group * step, (group + 1) * step, int(position == 0))
                cut.append(self._node("Slice", (name, *(self._constant([number]) for number in window))))
            parts.append(self._call(call, tuple(cut), group=1))
        return self._node("Concat", tuple(parts), axis=1)

    def _extended(self, name: str, pairs: Pairs) -> str:
        """Zeros where a pair is positive, then a cut where it is negative: it may cut into the zeros."""
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
        self.nodes.append(self._onnx.helper.make_node(function, names, [output], **attributes))
        return output

    def _constant(self, numbers: List[int]) -> str:
        name = f"constant{len(self.constants)}"
        tensor = self._onnx.numpy_helper.from_array(np.asarray(numbers, dtype=np.int64), name)
        self.constants.append(tensor)
        return name
