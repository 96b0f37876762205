"""Adapters are found by framework, by file and by module, and every way to fail has its sentence."""

from __future__ import annotations

import platform
import sys

import pytest
from support.misbehaving import FOLDER

from conformance.errors import Unavailable
from conformance.frameworks.interface import Adapter
from conformance.operators.observations import About
from conformance.worker.load import describe, load


@pytest.fixture(autouse=True)
def unchanged_path(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.mark.parametrize("spec", ["numpy", str(FOLDER / "adapter.py"), "support.misbehaving.adapter:Adapter"])
def test_an_adapter_is_loaded_with_its_variant_and_device(spec):
    adapter = load(spec, "", "cpu")
    assert isinstance(adapter, Adapter)
    assert describe(adapter, {}).device == "cpu"
    assert describe(adapter, {}).python == platform.python_version()


def test_an_adapter_may_import_its_neighbours(tmp_path):
    (tmp_path / "kernel_of_mine.py").write_text("NAME = 'mine'\n")
    (tmp_path / "adapter.py").write_text(
        "from conformance.frameworks import interface\n"
        "import kernel_of_mine\n"
        "class Adapter(interface.Adapter):\n"
        "    def about(self):\n"
        "        return interface.About(kernel_of_mine.NAME, '1')\n"
    )
    assert describe(load(str(tmp_path / "adapter.py"), "", "auto"), {}).framework == "mine"


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (str(FOLDER / "raises_at_import.py"), "OSError: libconv.so: cannot open shared object file"),
        (str(FOLDER / "exits_at_import.py"), "SystemExit: 4"),
        (str(FOLDER / "no_adapter.py"), "defines no class Adapter that derives from"),
        (str(FOLDER / "only_imports_adapter.py"), "it has to derive a class Adapter from it"),
        (str(FOLDER / "unavailable.py"), "needs a quantum computer"),
        (str(FOLDER / "no_such_file.py"), "is no file"),
        ("no_such_module:Adapter", "no_such_module is not installed"),
        ("support.misbehaving.adapter:Missing", "defines no class Missing"),
    ],
)
def test_what_cannot_be_loaded_says_why(spec, reason):
    with pytest.raises(Unavailable) as caught:
        load(spec, "", "auto")
    assert reason in str(caught.value)


@pytest.mark.parametrize("broken", [lambda self: "me", lambda self: 1 / 0, lambda self: About("me", 1)])
def test_an_adapter_that_cannot_say_what_it_is_is_unavailable(broken):
    odd = type("Odd", (Adapter,), {"about": broken})
    with pytest.raises(Unavailable, match="about"):
        describe(odd(), {})
