"""Words for a device, and the device of torch that each stands for."""

from __future__ import annotations

import pytest

from conformance.errors import Unavailable
from conformance.frameworks.torch.devices import claim

GPUS = ["cpu", "cuda:0", "cuda:1"]


@pytest.mark.parametrize(
    ("word", "found", "device"),
    [
        ("auto", ["cpu"], "cpu"),
        ("auto", GPUS, "cuda:0"),
        ("cpu", GPUS, "cpu"),
        ("cpu:0", GPUS, "cpu"),
        ("gpu", GPUS, "cuda:0"),
        ("gpu:1", GPUS, "cuda:1"),
        ("gpu", ["cpu", "mps"], "mps"),
    ],
)
def test_devices(word: str, found: list[str], device: str) -> None:
    assert claim(word, found) == device


@pytest.mark.parametrize(
    ("word", "found"),
    [("gpu", ["cpu"]), ("gpu:2", GPUS), ("cpu:1", GPUS), ("tpu", GPUS), ("gpu:x", GPUS), ("", GPUS)],
)
def test_absent_devices(word: str, found: list[str]) -> None:
    with pytest.raises(Unavailable):
        claim(word, found)
