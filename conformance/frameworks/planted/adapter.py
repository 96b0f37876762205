"""A backend whose variant names the fault it has, `planted+kernel-flipped`; right without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...errors import Unavailable
from ...operators import skips
from ...operators.dtypes import DTYPES, Float64Array, numpy_dtype, round_to
from ...operators.observations import About, Unsupported
from ...operators.question import LITERAL, Question
from ...operators.registry import can_apply
from ...operators.shapes import Shape
from ...operators.tensors import (
    ADJOINT,
    DERIVATIVES,
    GRADIENTS,
    JVP,
    OUTPUT,
    SECOND_COTANGENT,
    SECOND_INPUT,
    SECOND_KERNEL,
    SIDE_RESULTS,
)
from ...operators.windows.derivatives import as_tangents
from ...operators.windows.geometry import Geometry, Prediction
from ...operators.windows.readings.reading import Operands, Reading, truth
from .. import interface
from ..interface import Call, Function, channels_first
from . import BY_NAME
from .behaviours import RIGHT


class PlantedTensor(NamedTuple):
    """Float64 values that are exact in `dtype`."""

    values: Float64Array
    dtype: str


class Adapter(interface.Adapter):
    """The oracle, but for one fault. It takes every dialect's geometry, as the reference does."""

    framework = "numpy"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Raises `Unavailable` for a fault that nobody knows."""
        super().__init__(variant, device)
        if variant and variant not in BY_NAME:
            raise Unavailable(f"no fault is called {variant!r}")
        fault = BY_NAME.get(variant)
        self._reading = fault.reading if fault else None
        self._applies: Callable[[Any, Geometry], bool] = can_apply
        self._behaviour = (fault.behaviour if fault else None) or RIGHT
        self._dialect = self._behaviour.takes or None
        self._runs = 0
        self._memory: Dict[Tuple[Shape, str], Float64Array] = {}

    @classmethod
    def under(cls, reading: Reading) -> Adapter:
        """The oracle under a reading that no operator has, wherever the reading says that it applies."""
        adapter = cls()
        adapter._reading, adapter._applies = reading, lambda own, geometry: bool(own.applies(geometry))
        return adapter

    @property
    def dialect(self) -> Optional[str]:  # type: ignore[override]
        """The dialect whose refusals are computed all the same; None otherwise."""
        return self._dialect

    def about(self) -> About:
        return About(
            "planted",
            "1.0",
            variant=self.variant,
            variants=tuple(BY_NAME),
            dialect=self.dialect,
            dtypes=DTYPES,
        )

    def can_show(self, question: Question, prediction: Prediction) -> bool:
        """Whether the fault can show in a question at all."""
        reading = self._reading
        if isinstance(prediction, Geometry) and reading:
            return reading.shows(question.results) and self._applies(reading, prediction)
        if isinstance(prediction, Geometry):
            return self._behaviour.can_show(prediction, question.words.dtype)
        return self.dialect is not None and (question.compare == LITERAL or question.dialect == self.dialect)

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        if self._behaviour.crashes:
            raise RuntimeError(self._behaviour.sentence)
        if not isinstance(prediction, Geometry):
            # only words of the dialect that it speaks come here refused, and it takes them
            return Call("planted", {}, channels_first(question.words.rank), bias="argument")
        call = super().translate(question, prediction)
        return call if isinstance(call, Unsupported) else replace(call, geometry=prediction, flip=False)

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> PlantedTensor:
        if self._behaviour.loses(dtype):
            raise TypeError(f"no tensors of {dtype}")
        return PlantedTensor(np.asarray(array, dtype=np.float64), dtype)

    def get(self, tensor: PlantedTensor) -> npt.NDArray[np.generic]:
        return tensor.values.astype(numpy_dtype(tensor.dtype))

    def dtype(self, tensor: PlantedTensor) -> str:
        return self._behaviour.dtype(tensor.dtype)

    def apply(self, call: Call, *operands: Optional[PlantedTensor]) -> PlantedTensor:
        return self._results(call, operands, None)[OUTPUT]

    def side_results(
        self, call: Call, operands: Tuple[PlantedTensor, ...]
    ) -> Union[Tuple[PlantedTensor, ...], Unsupported]:
        results = self._results(call, operands, None)
        return tuple(results[name] for name in SIDE_RESULTS if name in results)

    def differentiate(
        self, call: Call, function: Function, operands: Tuple[PlantedTensor, ...], cotangent: PlantedTensor
    ) -> Union[Tuple[PlantedTensor, Tuple[PlantedTensor, ...]], Unsupported]:
        results = self._results(call, operands, cotangent)
        names = GRADIENTS[: len(operands)]
        if not all(name in results for name in names):
            return Unsupported("the cotangent has another shape", skips.OPERANDS)
        return results[OUTPUT], tuple(results[name] for name in names)

    def jvp(
        self,
        call: Call,
        function: Function,
        operands: Tuple[PlantedTensor, ...],
        tangents: Tuple[PlantedTensor, ...],
    ) -> Union[PlantedTensor, Unsupported]:
        return self._derivatives(call, operands, None, tangents, (JVP,))[JVP]

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: Tuple[PlantedTensor, ...],
        cotangent: PlantedTensor,
        tangents: Tuple[PlantedTensor, ...],
    ) -> Union[Tuple[PlantedTensor, PlantedTensor, PlantedTensor], Unsupported]:
        names = DERIVATIVES["second_order"]
        results = self._derivatives(call, operands, cotangent, tangents, names)
        if not all(name in results for name in names):
            return Unsupported("the cotangent has another shape", skips.OPERANDS)
        return results[SECOND_INPUT], results[SECOND_KERNEL], results[SECOND_COTANGENT]

    def adjoint(self, call: Call, cotangent: PlantedTensor, w: Optional[PlantedTensor]) -> PlantedTensor:
        assert call.geometry is not None
        self._refuse(call.geometry)
        geometry = call.geometry.adjoint
        nothing = PlantedTensor(np.zeros(geometry.input_shape), cotangent.dtype)
        given = (nothing,) if w is None else (nothing, w)
        return self._derivatives(replace(call, geometry=geometry), given, cotangent, (), (ADJOINT,))[ADJOINT]

    def infer_shape(self, call: Call, function: Function, operands: Tuple[PlantedTensor, ...]) -> Shape:
        return self._behaviour.inferred(function(*operands).values.shape)

    def _results(
        self, call: Call, operands: Tuple[Optional[PlantedTensor], ...], cotangent: Optional[PlantedTensor]
    ) -> Dict[str, PlantedTensor]:
        x, *further = operands
        assert x is not None
        if call.geometry is None:
            return {OUTPUT: x}
        self._refuse(call.geometry)
        w, b = (*further, None, None)[:2]
        kernel, bias, back = (None if each is None else each.values for each in (w, b, cotangent))
        given = Operands(x.values, kernel, bias, back)
        results = self._compute(call.geometry, given, x.dtype)
        stored = {name: SIDE_RESULTS.get(name, x.dtype) for name in results}
        rounded = {
            name: PlantedTensor(round_to(values, stored[name]), stored[name])
            for name, values in results.items()
        }
        if self._behaviour.spoils and x.values.size:
            x.values.flat[0] += 1
        return (
            {**rounded, OUTPUT: self._in_shared_memory(rounded[OUTPUT])}
            if self._behaviour.reuses
            else rounded
        )

    def _in_shared_memory(self, output: PlantedTensor) -> PlantedTensor:
        """The output in the memory that all outputs of its shape and dtype share."""
        key = (output.values.shape, output.dtype)
        memory = self._memory.setdefault(key, np.empty(output.values.shape))
        memory[...] = output.values
        return PlantedTensor(memory, output.dtype)

    def _derivatives(
        self,
        call: Call,
        operands: Tuple[PlantedTensor, ...],
        cotangent: Optional[PlantedTensor],
        tangents: Tuple[PlantedTensor, ...],
        wanted: Tuple[str, ...],
    ) -> Dict[str, PlantedTensor]:
        assert call.geometry is not None
        x, w = (*operands, None)[:2]
        assert x is not None
        kernel, back = (None if each is None else each.values for each in (w, cotangent))
        given = Operands(x.values, kernel, None, back, as_tangents([each.values for each in tangents]))
        reading = self._reading_for(call.geometry)
        results = (reading.results if reading else truth)(call.geometry, given, wanted)
        return {name: PlantedTensor(round_to(values, x.dtype), x.dtype) for name, values in results.items()}

    def _reading_for(self, geometry: Geometry) -> Optional[Reading]:
        return self._reading if self._reading and self._applies(self._reading, geometry) else None

    def _refuse(self, geometry: Geometry) -> None:
        if self._behaviour.refuses(geometry):
            raise NotImplementedError(self._behaviour.sentence)

    def _compute(self, geometry: Geometry, given: Operands, dtype: str) -> Dict[str, Any]:
        reading = self._reading_for(geometry)
        results = reading.results(geometry, given) if reading else truth(geometry, given)
        self._runs += 1
        return {**results, OUTPUT: self._behaviour.raced(results[OUTPUT], self._runs, dtype)}
