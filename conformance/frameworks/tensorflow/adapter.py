"""TensorFlow answers: `tf.nn` calls, gradients by `tf.GradientTape`, shapes from a graph never run."""

from __future__ import annotations

import os
import platform
import re
from functools import cached_property
from typing import Any, Mapping, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...errors import Unavailable
from ...operators import skips
from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.shapes import Shape
from ...operators.windows.geometry import Prediction
from .. import interface
from ..declaration import declared, with_measured_integers
from ..integer_support import find_integer_dtypes
from ..interface import Call, Function, Tensor
from ..registry import execution, operator_calls
from ..trimmed import phrase
from ..variant import effective_flags, find_variant, variant_names
from . import devices, kernels
from .convolution import cpu_gaps
from .dtypes import DECLARATIONS
from .variants import OFF, ON, ONEDNN, VARIANTS, XLA

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault(ONEDNN, ON)

import tensorflow as tf
from tensorflow.python.util import _pywrap_util_port  # no public name says whether oneDNN is on

DETERMINISTIC = os.environ.get("TF_DETERMINISTIC_OPS", "").lower()
"""TF_DETERMINISTIC_OPS of the environment; unless it is set, kernels on a GPU may add in any order."""

UNREGISTERED = re.compile(r"(?:No gradient defined for operation.*\(op type: |no entry for: )(\w+)")


