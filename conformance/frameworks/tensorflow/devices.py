"""Which device TensorFlow runs on: settled once for a process, before its first operation."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from ...errors import Unavailable

DEVICE = re.compile(r"(auto|cpu|gpu)(?::(\d+))?")


def parse(tf: Any, device: str) -> tuple[str, int]:
    """Kind and index of `auto`, `cpu`, `cpu:N`, `gpu` or `gpu:N`; raises `Unavailable` for any other."""
    match = DEVICE.fullmatch(device)
    if match is None:
        raise Unavailable(f"tensorflow knows the devices auto, cpu, cpu:N, gpu and gpu:N, not {device!r}")
    kind, index = match[1], int(match[2] or 0)
    found = len(tf.config.list_physical_devices("GPU"))
    if kind == "auto":
        kind = "gpu" if found else "cpu"
    if kind == "gpu" and index >= found:
        cuda = "with" if tf.test.is_built_with_cuda() else "without"
        raise Unavailable(f"TensorFlow {tf.__version__}, built {cuda} CUDA, finds {found} GPUs")
    return kind, index


def claim(tf: Any, kind: str, index: int) -> None:
    """Settle threads and devices, which TensorFlow allows only before its first operation.

    Raises `Unavailable` where it runs with others already.
    """
    # A runtime that is already up keeps its threads; `about` says how many.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    try:
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
        if kind == "cpu" and index:
            _split_cpu(tf, index + 1)
    except RuntimeError as error:
        raise Unavailable(f"TensorFlow already runs in this process with other devices: {error}") from error
    tf.config.set_soft_device_placement(False)


def _split_cpu(tf: Any, count: int) -> None:
    cpu = tf.config.list_physical_devices("CPU")[0]
    if len(tf.config.get_logical_device_configuration(cpu) or ()) < count:
        parts = [tf.config.LogicalDeviceConfiguration() for _ in range(count)]
        tf.config.set_logical_device_configuration(cpu, parts)


def names(tf: Any) -> tuple[str, ...]:
    """Every device that TensorFlow has started: `cpu` or `gpu`, `cpu:1` for the second."""
    found = (re.fullmatch(r".*(CPU|GPU):(\d+)", device.name) for device in tf.config.list_logical_devices())
    return tuple(f"{m[1].lower()}:{m[2]}" if m[2] != "0" else m[1].lower() for m in found if m)
