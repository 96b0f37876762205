"""ONNX's own reference evaluator answers: `onnx.reference`, NumPy inside, on the CPU."""

from __future__ import annotations

import platform
import warnings
from typing import Any, Dict

from ...errors import Unavailable
from ...operators.observations import About
from ...operators.tensors import OUTPUT
from ..declaration import declared, with_measured_dtypes
from ..interface import Tensor
from ..onnx import adapter as onnx
from .dtypes import DECLARATIONS


class Adapter(onnx.Adapter):
    """The evaluator that the ONNX project ships beside its operator documents."""

    framework = "onnx-reference"

    def __init__(self, variant: str = "", device: str = "auto") -> None:
        """Import onnx.reference; raises `Unavailable` for a GPU, or where onnx or the variant is not here."""
        super().__init__(variant, device)
        if device.partition(":")[0] not in ("auto", "cpu"):
            raise Unavailable("onnx.reference runs on the CPU only")
        try:
            import onnx.reference as reference
        except (ImportError, OSError) as error:
            raise Unavailable(f"onnx.reference cannot be imported: {error}") from error
        self._evaluator = reference.ReferenceEvaluator
        self.device = "cpu"
        release = declared(DECLARATIONS, str(self.onnx.__version__))
        self._dtypes = with_measured_dtypes(release.dtypes, self.measured_dtypes())

    def about(self) -> About:
        return About(
            framework="onnx-reference",
            version=str(self.onnx.__version__),
            variant=self.variant,
            variants=self.variants,
            python=platform.python_version(),
            flags=self.versions(),
            dialect=self.dialect,
            dtypes=self._dtypes,
            # taps and bias are added up in float16, while NumPy's product of bfloat16 is float32
            narrow_sums={"float16": (OUTPUT,)},
        )

    def run(self, model: Any, operands: Dict[str, Tensor]) -> Tensor:
        with warnings.catch_warnings():
            # it divides by a stride of 0 before it looks
            warnings.simplefilter("ignore", RuntimeWarning)
            (output,) = self._evaluator(model).run(None, operands)
        return output
