"""ONNX Runtime answers: `InferenceSession` with the CPU or the CUDA execution provider."""

from __future__ import annotations

import platform
from functools import cached_property
from typing import Any, Dict, List

from ...errors import Unavailable
from ...operators import skips
from ...operators.observations import About, Unsupported
from ..declaration import declared, with_measured_dtypes
from ..interface import Call, Function, Tensor
from ..onnx import adapter as onnx
from .dtypes import DECLARATIONS

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
FATAL = 4
"""Log severity: errors come as exceptions, and what else is logged is not about the question."""


class Adapter(onnx.Adapter):
    """ONNX Runtime with its own graph optimisations, one thread, no TF32."""

    framework = "onnxruntime"

    opset = 21
    oldest_opset = 7

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import onnxruntime and claim a device: auto, cpu, gpu (CUDA), cpu:N or gpu:N.

        Raises `Unavailable` where onnx, onnxruntime, the variant or the device is not here.
        """
        super().__init__(variant, device)
        try:
            import onnxruntime
        except (ImportError, OSError) as error:
            raise Unavailable(f"onnxruntime cannot be imported: {error}") from error
        self.onnxruntime = onnxruntime
        onnxruntime.set_default_logger_severity(FATAL)
        self.device = "cpu"
        self.lower_opset()
        self.device = self._claim(device)
        release = declared(DECLARATIONS if self.device == "cpu" else (), str(onnxruntime.__version__))
        self._dtypes = with_measured_dtypes(release.dtypes, self.measured_dtypes())
        if not self._dtypes:
            raise Unavailable(f"onnxruntime computes no convolution on {self.device}")

    def about(self) -> About:
        gpus = ["cuda:0"] if CUDA in self.onnxruntime.get_available_providers() else []
        return About(
            framework="onnxruntime",
            version=str(self.onnxruntime.__version__),
            device=self.device,
            devices=("cpu", *gpus),
            variant=self.variant,
            variants=self.variants,
            python=platform.python_version(),
            flags={**self.versions(), "provider": self._providers()[0][0], "threads": 1, "use_tf32": False},
            dialect=self.dialect,
            dtypes=self._dtypes,
        )

    @cached_property
    def newest_opset(self) -> int:
        """The newest operator set in which this ONNX Runtime reads models.

        Declared for its release; whether it reads newer ones, as far as the installed onnx writes them, is
        found by asking.
        """
        release = declared(DECLARATIONS, str(self.onnxruntime.__version__))
        newest = release.newest_opset
        while newest < self.onnx.defs.onnx_opset_version() and self.reads_opset(newest + 1):
            newest += 1
        return newest

    def differentiate(
        self, call: Call, function: Function, operands: tuple[Tensor, ...], cotangent: Tensor
    ) -> Unsupported:
        return Unsupported("ONNX Runtime's inference package has no gradients", skips.DERIVATIVE)

    def run(self, model: Any, operands: Dict[str, Tensor]) -> Tensor:
        options = self.onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = FATAL
        session = self.onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=self._providers()
        )
        session.disable_fallback()
        if session.get_providers()[0] != self._providers()[0][0]:
            raise RuntimeError(f"the session runs on {session.get_providers()[0]}")
        return session.run(None, operands)[0]

    def _providers(self) -> List[Any]:
        if self.device == "cpu":
            return [(CPU, {})]
        return [(CUDA, {"device_id": self.device.partition(":")[2], "use_tf32": "0"})]

    def _claim(self, device: str) -> str:
        kind, _, number = device.partition(":")
        if kind not in ("auto", "cpu", "gpu") or (number and not number.isdigit()):
            raise Unavailable(f"{device!r} is no device; auto, cpu, gpu, cpu:N and gpu:N are")
        gpu = CUDA in self.onnxruntime.get_available_providers()
        if kind == "gpu" and not gpu:
            raise Unavailable("this onnxruntime has no CUDA execution provider")
        if kind == "cpu" and int(number or 0):
            raise Unavailable(f"onnxruntime has one CPU device, not {device!r}")
        self.device = f"cuda:{int(number or 0)}"
        if kind == "gpu" or (kind == "auto" and gpu and self.measured_dtypes()):
            return self.device
        return "cpu"
