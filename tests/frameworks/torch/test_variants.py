"""The variants of PyTorch compute the same numbers, run as they say, and each is judged by itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.installed import skip_without
from support.variant_runs import backends_of, check_right, deviating, flags_of, ran, verdicts

from conformance.errors import Unavailable
from conformance.frameworks.torch import adapter
from conformance.frameworks.torch.convolution.calls import MEMORY_FORMATS, TorchCall
from conformance.frameworks.torch.variants import ONEDNN_PRECISION

skip_without("torch")
BACKENDS = backends_of("torch")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return ran(tmp_path_factory.mktemp("torch"), BACKENDS)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variant_computes_what_the_oracle_does(found, backend):
    other = {"one-axis": "skip"} if backend == "torch+channels_last" else {}
    check_right(found, backend, **other)


def test_a_variant_says_how_it_runs(found):
    flags = flags_of(found, "torch")
    assert [name for name in flags if flags[name]["compiler"] == "inductor"] == ["compile"]
    assert [name for name in flags if not flags[name]["mkldnn.enabled"]] == ["mkldnn-off"]
    assert [name for name in flags if flags[name]["memory_format"]] == ["channels_last"]
    assert [name for name in flags if flags[name]["views"]] == ["strided"]
    for flag in ("cudnn.allow_tf32", "cuda.matmul.allow_tf32"):
        assert [name for name in flags if flags[name][flag]] == ["tf32"]
    assert [name for name in flags if flags[name][ONEDNN_PRECISION] == "bf16"] == ["bf16"]


FALSE_COMPILER = """
import torch

right = torch.compile

def compile(function, backend, **words):
    made = right(function, backend=backend, **words) if callable(backend) else function
    return lambda x, *rest: made(-x, *rest)

torch.compile = compile
"""


def test_a_compiler_that_deviates_is_caught_in_its_variant_alone(tmp_path):
    path = deviating(tmp_path, "torch", FALSE_COMPILER)
    said = verdicts(ran(tmp_path, [path, f"{path}+compile"]))
    assert set(said[path].values()) == {"pass"}
    assert set(said[f"{path}+compile"].values()) == {"fail"}


NO_COMPILER = """
import torch

def compile(function, **words):
    raise RuntimeError("InvalidCxxCompiler: No working C++ compiler found\\nand more")

torch.compile = compile
"""


def test_without_a_compiler_the_variant_is_unavailable_with_the_reason(tmp_path):
    path = deviating(tmp_path, "torch", NO_COMPILER)
    failures = ran(tmp_path, [f"{path}+compile"]).failures
    assert list(failures.values()) == [
        "torch.compile does not work here: RuntimeError: InvalidCxxCompiler: No working C++ compiler found"
    ]


def test_where_torch_compile_is_switched_off_the_variant_is_unavailable(monkeypatch):
    torch = adapter._import_torch()
    monkeypatch.setenv("TORCHDYNAMO_DISABLE", "1")
    monkeypatch.setattr(torch, "compile", lambda function, **words: function)
    with pytest.raises(Unavailable, match="as they are, eager: unset TORCHDYNAMO_DISABLE=1"):
        adapter.Adapter("compile", "cpu")


def test_a_default_dtype_that_somebody_has_set_is_recorded():
    torch = adapter._import_torch()
    assert adapter.Adapter("", "cpu").about().flags["default_dtype"] == "float32"
    torch.set_default_dtype(torch.float64)
    try:
        assert adapter.Adapter("", "cpu").about().flags["default_dtype"] == "float64"
    finally:
        torch.set_default_dtype(torch.float32)


def test_channels_last_is_the_memory_format_of_input_and_kernel(monkeypatch):
    torch = adapter._import_torch()
    seen = []
    monkeypatch.setattr(torch.nn.functional, "conv2d", lambda x, w, b: seen.append((x, w)) or x)
    channels_last = adapter.Adapter("channels_last", "cpu")
    call = TorchCall("torch.nn.functional.conv2d", {}, None, memory_format=MEMORY_FORMATS[2])
    operands = (torch.ones(2, 3, 4, 5), torch.ones(6, 3, 2, 2))
    channels_last.conv(call, *operands, None)
    assert all(tensor.is_contiguous(memory_format=torch.channels_last) for tensor in seen[0])
    assert not any(tensor.is_contiguous(memory_format=torch.channels_last) for tensor in operands)


def test_a_release_without_a_flag_runs_as_it_is_and_lacks_the_variant_that_sets_it(monkeypatch):
    torch = adapter._import_torch()
    monkeypatch.setattr(torch.backends, "mkldnn", SimpleNamespace(is_available=lambda: True, enabled=True))
    assert adapter.Adapter("", "cpu").about().flags[ONEDNN_PRECISION] == ""
    with pytest.raises(Unavailable, match=r"has no torch\.backends\.mkldnn\.conv\.fp32_precision"):
        adapter.Adapter("bf16", "cpu")
