"""JAX behind the adapter interface; the only module that imports jax.

Output and gradients of a case are one compiled program, unless the variant is op-by-op: XLA compiles
each shape anew, which takes far longer than running it. Programs are kept in a folder between processes
(see `cache`).
"""

from __future__ import annotations

import logging
import os
import platform
import warnings
from functools import cached_property
from typing import Any, Mapping, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ...errors import Unavailable
from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.shapes import Shape
from ...operators.tensors import GRAD_BIAS
from ...operators.windows.geometry import Prediction
from .. import interface
from ..declaration import declared, with_measured_integers
from ..integer_support import find_integer_dtypes
from ..interface import Call, Function, Tensor
from ..registry import execution, operator_calls
from ..trimmed import phrase
from ..variant import describe_switches, effective_flags, find_variant, variant_names
from . import cache, devices
from .dtypes import DECLARATIONS
from .variants import GENERAL, VARIANTS

DETERMINISTIC = "xla_gpu_deterministic_ops=true"


class Adapter(interface.Adapter):
    """Answers questions with `jax.lax` in 64-bit mode, at the highest matmul precision by default."""

    dialect = "jax"
    framework = "jax"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        super().__init__(variant, device)
        self._variant = find_variant(VARIANTS, "jax", variant)
        wanted = devices.parse(device)
        devices.prepare(wanted, os.environ)
        # without this, a machine with a GPU that this jax cannot use gets a warning in every worker
        logging.getLogger("jax._src.xla_bridge").setLevel(logging.ERROR)
        try:
            import jax
            import jaxlib
        except ImportError as error:
            raise Unavailable(f"jax cannot be imported: {error}") from error
        self._jax = jax
        self._jaxlib_version = jaxlib.__version__
        for name, value in effective_flags(VARIANTS, self._variant).items():
            jax.config.update(name, value)
        cache.use(jax)
        self._device = devices.claim(jax, wanted)
        if self._variant.compiler:
            self._require_tracing()
        self._program: Tuple[Any, Function] = None, lambda: None

    def _require_tracing(self) -> None:
        """Raise Unavailable where jit runs functions as they are: JAX can be told to compile nothing."""
        traced = []

        def note(x: Tensor) -> Tensor:
            traced.append(isinstance(x, self._jax.core.Tracer))
            return x

        with warnings.catch_warnings():
            # a stored program that is broken is only a program to be compiled anew
            warnings.simplefilter("ignore")
            self._jax.jit(note)(np.float32(1))
        if traced != [True]:
            raise Unavailable(
                "jax.jit runs functions as they are, op by op"
                f"{describe_switches(('JAX_DISABLE_JIT',))}, or ask for jax+op-by-op"
            )

    def about(self) -> About:
        config = self._jax.config
        return About(
            framework="jax",
            version=self._jax.__version__,
            device=devices.name(self._device),
            devices=devices.names(self._jax),
            variant=self.variant,
            variants=variant_names(VARIANTS),
            python=platform.python_version(),
            # the VJP of a broadcast is a reduce_sum in the operand's own dtype: 800 ones give 256 in bfloat16
            narrow_sums={"bfloat16": (GRAD_BIAS,), "float16": (GRAD_BIAS,)},
            rewrites=bool(self._variant.compiler),
            # XLA for GPUs picks algorithms that add by atomic operations unless told not to
            repeatable=self._device.platform == "cpu" or DETERMINISTIC in os.environ.get("XLA_FLAGS", ""),
            flags={
                "jaxlib": self._jaxlib_version,
                "platform": self._device.platform,
                "device_kind": self._device.device_kind,
                "jax_enable_x64": config.jax_enable_x64,
                "jax_default_matmul_precision": config.jax_default_matmul_precision,
                "jax_compilation_cache_dir": cache.current_folder(self._jax),
                "jax_disable_jit": config.jax_disable_jit,
                "jax_numpy_dtype_promotion": getattr(config, "jax_numpy_dtype_promotion", ""),
                "compiler": self._variant.compiler,
                "transposed": self._variant.call,
                "XLA_FLAGS": os.environ.get("XLA_FLAGS", ""),
            },
            dialect=self.dialect,
            integers=self._integers,
        )

    @cached_property
    def _integers(self) -> Mapping[str, Tuple[str, ...]]:
        """Found by tracing alone: XLA compiles a kernel for every dtype that JAX's rules of types accept."""

        def result_dtype(call: Call, x: Tensor, w: Tensor) -> str:
            return str(self._jax.eval_shape(execution("jax", call.folder).bind(self._jax, call), x, w).dtype)

        release = declared(DECLARATIONS if self._device.platform == "cpu" else (), self._jax.__version__)
        return with_measured_integers(release.integers, find_integer_dtypes(self, result_dtype))

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        way, calls = self._variant.call, operator_calls("jax", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        phrased, platform = phrase(prediction, way), self._device.platform
        call: Union[Call, Unsupported] = calls.translate(question, phrased, platform, way == GENERAL)
        varied: Union[Call, Unsupported] = calls.vary(question, call, way)
        return varied

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        native = np.dtype(self._jax.numpy.bfloat16 if dtype == "bfloat16" else dtype)
        return self._jax.device_put(array.astype(native), self._device)

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        values = np.asarray(self._jax.device_get(self._jax.block_until_ready(tensor)))
        return values.astype(np.float32) if values.dtype == self._jax.numpy.bfloat16 else values

    def dtype(self, tensor: Tensor) -> str:
        return str(tensor.dtype)

    def apply(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        run = execution("jax", call.folder).bind(self._jax, call)
        if any(isinstance(operand, self._jax.core.Tracer) for operand in operands):
            return run(*operands)
        return self._run_compiled(call, run, *operands)

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Union[Tuple[Tensor, Tuple[Tensor, ...]], Unsupported]:
        def output_and_gradients(operands: tuple[Tensor, ...], cotangent: Tensor) -> Any:
            output, pullback = self._jax.vjp(function, *operands)
            return output, pullback(cotangent)

        output, gradients = self._run_compiled(function, output_and_gradients, operands, cotangent)
        return output, gradients

    def jvp(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]
    ) -> Tensor:
        def jvp(operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]) -> Any:
            return self._jax.jvp(function, operands, tangents)[1]

        return self._run_compiled(jvp, jvp, operands, tangents)

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: tuple[Tensor, ...],
        cotangent: Tensor,
        tangents: tuple[Tensor, ...],
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """The VJP of the VJP."""

        def gradients(operands: tuple[Tensor, ...], cotangent: Tensor) -> Any:
            return self._jax.vjp(function, *operands)[1](cotangent)

        def vjp_of_vjp(operands: tuple[Tensor, ...], cotangent: Tensor, tangents: tuple[Tensor, ...]) -> Any:
            (x, w, *_), second = self._jax.vjp(gradients, operands, cotangent)[1](tangents)
            return x, w, second

        x, w, second = self._run_compiled(vjp_of_vjp, vjp_of_vjp, operands, cotangent, tangents)
        return x, w, second

    def infer_shape(self, call: Call, function: Function, operands: tuple[Tensor, ...]) -> Shape:
        return tuple(self._jax.eval_shape(function, *operands).shape)

    def _run_compiled(self, key: Any, function: Function, *operands: Any) -> Any:
        """Run a function as one program; the last one is kept and run again for the same `key`."""
        with warnings.catch_warnings():
            # JAX warns of an unreadable cache entry before it compiles anew, and divides by a stride of 0
            warnings.simplefilter("ignore")
            if self._program[0] is not key:
                self._program = key, self._jax.jit(function) if self._variant.compiler else function
            return self._program[1](*operands)
