"""What others have set that a framework computes by: variables of the environment, the mode of the processor.

They are part of what is tested, so they stand among the flags of a backend: a record says what it is a record
of.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

import numpy as np

_COMPUTED_BY = re.compile(
    r"(ATEN|BLIS|CUBLAS|CUDA|CUDNN|DNNL|GOTO|HIP|JAX|KERAS|KMP|MIOPEN|MKL|NPY|NVIDIA|OMP|ONEDNN|OPENBLAS|ORT"
    r"|PYTORCH|ROCR|TF|TORCH|TORCHDYNAMO|TORCHINDUCTOR|TRITON|VECLIB|XLA)_\w+\Z"
)
"""Variables that frameworks and their libraries of kernels read."""

_BESIDE = re.compile(r"_(LOGS?|LOG_LEVEL|CACHE|DIR|HOME|PATH|VERBOSE|DEBUG|KEY|PASSWORD|SECRET|TOKEN)(_|\Z)")
"""Of these, variables that say where something is kept, how much is told, or what is secret."""

_OF_OTHERS = re.compile(
    r"TF_(ACC|CLI|IN_AUTOMATION|INPUT|PLUGIN|REGISTRY|REATTACH|TOKEN|VAR|WORKSPACE)(_|\Z)"
)
"""Variables of Terraform, whose names begin as TensorFlow's do; they may hold paths and passwords."""


def describe(environment: Mapping[str, str]) -> Dict[str, Any]:
    """Flags for what is set in an environment, and for subnormal numbers where this thread flushes them."""
    flags: Dict[str, Any] = {name: environment[name] for name in sorted(environment) if _is_flag(name)}
    return {**flags, "subnormals": "flushed to zero"} if flushes_subnormals() else flags


def _is_flag(name: str) -> bool:
    return bool(_COMPUTED_BY.match(name)) and not (_BESIDE.search(name) or _OF_OTHERS.match(name))


def flushes_subnormals() -> bool:
    """Whether this thread takes or gives zero for numbers below the smallest normal one.

    Libraries that were linked with `-ffast-math` set the processor to it when they are loaded.
    """
    smallest = np.array([np.finfo(np.float32).tiny], np.float32)
    half = smallest * np.float32(0.5)
    return not bool(half[0] > 0 and (half * np.float32(2))[0] == smallest[0])
