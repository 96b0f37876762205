"""What runtimes of ONNX models share: a model for each call, its shape inference, arrays in and out."""

from __future__ import annotations

import platform
from functools import cached_property
from typing import Any, Dict, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...errors import Unavailable
from ...operators import skips
from ...operators.dtypes import FORMATS
from ...operators.observations import Unsupported
from ...operators.question import Question
from ...operators.shapes import CONV, Shape
from ...operators.windows.geometry import Prediction
from .. import interface
from ..interface import Call, Function, Tensor, channels_first
from ..registry import operator_calls
from ..trimmed import phrase
from ..variant import find_variant, variant_names
from .convolution.calls import NODES, TENSOR_TYPES
from .graph import OPERANDS, Graph
from .opsets import OLDEST_AROUND, CallInOpset, opset_of
from .variants import VARIANTS

POINTWISE = {"kernel_shape": (1,), "strides": (1,), "dilations": (1,), "group": 1}


class Adapter(interface.Adapter):
    """Builds a model of one Conv or ConvTranspose; how it is run is left to `run`."""

    dialect = "onnx"
    framework = "onnx"
    opset = 22
    oldest_opset = 1
    variants = variant_names(VARIANTS)

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import onnx; raises `Unavailable` where it or the variant is not here."""
        self._variant = find_variant(VARIANTS, "a runtime of ONNX models", variant)
        super().__init__(variant, device)
        try:
            import onnx
            import onnx.shape_inference
        except (ImportError, OSError) as error:
            raise Unavailable(f"onnx cannot be imported: {error}") from error
        self.onnx = onnx
        self.opset = min(self.opset, onnx.defs.onnx_opset_version())

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        way, calls = self._variant.call, operator_calls(self.framework, question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call: Union[Call, Unsupported] = calls.translate(question, phrase(prediction, way), self.device)
        return self.known_opset(self.vary(question, call))

    def vary(self, question: Question, call: Union[Call, Unsupported]) -> Union[Call, Unsupported]:
        """The node in the way of the variant."""
        calls = operator_calls("onnx", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        varied: Union[Call, Unsupported] = calls.vary(question, call, self._variant.call)
        return varied

    def run(self, model: Any, operands: Dict[str, Tensor]) -> Tensor:
        """The only output of a model; raises what the runtime raises."""
        raise NotImplementedError

    def lower_opset(self) -> None:
        """Go down to the newest opset in which this runtime has every node of a call, found by asking."""
        call = Call(NODES[CONV], POINTWISE, channels_first(1), pad=((1, 1),), crop=((1, 1),), bias="added")
        while self.opset > OLDEST_AROUND and not self._computes(call, "float32"):
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
            computed = self.apply(call, one, one, bias)
        except Exception:  # noqa: BLE001 - each runtime has exceptions of its own for a kernel it lacks
            return False
        return self.dtype(computed) == dtype

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        number = getattr(self.onnx.TensorProto, TENSOR_TYPES[dtype])
        return array.astype(self.onnx.helper.tensor_dtype_to_np_dtype(number))

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        values: npt.NDArray[np.generic] = tensor
        return values.astype(np.float32) if self.dtype(tensor) == "bfloat16" else values

    def apply(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        given = _shaped(call, [operand for operand in operands if operand is not None])
        return self.run(self._model(call, given), dict(zip(OPERANDS, given)))

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Unsupported:
        return Unsupported("ONNX has no operator for the gradients of a convolution", skips.DERIVATIVE)

    def infer_shape(
        self, call: Call, function: Function, operands: tuple[Tensor, ...]
    ) -> Union[Shape, Unsupported]:
        """Shape by `onnx.shape_inference`, strict, over the model that is run.

        Unsupported where it leaves an extent open, which it may for a node around the call.
        """
        inferred = self.onnx.shape_inference.infer_shapes(
            self._model(call, _shaped(call, operands)), check_type=True, strict_mode=True
        )
        shape = inferred.graph.output[0].type.tensor_type.shape
        if any(not extent.HasField("dim_value") for extent in shape.dim):
            return Unsupported("onnx.shape_inference leaves the shape open", skips.INFERENCE)
        return tuple(int(extent.dim_value) for extent in shape.dim)

    @cached_property
    def newest_opset(self) -> int:
        """The newest operator set that this runtime reads."""
        return int(self.onnx.defs.onnx_opset_version())

    def known_opset(self, call: Union[Call, Unsupported]) -> Union[Call, Unsupported]:
        """The call, or why its operator set is none of those that this runtime reads."""
        if not isinstance(call, CallInOpset) or call.geometry is None:
            return call
        oldest, newest = self.oldest_opset, self.newest_opset
        if oldest <= call.opset <= newest:
            return call
        why = f"is newer than this release, which reads up to {newest}"
        if call.opset < oldest:
            why = f"is older than those that are guaranteed, from {oldest} on"
        return Unsupported(f"operator set {call.opset} {why}", skips.OPERATOR)

    def reads_opset(self, opset: int) -> bool:
        """Whether this runtime reads an operator set, found by asking."""
        call = CallInOpset(NODES[CONV], POINTWISE, channels_first(1), bias="argument", opset=opset)
        return self._computes(call, "float32")

    def versions(self) -> Dict[str, Any]:
        """Versions that decide how a model is read, for the record."""
        return {"onnx": self.onnx.__version__, "opset": self.opset, "python": platform.python_version()}

    def _model(self, call: Call, operands: Sequence[Tensor]) -> Any:
        helper = self.onnx.helper
        numbers = [getattr(self.onnx.TensorProto, TENSOR_TYPES[self.dtype(each)]) for each in operands]
        graph = Graph()
        output = graph.add_call(call, [operand.shape for operand in operands])
        inputs = [
            helper.make_tensor_value_info(name, number, operand.shape)
            for name, number, operand in zip(OPERANDS, numbers, operands)
        ]
        nodes = [
            helper.make_node(node.function, node.inputs, [node.output], **node.attributes)
            for node in graph.nodes
        ]
        constants = [
            self.onnx.numpy_helper.from_array(np.asarray(numbers, dtype=np.int64), name)
            for name, numbers in graph.constants.items()
        ]
        result = helper.make_tensor_value_info(output, numbers[0], None)
        graph_proto = helper.make_graph(nodes, "call", inputs, [result], constants)
        opset = opset_of(call, self.opset)
        opsets = [helper.make_opsetid("", opset)]
        # the oldest format that may hold the opset: what every runtime that knows the opset reads; no release
        # of ONNX had operator sets 2 to 4
        known = [helper.make_opsetid("", 5)] if 1 < opset < 5 else opsets
        ir_version = helper.find_min_ir_version_for(known)
        return helper.make_model(graph_proto, opset_imports=opsets, ir_version=ir_version)


def _shaped(call: Call, operands: Sequence[Tensor]) -> Sequence[Tensor]:
    """The operands, with the kernel in the shape in which the node takes it."""
    if not call.kernel_as:
        return operands
    x, w, *bias = operands
    return [x, w.reshape(call.kernel_as), *bias]