class Adapter(interface.Adapter):
    """One TensorFlow runtime; the devices of a process are settled by its first adapter."""

    dialect = "tensorflow"
    framework = "tensorflow"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Start TensorFlow on `device`: auto, cpu, cpu:N (virtual for N > 0), gpu or gpu:N.

        Raises `Unavailable` for an unknown variant or a device that is not here.
        """
        self._variant = find_variant(VARIANTS, "tensorflow", variant)
        if self._variant.environment.get(ONEDNN) == OFF and _onednn():
            raise Unavailable("TensorFlow was imported with oneDNN in this process already")
        kind, index = devices.parse(tf, device)
        super().__init__(variant, f"{kind}:{index}" if index else kind)
        devices.claim(tf, kind, index)
        flags = effective_flags(VARIANTS, self._variant)
        tf.config.experimental.enable_tensor_float_32_execution(flags["tensor_float_32"])
        self._kernels = kernels.cpu_kernels(self._variant.compiler, _onednn())
        self._eigens = kernels.eigen_formats(tf) if kind == "cpu" and self._kernels == cpu_gaps.ONEDNN else ()
        # each case is a function of its own: a warning of retracing would pass for the last words of a crash
        tf.get_logger().setLevel("ERROR")
        self._program: Tuple[Any, Function] = None, lambda: None
        self._place = f"/device:{kind.upper()}:{index}"
        if self._variant.compiler:
            _require_graph(self._place, self._variant.compiler)

    def about(self) -> About:
        return About(
            framework="tensorflow",
            version=tf.__version__,
            device=self.device,
            devices=devices.names(tf),
            variant=self.variant,
            variants=variant_names(VARIANTS),
            python=platform.python_version(),
            flags={**_flags(), "compiler": self._variant.compiler, "eigen": list(self._eigens)},
            dialect=self.dialect,
            narrow_sums=kernels.narrow_sums(self._kernels_of),
            integers=self._integers,
            rewrites=bool(self._variant.compiler),
            repeatable=self.device.startswith("cpu") or DETERMINISTIC in ("1", "true"),
        )

    def _kernels_of(self, dtype: str) -> str:
        """Whose kernels this CPU runs in a format."""
        return cpu_gaps.EIGEN if dtype in self._eigens else self._kernels

    @cached_property
    def _integers(self) -> Mapping[str, Tuple[str, ...]]:
        """Asked eagerly in every variant: a graph runs the eager kernels; XLA has others and is not asked."""

        def result_dtype(call: Call, x: Tensor, w: Tensor) -> str:
            return self.dtype(self._run(call, x, w, None))

        if self._variant.compiler == XLA:
            return {}
        release = declared(DECLARATIONS if self.device.startswith("cpu") else (), tf.__version__)
        return with_measured_integers(release.integers, find_integer_dtypes(self, result_dtype))

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        way, calls = self._variant.call, operator_calls("tensorflow", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        phrased, kernels_used = phrase(prediction, way), self._kernels_of(question.words.dtype)
        call: Union[Call, Unsupported] = calls.translate(question, phrased, self.device, kernels_used)
        varied: Union[Call, Unsupported] = calls.vary(question, call, way)
        return varied

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        with tf.device(self._place):
            return tf.constant(array.astype(tf.as_dtype(dtype).as_numpy_dtype))

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        array: npt.NDArray[np.generic] = tensor.numpy()
        return array.astype(np.float32) if tensor.dtype == tf.bfloat16 else array

    def dtype(self, tensor: Tensor) -> str:
        return str(tensor.dtype.name)

    def apply(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        if not (self._variant.compiler and tf.executing_eagerly()):
            return self._run(call, *operands)
        if self._program[0] is not call:
            # kept for the same call made again
            self._program = call, self._compile(call)
        with tf.device(self._place):
            return self._program[1](*operands)

    def side_results(
        self, call: Call, operands: tuple[Tensor, ...]
    ) -> Union[Tuple[Tensor, ...], Unsupported]:
        with tf.device(self._place):
            results: Union[Tuple[Tensor, ...], Unsupported]
            results = execution("tensorflow", call.folder).side_results(tf, call, *operands)
            return results

    def _compile(self, call: Call) -> Function:
        compiled: Function = tf.function(
            lambda *operands: self._run(call, *operands),
            jit_compile=self._variant.compiler == XLA or None,
            autograph=False,
        )
        return compiled

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Union[Tuple[Tensor, Tuple[Tensor, ...]], Unsupported]:
        reason = self._missing_gradient(call, self.dtype(cotangent))
        if reason is not None:
            return Unsupported(reason, skips.DEVICE)
        with tf.device(self._place):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(operands)
                output = function(*operands)
            if output.shape != cotangent.shape:
                # The gradient kernels trust this shape; with another one they read memory that is not theirs.
                return Unsupported(
                    f"the output is {output.shape}, its cotangent {cotangent.shape}", skips.OPERANDS
                )
            return output, tuple(tape.gradient(output, operands, output_gradients=cotangent))

    def _missing_gradient(self, call: Call, dtype: str) -> Optional[str]:
        return cpu_gaps.missing_gradient(call, dtype, self.device, self._kernels_of(dtype))

    def jvp(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]
    ) -> Union[Tensor, Unsupported]:
        """By `tf.autodiff.ForwardAccumulator`: gradients of gradients, where TensorFlow has no JVP."""

        def forward() -> Tensor:
            with tf.autodiff.ForwardAccumulator(list(operands), list(tangents)) as ahead:
                output = function(*operands)
            return ahead.jvp(output)

        return self._derive_if_registered(forward, call, operands)

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: tuple[Tensor, ...],
        cotangent: Tensor,
        tangents: tuple[Tensor, ...],
    ) -> Union[Tuple[Tensor, Tensor, Tensor], Unsupported]:
        """One tape around another."""

        def gradients_of_gradients() -> Tuple[Tensor, Tensor, Tensor]:
            with tf.GradientTape(watch_accessed_variables=False) as outer:
                outer.watch([*operands, cotangent])
                with tf.GradientTape(watch_accessed_variables=False) as inner:
                    inner.watch(operands)
                    output = function(*operands)
                gradients = inner.gradient(output, operands, output_gradients=cotangent)
            wanted = (*operands[:2], cotangent)
            x, w, cotangents = outer.gradient(gradients, wanted, output_gradients=list(tangents))
            return x, w, cotangents

        second: Union[Tuple[Tensor, Tensor, Tensor], Unsupported]
        second = self._derive_if_registered(gradients_of_gradients, call, operands)
        return second

    def _derive_if_registered(self, derive: Function, call: Call, operands: tuple[Tensor, ...]) -> Any:
        """What `derive()` gives; unsupported where an operation of the gradients has no gradient itself."""
        reason = self._missing_gradient(call, self.dtype(operands[0]))
        if reason is not None:
            return Unsupported(reason, skips.DEVICE)
        try:
            with tf.device(self._place):
                derived = derive()
        except LookupError as error:
            found = UNREGISTERED.search(str(error))
            if found is None:
                raise
            return Unsupported(
                f"TensorFlow registers no gradient for its operation {found[1]}", skips.DERIVATIVE
            )
        if derived is None:
            return Unsupported(
                "TensorFlow finds no derivative through the gradient of its operation", skips.DERIVATIVE
            )
        return derived

    def infer_shape(
        self, call: Call, function: Function, operands: tuple[Tensor, ...]
    ) -> Union[Shape, Unsupported]:
        """The graph's static shape; extents that it also gives for an input of unknown sizes are those."""
        shape = _static_shape(function, operands, operands[0].shape)
        if not shape.is_fully_defined():
            return Unsupported(f"the graph's static shape is {shape}", skips.INFERENCE)
        if not call.native:
            return tuple(shape)
        # counted from the end: there may be several batch axes
        channels = len(operands[0].shape) - len(call.layout.input) + call.layout.input.index(1)
        unknown = [size if axis == channels else None for axis, size in enumerate(operands[0].shape)]
        partial = _static_shape(function, operands, unknown)
        return tuple(whole if part is None else part for part, whole in zip(partial, shape))

    def _run(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        with tf.device(self._place):
            return execution("tensorflow", call.folder).bind(tf, call)(*operands)


def _require_graph(place: str, compiler: str) -> None:
    """Raise Unavailable where tf.function makes no graph, or XLA no program of it, and all would be eager."""
    traced = []

    def note(x: Tensor) -> Tensor:
        traced.append(not tf.executing_eagerly())
        return 2 * x

    function = tf.function(note, jit_compile=compiler == XLA or None, autograph=False)
    with tf.device(place):
        ones = tf.ones([4])
        function(ones)
        if traced != [True]:
            raise Unavailable("tf.function makes no graph: tf.config.run_functions_eagerly was called")
        if compiler == XLA and not function.experimental_get_compiler_ir(ones)(stage="hlo"):
            raise Unavailable("XLA makes no program of a function with jit_compile=True")


def _static_shape(function: Function, operands: tuple[Tensor, ...], input_shape: Any) -> Any:
    """Static output shape of a graph whose input has `input_shape`, in which None is an unknown size."""
    shapes = (input_shape, *(operand.shape for operand in operands[1:]))
    with tf.Graph().as_default():
        symbols = [tf.compat.v1.placeholder(o.dtype, shape) for o, shape in zip(operands, shapes)]
        return function(*symbols).shape


def _onednn() -> bool:
    """Whether this process runs oneDNN's kernels; TensorFlow settles it once, when it is imported."""
    return bool(_pywrap_util_port.IsMklEnabled())


def _flags() -> dict[str, Any]:
    return {
        "tensor_float_32": tf.config.experimental.tensor_float_32_execution_enabled(),
        "onednn": ON if _onednn() else OFF,
        "ONEDNN_DEFAULT_FPMATH_MODE": os.environ.get("ONEDNN_DEFAULT_FPMATH_MODE", ""),
        "jit": str(tf.config.optimizer.get_jit()),
        "intra_op_threads": tf.config.threading.get_intra_op_parallelism_threads(),
        "inter_op_threads": tf.config.threading.get_inter_op_parallelism_threads(),
        "deterministic": os.environ.get("TF_DETERMINISTIC_OPS", "default"),
        "functions_eager": tf.config.functions_run_eagerly(),
        "soft_placement": tf.config.get_soft_device_placement(),
    }
