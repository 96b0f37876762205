"""Keras answers: its layers on TensorFlow, PyTorch or JAX, whose own adapters have tensors and gradients."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Iterator, Mapping, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...errors import Unavailable
from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.shapes import Shape
from ...operators.windows.geometry import Prediction
from .. import interface
from ..declaration import declared, with_measured_integers
from ..integer_support import find_integer_dtypes
from ..interface import Call, Function, Pairs, Tensor
from ..registry import FRAMEWORKS, adapter
from .convolution.calls import DIALECT, EIGENS, place, translate, vary
from .dtypes import DECLARATIONS
from .variants import VARIANTS

BACKENDS = FRAMEWORKS["keras"].runs_on


class Adapter(interface.Adapter):
    """Layers of Keras on one of its backends, which a process chooses once, when keras is imported.

    Each call makes a layer, builds it and gives it the kernel and bias by `stateless_call`.
    """

    dialect = DIALECT

    runs_on: ClassVar[Tuple[str, ...]] = BACKENDS
    """The backends of Keras that it may run on; a subclass for a backend of one's own names that."""

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import keras on the backend that `variant` names; without one, on what Keras itself is set to.

        Raises `Unavailable` where keras, the backend or the device is not here, or keras already
        runs on another backend in this process.
        """
        first, _, rest = variant.partition("+")
        wanted, way = (first, rest) if first in self.runs_on else ("", variant)
        if way not in VARIANTS:
            raise Unavailable(
                f"keras has no variant {variant!r}, only {', '.join(_variant_names(self.runs_on))}"
            )
        self._way = VARIANTS[way].call
        if wanted:
            # the framework is settled (threads, devices, 64 bits) before keras touches it
            self.backend_adapter = self.start_backend(wanted, device)
            os.environ["KERAS_BACKEND"] = wanted
        self.keras = _import_keras()
        self.backend = self.keras.backend.backend()
        if not wanted:
            if self.backend not in self.runs_on:
                raise Unavailable(
                    f"keras is set to its backend {self.backend}; known are {', '.join(self.runs_on)}"
                )
            self.backend_adapter = self.start_backend(self.backend, device)
        elif self.backend != wanted:
            raise Unavailable(f"keras already runs on {self.backend} in this process")
        _settle_defaults(self.keras)
        backend = self.backend_adapter.about()
        super().__init__(variant, backend.device)
        self._eigens = (*EIGENS, *backend.flags.get("eigen", ()))
        self._place = place(self.device)

    def start_backend(self, backend: str, device: str) -> interface.Adapter:
        """The adapter that has the tensors and gradients of a backend of Keras, before it is imported.

        Raises `Unavailable` where that backend or the device is not here.
        """
        return _start_backend(backend, device)

    def about(self) -> About:
        """What the backend's adapter says of itself; its narrow sums are the layers' too, as measured."""
        beneath: About = self.backend_adapter.about()
        return replace(
            beneath,
            framework="keras",
            version=self.keras.__version__,
            variant=self.variant,
            variants=_variant_names(self.runs_on),
            flags={
                **beneath.flags,
                "backend": self.backend,
                self.backend: beneath.version,
                "floatx": self.keras.config.floatx(),
                "dtype_policy": self.keras.config.dtype_policy().name,
                "image_data_format": self.keras.config.image_data_format(),
            },
            dialect=self.dialect,
            integers=self._integers,
        )

    @cached_property
    def _integers(self) -> Mapping[str, Tuple[str, ...]]:
        declarations = DECLARATIONS.get(self.backend, ()) if self._place.startswith("cpu") else ()
        release = declared(declarations, self.keras.__version__)
        return with_measured_integers(release.integers, find_integer_dtypes(self))

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        call = translate(question, prediction, self._place, self.backend, self._eigens)
        return vary(question, call, self._way)

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        return self.backend_adapter.put(array, dtype)

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        values: npt.NDArray[np.generic] = self.backend_adapter.get(tensor)
        return values

    def dtype(self, tensor: Tensor) -> str:
        return str(self.backend_adapter.dtype(tensor))

    def conv(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return self._run(call, x, w, b)

    def conv_transpose(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return self._run(call, x, w, b)

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Union[Tuple[Tensor, Tuple[Tensor, ...]], Unsupported]:
        # what the backend's adapter knows of missing gradients is about its own calls: it gets no geometry
        unknown = replace(call, geometry=None)
        both: Union[Tuple[Tensor, Tuple[Tensor, ...]], Unsupported]
        with self._running():
            both = self.backend_adapter.differentiate(unknown, function, operands, cotangent)
        return both

    def jvp(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]
    ) -> Union[Tensor, Unsupported]:
        with self._running():
            return self.backend_adapter.jvp(replace(call, geometry=None), function, operands, tangents)

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: tuple[Tensor, ...],
        cotangent: Tensor,
        tangents: tuple[Tensor, ...],
    ) -> Union[Tuple[Tensor, Tensor, Tensor], Unsupported]:
        unknown = replace(call, geometry=None)
        second: Union[Tuple[Tensor, Tensor, Tensor], Unsupported]
        with self._running():
            second = self.backend_adapter.second_order(unknown, function, operands, cotangent, tangents)
        return second

    def infer_shape(self, call: Call, function: Function, operands: tuple[Tensor, ...]) -> Shape:
        """`compute_output_shape` of the layer, with the pads, groups and crops around it counted in."""
        shape = _extend_shape(tuple(operands[0].shape), call.pad, call.layout.input)
        channels = call.layout.input.index(1)
        part = _replace_axis(shape, channels, shape[channels] // call.split)
        inferred = tuple(int(extent) for extent in self._layer(call).compute_output_shape(part))
        whole = _replace_axis(inferred, channels, inferred[channels] * call.split)
        return _extend_shape(whole, _negate(call.crop), call.layout.output)

    @contextmanager
    def _running(self) -> Iterator[None]:
        with self.keras.device(self._place):
            yield

    def _layer(self, call: Call) -> Any:
        layer = getattr(self.keras.layers, call.function.rpartition(".")[2])
        return layer(**call.words, kernel_initializer="zeros")

    def _run(self, call: Call, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        channels = call.layout.input.index(1)
        with self._running():
            if call.dilate:
                w = self._dilate(w, call.dilate)
            x = self._pad_and_cut(x, call.pad, call.layout.input)
            own = b is not None and call.words.get("use_bias", True)
            if call.split > 1:
                split, ops = call.split, self.keras.ops
                pairs = zip(ops.split(x, split, channels), ops.split(w, split, -1))
                y = ops.concatenate(
                    [self._apply_layer(call, part, kernel) for part, kernel in pairs], channels
                )
            else:
                y = self._apply_layer(call, x, w, *((b,) if own else ()))
            y = self._pad_and_cut(y, _negate(call.crop), call.layout.output)
            if b is None or own:
                return y
            shape = _replace_axis((1,) * len(y.shape), channels, -1)
            # not `keras.ops.add`, which on TensorFlow takes a bias as long as the last axis for one along it
            return y + self.keras.ops.reshape(b, shape)

    def _apply_layer(self, call: Call, x: Tensor, *weights: Tensor) -> Tensor:
        layer = self._layer(call)
        layer.build(tuple(x.shape))
        output, _ = layer.stateless_call(weights, [], x)
        return output

    def _dilate(self, w: Tensor, factors: tuple[int, ...]) -> Tensor:
        """Kernel `[*k, in, out]` with zeros after each tap, those after the last one cut off."""
        ops = self.keras.ops
        for axis, factor in enumerate(factors):
            shape = tuple(w.shape)
            blocks = ops.expand_dims(w, axis + 1)
            zeros = ops.zeros((*shape[: axis + 1], factor - 1, *shape[axis + 1 :]), dtype=w.dtype)
            lines = ops.reshape(
                ops.concatenate([blocks, zeros], axis + 1), _replace_axis(shape, axis, shape[axis] * factor)
            )
            w = lines[(slice(None),) * axis + (slice((shape[axis] - 1) * factor + 1),)]
        return w

    def _pad_and_cut(self, tensor: Tensor, pairs: Pairs, permutation: tuple[int, ...]) -> Tensor:
        """Zeros added to the spatial axes, then what negative entries remove."""
        every = _pair_for_each_axis(pairs, permutation)
        if any(max(pair) > 0 for pair in every):
            zeros = [(max(before, 0), max(after, 0)) for before, after in every]
            tensor = self.keras.ops.pad(tensor, zeros)
        if any(min(pair) < 0 for pair in every):
            ends = zip(tensor.shape, every)
            tensor = tensor[tuple(slice(max(-lo, 0), extent - max(-hi, 0)) for extent, (lo, hi) in ends)]
        return tensor


def _variant_names(backends: Tuple[str, ...]) -> Tuple[str, ...]:
    """What may follow `keras+`: what it runs on, the way in which a layer is made, or both."""
    ways = tuple(way for way in VARIANTS if way)
    return (*backends, *ways, *(f"{backend}+{way}" for backend in backends for way in ways))


def _settle_defaults(keras: Any) -> None:
    """Keras's defaults as it is shipped: what a call leaves out must not depend on a user's `keras.json`."""
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")


def _start_backend(backend: str, device: str) -> interface.Adapter:
    try:
        made: interface.Adapter = adapter(backend)("", device)
        return made
    except ImportError as error:
        raise Unavailable(f"keras's backend {backend} cannot be imported: {error}") from error


def _import_keras() -> Any:
    try:
        import keras
    except ImportError as error:
        raise Unavailable(f"keras cannot be imported: {error}") from error
    return keras


def _pair_for_each_axis(pairs: Pairs, permutation: tuple[int, ...]) -> Pairs:
    """A pair for each axis of a tensor, out of `pairs` for the spatial axes in canonical order."""
    return tuple(pairs[axis - 2] if axis > 1 and pairs else (0, 0) for axis in permutation)


def _extend_shape(shape: Shape, pairs: Pairs, permutation: tuple[int, ...]) -> Shape:
    return tuple(extent + sum(pair) for extent, pair in zip(shape, _pair_for_each_axis(pairs, permutation)))


def _negate(pairs: Pairs) -> Pairs:
    return tuple((-before, -after) for before, after in pairs)


def _replace_axis(shape: Shape, axis: int, extent: int) -> Shape:
    return (*shape[:axis], extent, *shape[axis + 1 :])
