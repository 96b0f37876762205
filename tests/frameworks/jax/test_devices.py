"""JAX's devices and the folder of its compiled programs, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support.paths import ROOT

from conformance.errors import Unavailable
from conformance.frameworks.jax import cache, devices
from conformance.frameworks.jax.adapter import Adapter


@pytest.mark.parametrize(
    ("variant", "device", "why"),
    [
        ("turbo", "cpu", "no variant"),
        ("", "cpu:x", "no device"),
        ("", "tpu", "no device"),
        ("", "gpu:99", "gpu"),
    ],
)
def test_what_is_not_here_says_why(
    variant: str, device: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XLA_FLAGS", "")
    monkeypatch.setenv("CONFORMANCE_CACHE", str(tmp_path))
    with pytest.raises(Unavailable, match=why):
        Adapter(variant, device)


def test_a_device_past_the_last_is_unavailable() -> None:
    import jax

    assert devices.claim(jax, ("cpu", 0)).platform == "cpu"
    with pytest.raises(Unavailable, match="so there is no cpu:99"):
        devices.claim(jax, ("cpu", 99))


def test_virtual_devices_are_asked_for_beside_the_users_flags() -> None:
    environment = {"XLA_FLAGS": "--xla_cpu_enable_fast_math=false"}
    devices.prepare(devices.parse("cpu:2"), environment)
    assert environment == {
        "XLA_FLAGS": "--xla_cpu_enable_fast_math=false --xla_force_host_platform_device_count=3",
        "JAX_PLATFORMS": "cpu",
    }


def test_a_gpu_is_not_emptied_by_one_worker() -> None:
    environment: dict[str, str] = {}
    devices.prepare(devices.parse("gpu:1"), environment)
    assert environment == {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"}


def python(script: str, folder: Path, **environment: str) -> str:
    """What a fresh process prints, with its warnings as errors and nothing on stderr."""
    head = """
        import sys
        from conformance.frameworks.jax.adapter import Adapter
        from conformance.operators.question import EQUIVALENT, Question
        from conformance.operators.operands import Recipe
        from conformance.operators.words import Words
        from conformance.worker.answer import answer

        words = Words("conv", (2, 2, 5), 3, (3,), (2,), (1,), padding=((1, 1),))
        question = Question(words, "jax", EQUIVALENT, Recipe(0, "float32"), gradients=True)
    """
    ours = ("XLA_FLAGS", "JAX_PLATFORMS")
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(head) + textwrap.dedent(script)],
        cwd=ROOT,
        env={**inherited, "CONFORMANCE_CACHE": str(folder), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_the_second_device_holds_operands_and_results(tmp_path: Path) -> None:
    script = """
        class Watched(Adapter):
            def get(self, tensor):
                print(tensor.devices())
                return super().get(tensor)

            def differentiate(self, call, function, operands, cotangent):
                print(*(operand.devices() for operand in (*operands, cotangent)))
                return super().differentiate(call, function, operands, cotangent)

        adapter = Watched("", "cpu:1")
        print(adapter.about().device, adapter.about().devices)
        answer(question, adapter)
    """
    said, *places = python(script, tmp_path).splitlines()
    assert said == "cpu:1 ('cpu', 'cpu:1')"
    differentiated, *fetched = sorted(places, key=len, reverse=True)
    assert differentiated == " ".join(["{CpuDevice(id=1)}"] * 3)
    # output and two gradients, and the operands before and after the call
    assert fetched == ["{CpuDevice(id=1)}"] * 7


def test_an_absent_gpu_is_unavailable_and_silent(tmp_path: Path) -> None:
    script = """
        from conformance.errors import Unavailable
        try:
            Adapter("", "gpu")
        except Unavailable as error:
            print(error)
    """
    assert python(script, tmp_path, JAX_PLATFORMS="cpu").startswith("jax finds no gpu: ")


PRINT_OUTPUT = """
    print(answer(question, Adapter("", "cpu")).values["output"].tolist())
"""


def test_programs_outlive_the_process_and_broken_ones_do_no_harm(tmp_path: Path) -> None:
    first = python(PRINT_OUTPUT, tmp_path)
    entries = sorted(tmp_path.glob("jax-*/*-cache"))
    assert entries
    assert python(PRINT_OUTPUT, tmp_path) == first
    assert sorted(tmp_path.glob("jax-*/*-cache")) == entries
    for entry in entries:
        written = entry.read_bytes()
        entry.write_bytes(written[: len(written) // 2])
    assert python(PRINT_OUTPUT, tmp_path) == first


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert python(PRINT_OUTPUT, tmp_path / "file").startswith("[[[")


@pytest.mark.parametrize(
    ("environment", "system", "expected"),
    [
        ({"CONFORMANCE_CACHE": "/c", "HOME": "/h"}, "linux", "/c"),
        ({"HOME": "/h"}, "linux", "/h/.cache/conformance"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "linux", "/x/conformance"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/conformance"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/conformance"),
    ],
)
def test_the_folder_is_the_systems(environment: dict[str, str], system: str, expected: str) -> None:
    assert cache.folder(environment, system) == Path(expected)
