"""ONNX Runtime: the devices that it has here, and the execution provider that each of them means."""

from __future__ import annotations

import pytest
from support.installed import skip_without

from conformance.errors import Unavailable
from conformance.frameworks.onnxruntime.adapter import CPU, CUDA, Adapter

skip_without("onnxruntime")


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return Adapter(device="cpu")


@pytest.mark.parametrize("device", ["gpu:7", "cpu:1", "tpu", "cpu:x"])
def test_devices_that_are_not_here(device: str) -> None:
    with pytest.raises(Unavailable):
        Adapter(device=device)


def test_it_says_what_it_computes_with(adapter: Adapter) -> None:
    import onnxruntime

    about = adapter.about()
    assert (about.framework, about.device, about.version) == ("onnxruntime", "cpu", onnxruntime.__version__)
    assert (about.flags["provider"], about.flags["threads"], about.flags["use_tf32"]) == (CPU, 1, False)
    assert "float32" in about.dtypes
    assert "float64" not in about.dtypes


@pytest.mark.parametrize(
    ("device", "provider"),
    [("cpu", (CPU, {})), ("cuda:1", (CUDA, {"device_id": "1", "use_tf32": "0"}))],
)
def test_a_device_is_an_execution_provider(adapter, monkeypatch, device, provider) -> None:
    monkeypatch.setattr(adapter, "device", device)
    assert adapter._providers() == [provider]


def test_a_gpu_is_claimed_only_where_the_runtime_has_its_provider(adapter, monkeypatch) -> None:
    monkeypatch.setattr(adapter.onnxruntime, "get_available_providers", lambda: [CPU])
    with pytest.raises(Unavailable, match="no CUDA execution provider"):
        adapter._claim("gpu")
    assert adapter._claim("auto") == "cpu"
    monkeypatch.setattr(adapter.onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
    assert adapter._claim("gpu:2") == "cuda:2"
    adapter.device = "cpu"
