"""A backend whose variant names the reading it computes by, `adapter.py+kernel-flipped`; right without one."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from conformance.dtypes import numpy_dtype, round_to
from conformance.frameworks.interface import Adapter as Interface
from conformance.frameworks.interface import Call, Unavailable, Unsupported
from conformance.observations import About, Question
from conformance.readings import BY_NAME, Operands, truth


class Tensor(NamedTuple):
    """Float64 values that are exact in `dtype`."""

    values: np.ndarray
    dtype: str


class Adapter(Interface):
    def __init__(self, variant: str = "", device: str = "auto") -> None:
        super().__init__(variant, device)
        if variant and variant not in BY_NAME:
            raise Unavailable(f"no reading is called {variant!r}")
        self.reading = BY_NAME.get(variant)

    def about(self) -> About:
        return About("planted", "1.0", variant=self.variant, variants=tuple(BY_NAME))

    def translate(self, question: Question, prediction) -> Call | Unsupported:
        call = super().translate(question, prediction)
        return call if isinstance(call, Unsupported) else replace(call, geometry=prediction, flip=False)

    def put(self, array, dtype):
        return Tensor(np.asarray(array, dtype=np.float64), dtype)

    def get(self, tensor):
        return tensor.values.astype(numpy_dtype(tensor.dtype))

    def dtype(self, tensor):
        return tensor.dtype

    def conv(self, call: Call, x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
        return self._results(call, (x, w, b), None)["output"]

    conv_transpose = conv

    def differentiate(self, call, function, operands, cotangent):
        results = self._results(call, operands, cotangent)
        gradients = tuple(
            results.get(name) for name, _ in zip(("grad_input", "grad_kernel", "grad_bias"), operands)
        )
        if any(gradient is None for gradient in gradients):
            return Unsupported("the cotangent has another shape")
        return results["output"], gradients

    def infer_shape(self, call, function, operands):
        return function(*operands).values.shape

    def _results(self, call: Call, operands, cotangent) -> dict[str, Tensor]:
        x, w, *b = operands
        given = Operands(
            x.values,
            w.values,
            b[0].values if b and b[0] is not None else None,
            None if cotangent is None else cotangent.values,
        )
        planted = self.reading if self.reading and self.reading.applies(call.geometry) else None
        results = planted.results(call.geometry, given) if planted else truth(call.geometry, given)
        return {name: Tensor(round_to(values, x.dtype), x.dtype) for name, values in results.items()}
