"""The reference as a backend: computed in float64, rounded once to the dtype of the question."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from conformance.operators import tensors

from ...errors import Unavailable
from ...operators import dtypes
from ...operators.dtypes import Float64Array
from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.shapes import Shape
from ...operators.windows.derivatives import as_tangents, derivative
from ...operators.windows.geometry import Geometry, Prediction
from .. import interface
from ..interface import Call, Function
from ..registry import operator_calls
from .convolution.calls import FORMULATIONS


@dataclass(frozen=True)
class ReferenceTensor:
    """float64 values that are exact in `dtype`, which NumPy may not have (bfloat16)."""

    values: Float64Array
    dtype: str


class Adapter(interface.Adapter):
    """The oracle, or the formulation that the variant names; it takes every dialect's geometry."""

    dialect = None
    framework = "numpy"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Raises `Unavailable` for an unknown variant and for any device but the CPU."""
        if variant not in FORMULATIONS:
            named = ", ".join(name for name in FORMULATIONS if name)
            raise Unavailable(f"numpy has no variant {variant!r}; it has {named}")
        if device not in ("auto", "cpu", "cpu:0"):
            raise Unavailable(f"numpy computes on the cpu only, not on {device!r}")
        super().__init__(variant, "cpu")

    def about(self) -> About:
        exact = self.variant != "fourier"
        return About(
            framework="numpy",
            version=np.__version__,
            variant=self.variant,
            variants=tuple(FORMULATIONS),
            python=".".join(str(part) for part in sys.version_info[:3]),
            dtypes=dtypes.DTYPES if exact else tuple(dtypes.FORMATS),
            exact=exact,
            bound="summation" if exact else "fourier",
        )

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        calls = operator_calls("numpy", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call: Union[Call, Unsupported] = calls.translate(question, prediction, self.device, self.variant)
        return call

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> ReferenceTensor:
        return ReferenceTensor(array, dtype)

    def get(self, tensor: ReferenceTensor) -> npt.NDArray[np.generic]:
        return tensor.values.astype(dtypes.numpy_dtype(tensor.dtype))

    def dtype(self, tensor: ReferenceTensor) -> str:
        return tensor.dtype

    def apply(self, call: Call, *operands: Optional[ReferenceTensor]) -> ReferenceTensor:
        return self._results(call, operands)[tensors.OUTPUT]

    def differentiate(
        self,
        call: Call,
        function: Function,
        operands: Tuple[ReferenceTensor, ...],
        cotangent: ReferenceTensor,
    ) -> Tuple[ReferenceTensor, Tuple[ReferenceTensor, ...]]:
        """The VJPs are those of the formulation itself; `function` is not called."""
        values = self._results(call, operands, cotangent)
        return values[tensors.OUTPUT], tuple(values[name] for name in tensors.GRADIENTS if name in values)

    def side_results(self, call: Call, operands: Tuple[ReferenceTensor, ...]) -> Tuple[ReferenceTensor, ...]:
        values = self._results(call, operands)
        return tuple(values[name] for name in tensors.SIDE_RESULTS if name in values)

    def jvp(
        self,
        call: Call,
        function: Function,
        operands: Tuple[ReferenceTensor, ...],
        tangents: Tuple[ReferenceTensor, ...],
    ) -> ReferenceTensor:
        return self._derivative(tensors.JVP, call, operands, None, tangents)

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: Tuple[ReferenceTensor, ...],
        cotangent: ReferenceTensor,
        tangents: Tuple[ReferenceTensor, ...],
    ) -> Tuple[ReferenceTensor, ReferenceTensor, ReferenceTensor]:
        names = tensors.DERIVATIVES["second_order"]
        x, w, second = (self._derivative(name, call, operands, cotangent, tangents) for name in names)
        return x, w, second

    def infer_shape(self, call: Call, function: Function, operands: Tuple[ReferenceTensor, ...]) -> Shape:
        return _geometry(call).output_shape

    def _formulation(self, op: str) -> Any:
        """The module that computes an operator in the way of the variant."""
        calls = operator_calls("numpy", op)
        assert not isinstance(calls, Unsupported)
        return calls.formulation(self.variant)

    def _derivative(
        self,
        name: str,
        call: Call,
        operands: Tuple[ReferenceTensor, ...],
        cotangent: Optional[ReferenceTensor],
        tangents: Tuple[ReferenceTensor, ...],
    ) -> ReferenceTensor:
        """A derivative by operations of the formulation, rounded once."""

        def first_order(result: str, geometry: Geometry, *operands: Optional[Float64Array]) -> Float64Array:
            values: Float64Array = self._formulation(geometry.op).results(geometry, *operands)[result]
            return values

        x, w = (*operands, None)[:2]
        assert x is not None
        kernel, back = (None if each is None else each.values for each in (w, cotangent))
        directions = as_tangents([tangent.values for tangent in tangents])
        values = derivative(name, first_order, _geometry(call), x.values, kernel, back, directions)
        return ReferenceTensor(dtypes.round_to(values, x.dtype), x.dtype)

    def _results(
        self,
        call: Call,
        operands: Tuple[Optional[ReferenceTensor], ...],
        cotangent: Optional[ReferenceTensor] = None,
    ) -> Dict[str, ReferenceTensor]:
        x, w, b = (*operands, None, None)[:3]
        assert x is not None
        given = (None if each is None else each.values for each in (w, b, cotangent))
        geometry = _geometry(call)
        values: Any = self._formulation(geometry.op).results(geometry, x.values, *given)
        stored = {name: tensors.SIDE_RESULTS.get(name, x.dtype) for name in values}
        return {
            name: ReferenceTensor(dtypes.round_to(value, stored[name]), stored[name])
            for name, value in values.items()
        }


def _geometry(call: Call) -> Geometry:
    if call.geometry is None:
        raise ValueError("the reference is called with a geometry")
    return call.geometry
