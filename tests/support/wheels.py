"""Packages of a few lines, as wheels in a folder that pip is told to look in and nowhere else."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def wheel(folder: Path, name: str, version: str, requires: tuple[str, ...] = (), body: str = "") -> Path:
    """A wheel of one module `name`."""
    return _pack(folder, name, version, requires, {f"{name}.py": f"__version__ = {version!r}\n{body}"})


def _pack(folder: Path, name: str, version: str, requires: tuple[str, ...], content: dict[str, str]) -> Path:
    info = f"{name}-{version}.dist-info"
    needed = "".join(f"Requires-Dist: {text}\n" for text in requires)
    files = {
        **content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: here\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in (*files.items(), (f"{info}/RECORD", record)):
            archive.writestr(inside, text)
    return path


def of_installed(folder: Path, name: str, left_out: Collection[str] = ()) -> None:
    """A package that is installed here, as a wheel again, without the folders of `left_out`."""
    package = distribution(name)
    (first, *_) = [
        line for line in (package.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")
    ]
    stem = f"{canonicalize_name(name).replace('-', '_')}-{package.version}-{first.removeprefix('Tag: ')}"
    with zipfile.ZipFile(folder / f"{stem}.whl", "w") as archive:
        for file in package.files or ():
            if file.suffix not in (".pyc", ".pyi") and not {"..", *left_out} & {*file.parts}:
                archive.write(str(file.locate()), str(file))


def pointing_to_installed(folder: Path, name: str) -> None:
    """A package that is installed here, as a wheel of one line that has Python look for it where it is.

    It takes no time to install, and nothing else that is installed here can be imported through it.
    """
    package = distribution(name)
    beside = folder / f"{name}-{package.version}"
    beside.mkdir()
    for part in {file.parts[0] for file in package.files or ()} - {".."}:
        if not part.endswith(".dist-info"):
            (beside / part).symlink_to(str(package.locate_file(part)))
    _pack(folder, name, package.version, (), {f"{name}.pth": f"{beside}\n"})


def needed_by(name: str) -> set[str]:
    """The packages that an installed one needs, and what these need, extras aside."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        requirements = map(Requirement, distribution(waiting.pop()).requires or ())
        more = {
            canonicalize_name(each.name)
            for each in requirements
            if each.marker is None or each.marker.evaluate({"extra": ""})
        }
        waiting += more - found
        found |= more
    return found


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
    for name in ("pip.conf", "pip.ini", ".config/pip/pip.conf", ".pip/pip.conf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(
            "[global]\nindex-url = https://elsewhere.invalid/simple\nno-deps = never\n"
        )
    return folder
