"""An adapter that answers with shapes alone: of a framework's own run, or of its own shape inference.

`benchmarks.predictions` starts it as a backend, `benchmarks/party.py+executed.torch` or
`benchmarks/party.py+inferred.torch`. JAX takes 100 ms to compile a shape, so its execution is the lowering of
the program, by which it has refused whatever it refuses.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from conformance import frameworks
from conformance.errors import Unavailable
from conformance.frameworks import interface
from conformance.frameworks.interface import Call
from conformance.operators.observations import About, Unsupported
from conformance.operators.question import Question
from conformance.operators.windows.geometry import Prediction

EXECUTED, INFERRED = "executed", "inferred"


class NoInferenceError(Exception):
    """The framework infers no complete shape for this call."""


class Adapter(interface.Adapter):
    """Wraps the built-in adapter that the variant names."""

    def __init__(self, variant: str = "", device: str = "cpu") -> None:
        self.mode, _, backend = variant.partition(".")
        framework, _, own = backend.partition("+")
        if self.mode not in (EXECUTED, INFERRED) or framework not in frameworks.BUILT_IN:
            raise Unavailable(f"{variant!r} is neither executed.FRAMEWORK nor inferred.FRAMEWORK")
        super().__init__(variant, "cpu")
        self.inner = frameworks.adapter(framework)(own, "cpu")
        self.dialect = self.inner.dialect
        self.lowers = framework == "jax"

    def about(self) -> About:
        return self.inner.about()

    def translate(self, question: Question, prediction: Prediction) -> Call | Unsupported:
        return self.inner.translate(question, prediction)

    def put(self, array: Any, dtype: str) -> Any:
        if self.lowers:
            import jax

            return jax.ShapeDtypeStruct(array.shape, np.dtype(dtype))
        return self.inner.put(array, dtype)

    def get(self, tensor: Any) -> Any:
        return tensor

    def dtype(self, tensor: Any) -> str:
        return str(tensor.dtype)

    def conv(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return self._shape_of(self.inner.conv, call, x, w, b)

    def conv_transpose(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return self._shape_of(self.inner.conv_transpose, call, x, w, b)

    def _shape_of(self, run: Any, call: Call, x: Any, w: Any, b: Any) -> Any:
        operands = (x, w) if b is None else (x, w, b)

        def function(x: Any, w: Any, b: Any = None) -> Any:
            return run(call, x, w, b)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self.mode == INFERRED:
                shape = self.inner.infer_shape(call, function, operands)
                if isinstance(shape, Unsupported):
                    raise NoInferenceError(shape.reason)
            elif self.lowers:
                import jax

                shape = jax.jit(function).lower(*operands).out_info.shape
            else:
                shape = self.inner.get(function(*operands)).shape
        return np.zeros(shape)
