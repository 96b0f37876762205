"""Packages of a few lines, as wheels in a folder that pip is told to look in and nowhere else."""

from __future__ import annotations

import zipfile
from pathlib import Path


def wheel(folder: Path, name: str, version: str, requires: tuple[str, ...] = (), body: str = "") -> Path:
    """A wheel of one module `name`."""
    info = f"{name}-{version}.dist-info"
    needed = "".join(f"Requires-Dist: {text}\n" for text in requires)
    files = {
        f"{name}.py": f"__version__ = {version!r}\n{body}",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: here\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in (*files.items(), (f"{info}/RECORD", record)):
            archive.writestr(inside, text)
    return path


def only(monkeypatch, folder: Path, cache: Path, installer: str = "pip") -> None:
    """Have installers look in `folder` alone, and environments kept below `cache`."""
    for name, value in {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "CONFORMANCE_CACHE": str(cache),
        "CONFORMANCE_INSTALLER": installer,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("PIP_CONSTRAINT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)


HOSTILE = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
"""A module that leaves a file `ran` beside it when it is run."""


def hostile_folder(parent: Path) -> Path:
    """A folder as a cloned repository may be: modules and settings in it that no installer may look at."""
    folder = parent / "cloned" / "deep"
    folder.mkdir(parents=True)
    for name in ("pip", "packaging", "typing_extensions", "sitecustomize"):
        (folder / f"{name}.py").write_text(HOSTILE)
    (folder / "uv.toml").write_text('index-url = "https://elsewhere.invalid/simple"\nno-build = 3\n')
    (folder.parent / "pyproject.toml").write_text('[tool.uv.pip]\nnot-a-setting = "at all"\n')
    (folder / "setup.cfg").write_text("[install]\nprefix = /elsewhere\n")
    return folder
