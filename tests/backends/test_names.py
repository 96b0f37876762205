"""Names of backends: what they stand for, and what is said of those that stand for nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from conformance.backends import names as backends
from conformance.backends import requirements
from conformance.backends.names import parse
from conformance.backends.selection import select
from conformance.backends.target import Target
from conformance.backends.variants import add_variants
from conformance.errors import UsageError
from conformance.judging.known_deviations import aliases


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


def announce(monkeypatch, entry_points):
    """Have packages announce adapters, which are looked for once in a process."""
    monkeypatch.setattr(requirements, "entry_points", entry_points)
    monkeypatch.setattr(requirements, "_announced", requirements._announced.__wrapped__)


@pytest.fixture
def announced(monkeypatch):
    found = EntryPoints(
        [
            EntryPoint("mykernel", "my_package.adapter:Mine", requirements.GROUP),
            EntryPoint("torch", "impostor:Adapter", requirements.GROUP),
        ]
    )
    announce(monkeypatch, lambda group: found.select(group=group))


@pytest.mark.usefixtures("announced")
def test_an_entry_point_is_a_backend_but_does_not_replace_a_built_in_one():
    found = parse("mykernel+fast")
    assert (found.framework, found.adapter, found.variant) == ("mykernel", "my_package.adapter:Mine", "fast")
    assert parse("torch").adapter == "torch"
    assert backends.installed_frameworks()[-1] == "mykernel"
    with pytest.raises(UsageError, match="did you mean mykernel"):
        parse("mykernl")


def test_each_name_is_selected_once_in_the_order_of_the_words():
    assert [target.name for target in select(["torch", "numpy", "torch"])] == ["torch", "numpy"]


def test_by_default_everything_installed_is_selected(monkeypatch):
    monkeypatch.setattr(backends, "announced_adapters", dict)
    monkeypatch.setattr(backends.importlib.util, "find_spec", lambda name: name in ("numpy", "jax") or None)
    assert [target.name for target in select()] == ["numpy", "jax"]


def test_selecting_imports_no_framework():
    code = (
        "import sys; from conformance.backends.selection import select; select();"
        "assert not {'torch', 'tensorflow', 'jax'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(backends.__file__).parent.parent)


@pytest.mark.parametrize(
    ("name", "variant", "device", "needed"),
    [
        ("jax==0.4.30+jit@cpu", "jit", "cpu", ("jax[cpu]==0.4.30", "numpy")),
        ("torch>=2.12,<2.14", "", "auto", ("numpy", "torch<2.14,>=2.12")),
        ("numpy==1.26.4", "", "auto", ("numpy==1.26.4",)),
        ("onnx-reference~=1.16.0", "", "auto", ("numpy", "onnx~=1.16.0")),
        (
            "keras==3.14.1+torch==2.13.0",
            "torch",
            "auto",
            ("keras==3.14.1", "numpy", "packaging", "torch==2.13.0"),
        ),
        ("keras+jax==0.9.2@cpu", "jax", "cpu", ("jax[cpu]==0.9.2", "keras", "numpy", "packaging")),
    ],
)
def test_a_version_asks_for_an_environment(name, variant, device, needed):
    found = parse(name)
    assert (found.name, found.variant, found.device) == (name, variant, device)
    assert found.requirements == needed
    assert "is not built" in found.unavailable_reason
    assert parse(name.partition("=")[0].partition(">")[0].partition("~")[0]).unavailable_reason is None


def test_tensorflow_is_the_smaller_package_where_there_is_one():
    assert parse("tensorflow==2.16.2").requirements == (
        "numpy",
        'tensorflow-cpu==2.16.2; sys_platform == "linux"',
        'tensorflow==2.16.2; sys_platform != "linux"',
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("jax==", "'==' is no version; write it as in jax==0.4.30"),
        ("jax=0.4.30", "'=0.4.30' is no version"),
        ("jaxx==0.4.30", "did you mean jax"),
        ("planted==1+kernel_flipped", "only a package has versions"),
        ("keras==3.14.1+torch==", "is no version"),
    ],
)
def test_what_is_no_version_is_a_usage_error(name, told):
    with pytest.raises(UsageError) as caught:
        parse(name)
    assert told in str(caught.value)


def test_a_file_has_no_version(tmp_path):
    path = tmp_path / "kernel.py"
    path.write_text("")
    with pytest.raises(UsageError, match=r"write a target with `requirements` in targets\.yaml"):
        parse(f"{path}==1")


def test_an_announced_adapter_comes_with_its_distribution(monkeypatch):
    class Announced:
        name, value, dist = "mykernel", "my_package:Mine", type("Dist", (), {"name": "My-Kernels"})

    announce(monkeypatch, lambda group: [Announced])
    assert parse("mykernel==1.2").requirements == ("my-kernels==1.2", "numpy")


def test_case_files_call_a_backend_by_its_framework_whatever_its_version():
    assert parse("jax==0.4.30+jit@cpu").plain == "jax+jit@cpu"
    assert parse("keras==3.14.1+torch==2.13.0").plain == "keras+torch"
    assert aliases("jax==0.4.30+jit", "jax+jit") == (
        *("jax==0.4.30+jit", "jax==0.4.30+jit", "jax+jit", "jax+jit"),
        "jax",
    )


def test_variants_of_a_version_keep_it():
    (plain, *others) = add_variants([parse("jax==0.4.30@cpu")], ["jit"])
    assert [each.name for each in others] == ["jax==0.4.30+jit@cpu"]
    assert others[0].requirements == plain.requirements


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jax==0.4.30+jit@cpu", "jax+jit@cpu"),
        ("keras>=3.1,<4+torch==2.13.0", "keras+torch"),
        ("torch", "torch"),
        ("a=b/kernel.py+block=16", "a=b/kernel.py+block=16"),
    ],
)
def test_a_name_without_its_versions(name, expected):
    assert backends.strip_versions(name) == expected
