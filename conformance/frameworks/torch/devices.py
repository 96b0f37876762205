"""Which device torch runs on: CPU, CUDA or MPS."""

from __future__ import annotations

from typing import Any, Sequence, Tuple

from ...errors import Unavailable


def names(torch: Any) -> Tuple[str, ...]:
    """Every device by the name that torch has for it: the CPU first, then the GPUs."""
    found = ["cpu"]
    if torch.cuda.is_available():
        found += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def claim(device: str, found: Sequence[str]) -> str:
    """The torch device for `auto`, `cpu`, `gpu`, `cpu:N` or `gpu:N`, out of those that were found.

    Raises `Unavailable` for any other word, and for a device that is not among them.
    """
    kind, _, number = device.partition(":")
    if kind not in ("auto", "cpu", "gpu") or (number and not number.isdigit()):
        raise Unavailable(f"{device!r} is no device; auto, cpu, gpu, cpu:N and gpu:N are")
    gpus = found[1:]
    choices = {"cpu": found[:1], "gpu": gpus, "auto": [*gpus, *found[:1]]}[kind]
    index = int(number or 0)
    if index >= len(choices):
        raise Unavailable(f"torch finds no device {device!r} here, only {', '.join(found)}")
    return choices[index]


def synchronize(torch: Any, device: str) -> None:
    """Wait for everything that is queued on a GPU, whose errors come up only then."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)
    elif device.startswith("mps"):
        torch.mps.synchronize()
