"""The ways to run PyTorch. Flags are attributes below `torch.backends`."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..variant import FrameworkVariant

CHANNELS_LAST = "channels_last"
INDUCTOR = "inductor"
STRIDED = "strided"
ONEDNN_PRECISION = "mkldnn.conv.fp32_precision"
"""What oneDNN's convolutions may compute float32 with, from PyTorch 2.9 on."""

VARIANTS = {
    "": FrameworkVariant(
        "eager, without TF32",
        flags={
            "cudnn.allow_tf32": False,
            "cuda.matmul.allow_tf32": False,
            "mkldnn.enabled": True,
            ONEDNN_PRECISION: "none",
        },
    ),
    "compile": FrameworkVariant(
        "torch.compile with Inductor; every case is compiled anew, forward and backward",
        # one thread compiles in the process itself; more of them are processes that outlive their case
        environment={"TORCHINDUCTOR_COMPILE_THREADS": "1"},
        compiler=INDUCTOR,
    ),
    "channels_last": FrameworkVariant(
        "eager, input and kernel in the memory format torch.channels_last (2-D) or channels_last_3d",
        call=CHANNELS_LAST,
    ),
    "strided": FrameworkVariant(
        "eager, on views: every second element of their memory, or one repeated where all are equal",
        call=STRIDED,
    ),
    DEFAULTS: FrameworkVariant(
        "eager, arguments at their default left out, one number where all axes have the same", call=DEFAULTS
    ),
    "mkldnn-off": FrameworkVariant(
        "eager, without oneDNN: torch's own CPU kernels", flags={"mkldnn.enabled": False}
    ),
    "tf32": FrameworkVariant(
        "eager, TF32 allowed; nothing changes without a GPU that has it",
        flags={"cudnn.allow_tf32": True, "cuda.matmul.allow_tf32": True},
    ),
    "bf16": FrameworkVariant(
        "eager, float32 by way of bfloat16 allowed; nothing changes on a CPU without units for it",
        flags={ONEDNN_PRECISION: "bf16"},
    ),
}
