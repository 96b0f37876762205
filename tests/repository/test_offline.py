"""Installing without an index: the commands of docs/targets.md, run where the index is a folder of wheels."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version

from support.installed import skip_without
from support.paths import ROOT
from support.wheels import needed_by, of_installed, only

NEEDLESS = ("tests", "f2py", "include", "distutils")


def documented():
    """The commands of the section, without the extras, which are hundreds of megabytes."""
    text = (ROOT / "docs" / "targets.md").read_text().partition("## Without an index")[2]
    blocks = re.findall(r"^```sh\n(.*?)^```", text.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    return [block.replace("[all]", "").strip() for block in blocks]


def bash(command, folder):
    return subprocess.run(["bash", "-ec", command], cwd=folder, capture_output=True, text=True, check=False)


def test_a_folder_of_wheels_is_all_that_an_installation_needs(tmp_path, monkeypatch):
    skip_without("hatchling")
    index, here = tmp_path / "index", tmp_path / "here"
    for folder in (index, here):
        folder.mkdir()
    packages = needed_by("conv-conformance")
    for name in packages:
        of_installed(index, name, NEEDLESS)
    (here / "constraints.txt").write_text("".join(f"{name}=={version(name)}\n" for name in packages))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "venv"], cwd=here, check=True)
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    make, install = documented()
    with monkeypatch.context() as where_an_index_is:
        only(where_an_index_is, index, tmp_path / "cache")
        # hatchling is at hand here, and in no folder of wheels
        where_an_index_is.setenv("PIP_NO_BUILD_ISOLATION", "0")
        for name in ("wheels", "constraints.txt"):
            make = make.replace(f" {name} ", f" {here / name} ")
        made = bash(make, ROOT)
    assert made.returncode == 0, made.stderr
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("PIP_PYTHON", str(here / "venv"))
    monkeypatch.setenv("PIP_NO_COMPILE", "1")
    installed = bash(install, here)
    assert installed.returncode == 0, installed.stderr
    ran = bash("venv/bin/conformance run shipped:transpose/same_even.yaml -b numpy", here)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (here / "wheels").rename(here / "elsewhere")
    twin = bash(install.replace("install", "install --ignore-installed"), here)
    assert twin.returncode
    assert "No matching distribution found for conv-conformance" in twin.stderr
