"""CUDA is not installed by accident on a machine without a GPU."""

from __future__ import annotations

import pytest
from support.wheels import only, wheel

from conformance.backends.environments import (
    cuda,
    ensure_environment,
)
from conformance.errors import HarnessError


def quiet(line):
    """What is said of a build, to nobody."""


def test_cuda_is_not_installed_unknowingly_where_there_is_no_gpu(tmp_path, monkeypatch):
    wheel(tmp_path, "torch", "2.0", requires=("nvidia-cublas-cu12",))
    wheel(tmp_path, "nvidia_cublas_cu12", "12.1")
    only(monkeypatch, tmp_path, tmp_path / "cache")
    monkeypatch.setattr(cuda, "_DEVICE", tmp_path / "no-such-device")
    monkeypatch.setattr(cuda.sys, "platform", "linux")
    with pytest.raises(HarnessError, match=r"would install CUDA \(nvidia.cublas.cu12"):
        ensure_environment(["torch"], log=quiet)
    monkeypatch.setenv(cuda.ALLOWED, "1")
    assert set(ensure_environment(["torch"], log=quiet).installed) == {"torch", "nvidia-cublas-cu12"}
