"""Names of backends: what they stand for, and what is said of those that stand for nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from conformance import backends, requirements
from conformance.backends import Target, parse, select
from conformance.errors import UsageError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("torch", ("torch", "", "auto")),
        ("torch+compile", ("torch", "compile", "auto")),
        ("jax+jit@gpu", ("jax", "jit", "gpu")),
        ("jax@cpu:1", ("jax", "", "cpu:1")),
        ("numpy+zero-insertion", ("numpy", "zero-insertion", "auto")),
        ("tensorflow@auto", ("tensorflow", "", "auto")),
    ],
)
def test_a_name_is_framework_variant_and_device(name, expected):
    found = parse(name)
    assert (found.framework, found.variant, found.device) == expected
    assert found == Target(name, expected[0], expected[1], expected[2], expected[0], sys.executable)


def test_the_option_device_is_for_names_without_one():
    assert [parse(name, device="gpu").device for name in ("torch", "torch@cpu")] == ["gpu", "cpu"]


@pytest.mark.parametrize(
    ("ending", "variant", "device"),
    [("", "", "auto"), ("+fast", "fast", "auto"), ("@gpu:1", "", "gpu:1"), ("+fast@cpu", "fast", "cpu")],
)
def test_a_path_is_an_adapter(tmp_path, monkeypatch, ending, variant, device):
    monkeypatch.chdir(tmp_path)
    path = Path("odd+name@home") / "kernel.py"
    path.parent.mkdir()
    path.write_text("")
    found = parse(f"{path}{ending}")
    assert found.name == f"{path}{ending}"
    assert (found.framework, found.variant, found.device) == ("kernel", variant, device)
    assert found.adapter == str(tmp_path / path)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pytorch", "did you mean torch"),
        ("Tensorflow", "did you mean tensorflow"),
        ("jaxx+jit", "no framework is called 'jaxx'; did you mean jax"),
        ("caffe", "There are numpy, tensorflow, torch, jax"),
        ("torch@tpu", "'tpu' is no device; there are auto, cpu, gpu, cpu:N and gpu:N"),
        ("torch@", "'' is no device"),
        ("torch+", "expected FRAMEWORK"),
        ("", "expected FRAMEWORK"),
        ("+jit", "expected FRAMEWORK"),
        ("no/such/adapter.py", "there is no file no/such/adapter.py"),
        ("torch/adapter", "no framework is called"),
    ],
)
def test_a_wrong_name_is_a_usage_error_with_a_way_out(name, told):
    with pytest.raises(UsageError) as caught:
        parse(name)
    assert told in str(caught.value)
    assert repr(name) in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_wrong_device_option_is_a_usage_error():
    with pytest.raises(UsageError, match="'tpu' is no device"):
        parse("torch", device="tpu")


@pytest.fixture
def announced(monkeypatch):
    found = EntryPoints(
        [
            EntryPoint("mykernel", "my_package.adapter:Mine", requirements.GROUP),
            EntryPoint("torch", "impostor:Adapter", requirements.GROUP),
        ]
    )
    monkeypatch.setattr(requirements, "entry_points", lambda group: found.select(group=group))


@pytest.mark.usefixtures("announced")
def test_an_entry_point_is_a_backend_but_does_not_replace_a_built_in_one():
    found = parse("mykernel+fast")
    assert (found.framework, found.adapter, found.variant) == ("mykernel", "my_package.adapter:Mine", "fast")
    assert parse("torch").adapter == "torch"
    assert backends.installed()[-1] == "mykernel"
    with pytest.raises(UsageError, match="did you mean mykernel"):
        parse("mykernl")


def test_each_name_is_selected_once_in_the_order_of_the_words():
    assert [target.name for target in select(["torch", "numpy", "torch"])] == ["torch", "numpy"]


def test_by_default_everything_installed_is_selected(monkeypatch):
    monkeypatch.setattr(backends, "from_entry_points", dict)
    monkeypatch.setattr(backends.importlib.util, "find_spec", lambda name: name in ("numpy", "jax") or None)
    assert [target.name for target in select()] == ["numpy", "jax"]


def test_selecting_imports_no_framework():
    code = (
        "import sys; from conformance.backends import select; select();"
        "assert not {'torch', 'tensorflow', 'jax'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(backends.__file__).parent.parent)
