"""PyTorch answers: `torch.nn.functional` under its own autograd, on the CPU, CUDA or MPS."""

from __future__ import annotations

import os
import platform
from functools import cached_property
from operator import attrgetter
from typing import Any, Mapping, Optional, Tuple, Union

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
from ..interface import Call, Function, Tensor
from ..registry import execution, operator_calls
from ..variant import describe_switches, effective_flags, find_variant, variant_names
from . import derivatives, devices, kernels
from .dtypes import DECLARATIONS
from .variants import CHANNELS_LAST, ONEDNN_PRECISION, STRIDED, VARIANTS

FPMATH = "ONEDNN_DEFAULT_FPMATH_MODE"
"""Lets oneDNN compute float32 with bfloat16 or float16 operands, on CPUs with units for them."""

COMPILE_SWITCHES = ("TORCHDYNAMO_DISABLE", "TORCH_COMPILE_DISABLE")
"""Environment variables under which torch.compile returns the function that it is given."""


class Adapter(interface.Adapter):
    """PyTorch, eager unless the variant says otherwise.

    One CPU thread, because frameworks run side by side. Flags belong to the process: a second adapter in
    a process changes them for the first.
    """

    dialect = "torch"
    framework = "torch"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import torch and claim a device: auto, cpu, gpu (CUDA or MPS), cpu:N or gpu:N.

        Raises `Unavailable` where torch, the variant or the device is not here.
        """
        self._variant = find_variant(VARIANTS, "torch", variant)
        self.torch = _import_torch()
        super().__init__(variant, devices.claim(device, devices.names(self.torch)))
        self.torch.set_num_threads(1)
        for path, value in effective_flags(VARIANTS, self._variant).items():
            self._set(path, value)
        self._program: Tuple[Any, Function] = None, lambda: None
        if self._variant.compiler:
            self._try_compiler()

    def about(self) -> About:
        backends = self.torch.backends
        return About(
            framework="torch",
            version=str(self.torch.__version__),
            device=self.device,
            devices=devices.names(self.torch),
            variant=self.variant,
            variants=variant_names(VARIANTS),
            python=platform.python_version(),
            flags={
                "cudnn.allow_tf32": backends.cudnn.allow_tf32,
                "cuda.matmul.allow_tf32": backends.cuda.matmul.allow_tf32,
                "float32_matmul_precision": self.torch.get_float32_matmul_precision(),
                ONEDNN_PRECISION: self._read(ONEDNN_PRECISION),
                "mkldnn": backends.mkldnn.is_available(),
                "mkldnn.enabled": bool(backends.mkldnn.enabled),
                "compiler": self._variant.compiler,
                "memory_format": self._variant.call if self._variant.call == CHANNELS_LAST else "",
                "views": self._variant.call == STRIDED,
                "cpu": backends.cpu.get_cpu_capability(),
                **{name: os.environ.get(name, "") for name in ("ONEDNN_MAX_CPU_ISA", FPMATH)},
                "threads": self.torch.get_num_threads(),
                "default_dtype": str(self.torch.get_default_dtype()).rpartition(".")[2],
                "deterministic": self.torch.are_deterministic_algorithms_enabled(),
            },
            dialect=self.dialect,
            narrow_sums=kernels.narrow_sums(self.torch, self.device),
            integers=self._integers,
            repeatable=self.device == "cpu" or self.torch.are_deterministic_algorithms_enabled(),
        )

    def _set(self, path: str, value: Any) -> None:
        module, _, name = path.rpartition(".")
        try:
            setattr(attrgetter(module)(self.torch.backends), name, value)
        except AttributeError as error:
            if value != VARIANTS[""].flags[path]:
                raise Unavailable(f"torch {self.torch.__version__} has no torch.backends.{path}") from error

    @cached_property
    def _integers(self) -> Mapping[str, Tuple[str, ...]]:
        # Inductor takes the dtypes that eager torch takes, and each of these questions would be compiled
        if self._variant.compiler:
            return {}
        release = declared(DECLARATIONS if self.device == "cpu" else (), str(self.torch.__version__))
        return with_measured_integers(release.integers, find_integer_dtypes(self))

    def _read(self, path: str) -> str:
        """A flag below `torch.backends` that not every release has; "" where there is none."""
        try:
            return str(attrgetter(path)(self.torch.backends))
        except AttributeError:
            return ""

    def translate(self, question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
        calls = operator_calls("torch", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call: Union[Call, Unsupported] = calls.translate(question, prediction, self.device)
        varied: Union[Call, Unsupported] = calls.vary(question, call, self._variant.call)
        return varied

    def put(self, array: npt.NDArray[np.float64], dtype: str) -> Tensor:
        # torch refuses negative strides, which NumPy keeps on axes of extent 1: the copy has none
        tensor = self.torch.from_numpy(array.copy())
        tensor = tensor.to(device=self.device, dtype=getattr(self.torch, dtype))
        return self._view(tensor) if self._variant.call == STRIDED else tensor

    def _view(self, tensor: Tensor) -> Tensor:
        """A view with the values of a tensor: every second element of its memory, or one element expanded."""
        if tensor.numel() > 1 and bool((tensor == tensor.reshape(-1)[0]).all()):
            return tensor.reshape(-1)[0].expand(tensor.shape)
        return self.torch.stack([tensor, tensor + 1], -1)[..., 0]

    def get(self, tensor: Tensor) -> npt.NDArray[np.generic]:
        devices.synchronize(self.torch, self.device)
        host = tensor.detach().cpu()
        host = host.float() if host.dtype == self.torch.bfloat16 else host
        values: npt.NDArray[np.generic] = host.numpy()
        return values

    def dtype(self, tensor: Tensor) -> str:
        return str(tensor.dtype).rpartition(".")[2]

    def apply(self, call: Call, *operands: Optional[Tensor]) -> Tensor:
        x = operands[0]
        assert x is not None
        run = self._eager(call, x.dtype)
        # a tensor without values asks for a shape: that is no question for a compiler
        return run(*operands) if x.is_meta else self._compile_once(call, run)(*operands)

    def side_results(self, call: Call, operands: tuple[Tensor, ...]) -> Tuple[Tensor, ...]:
        results: Tuple[Tensor, ...] = execution("torch", call.folder).side_results(
            self.torch, call, *operands
        )
        return results

    def _eager(self, call: Call, dtype: Any) -> Function:
        """The call with everything around it, before any compiler sees it."""
        bound: Function = execution("torch", call.folder).bind(self.torch, call, dtype)
        return bound

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Tuple[Tensor, Tuple[Tensor, ...]]:
        leaves = [operand.detach().requires_grad_() for operand in operands]
        output = function(*leaves)
        gradients = self.torch.autograd.grad(output, leaves, cotangent)
        devices.synchronize(self.torch, self.device)
        return output, tuple(gradients)

    def jvp(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], tangents: tuple[Tensor, ...]
    ) -> Tensor:
        """By forward-mode automatic differentiation, on dual numbers."""
        if self._variant.compiler:
            whole = derivatives.jvp_function(self.torch, self._eager(call, operands[0].dtype))
            return self._compile(whole)(operands, tangents)
        forward = self.torch.autograd.forward_ad
        with forward.dual_level():
            output = function(*map(forward.make_dual, operands, tangents))
            tangent = forward.unpack_dual(output).tangent
        devices.synchronize(self.torch, self.device)
        return self.torch.zeros_like(output) if tangent is None else tangent

    def second_order(
        self,
        call: Call,
        function: Function,
        operands: tuple[Tensor, ...],
        cotangent: Tensor,
        tangents: tuple[Tensor, ...],
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """A backward pass of a backward pass, which is kept by `create_graph`."""
        if self._variant.compiler:
            whole = derivatives.second_order_function(self.torch, self._eager(call, operands[0].dtype))
            (x, w, *_), second = self._compile(whole)(operands, cotangent, tangents)
            return x, w, second
        leaves = [operand.detach().requires_grad_() for operand in operands]
        cotangent = cotangent.detach().requires_grad_()
        output = function(*leaves)
        gradients = self.torch.autograd.grad(output, leaves, cotangent, create_graph=True)
        wanted = (*leaves[:2], cotangent)
        # what no gradient depends on, as where nothing is computed, has a gradient of zero
        second = self.torch.autograd.grad(gradients, wanted, tangents, allow_unused=True)
        devices.synchronize(self.torch, self.device)
        x, w, c = (self.torch.zeros_like(at) if g is None else g for g, at in zip(second, wanted))
        return x, w, c

    def infer_shape(self, call: Call, function: Function, operands: tuple[Tensor, ...]) -> Shape:
        """Shape on the meta device, whose tensors have no values."""
        output = function(*(operand.to("meta") for operand in operands))
        return tuple(int(extent) for extent in output.shape)

    def _compile_once(self, call: Call, function: Function) -> Function:
        """The function, compiled where that is the variant; the last one is kept for the same call again."""
        if not self._variant.compiler:
            return function
        if self._program[0] is not call:
            self._program = call, self._compile(function)
        return self._program[1]

    def _compile(self, function: Function) -> Function:
        # what was compiled for other cases counts against a limit on versions of one function
        self.torch.compiler.reset()
        compiled: Function = self.torch.compile(
            function, backend=self._variant.compiler, fullgraph=True, dynamic=False
        )
        return compiled

    def _try_compiler(self) -> None:
        """Compile something small: the first time takes long, and a machine may lack what it needs.

        Raises Unavailable where that fails, and where no graph comes of it: torch.compile can be switched
        off, and everything that is compiled would be eager.
        """
        graphs = []

        def take(graph: Any, inputs: Any) -> Function:
            graphs.append(graph)
            compiled: Function = graph.forward
            return compiled

        config: Any = getattr(getattr(self.torch, "_dynamo", None), "config", None)
        if hasattr(config, "suppress_errors"):
            # where it is on, what cannot be compiled is run eagerly, without a word
            config.suppress_errors = False
        try:
            ones = self.torch.ones(4, device=self.device)
            self._compile(lambda x: 2 * x + 1)(ones)
            self.torch.compile(lambda x: 2 * x + 1, backend=take, fullgraph=True)(ones)
        except Exception as error:
            raise Unavailable(f"torch.compile does not work here: {_first_line(error)}") from error
        if not graphs:
            raise Unavailable(
                f"torch.compile leaves functions as they are, eager{describe_switches(COMPILE_SWITCHES)}"
            )


def _import_torch() -> Any:
    try:
        import torch
    except (ImportError, OSError) as error:
        raise Unavailable(f"torch cannot be imported: {error}") from error
    return torch


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
