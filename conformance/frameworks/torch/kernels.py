"""Whose kernels torch runs on a CPU, oneDNN's or its own, and what their sums are kept in."""

from __future__ import annotations

from typing import Any, Mapping, Tuple

from ...operators.tensors import RESULTS

QUESTIONS = {"bfloat16": "_is_mkldnn_bf16_supported", "float16": "_is_mkldnn_fp16_supported"}
"""Operators of `torch.ops.mkldnn` that say whether oneDNN has kernels for a format on this CPU.

oneDNN has them where the CPU has instructions for the format: float16 needs AVX512-FP16.
"""


def narrow_sums(torch: Any, device: str) -> Mapping[str, Tuple[str, ...]]:
    """Results whose partial sums are rounded to the 16 bits of their operands, by format.

    Measured with torch 2.13: its own CPU kernels, which run where oneDNN is off or has none, round each
    partial sum; oneDNN's add up in float32. Nothing is said of GPUs.
    """
    if device != "cpu":
        return {}
    mkldnn = torch.backends.mkldnn
    onednn = mkldnn.is_available() and mkldnn.enabled
    formats = tuple(dtype for dtype in QUESTIONS if not (onednn and _has_kernels(torch, dtype)))
    return dict.fromkeys(formats, RESULTS)


def _has_kernels(torch: Any, dtype: str) -> bool:
    """Whether oneDNN has kernels for a 16-bit format on this CPU; a torch that cannot tell is taken to."""
    is_supported = getattr(torch.ops.mkldnn, QUESTIONS[dtype], None)
    return is_supported is None or bool(is_supported())
