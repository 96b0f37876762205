"""The commands that documents tell a reader to type, and the package as the wheel lays it out."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path

from support.paths import ROOT

_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"(?:^ {4}.*\n)+", re.MULTILINE)
_SHOWN = re.compile(r"^\$ (conformance .*)$", re.MULTILINE)
_SPAN = re.compile(r"(?<!`)`(conformance [^`\n]+)`(?!`)")


def blocks(text: str) -> list[list[str]]:
    """The lines of each block of shell commands, continued lines joined."""
    return [block.replace("\\\n", " ").splitlines() for block in _BLOCK.findall(text)]


def indented_blocks(text: str) -> list[list[str]]:
    """The lines of each block of code that is set in by four columns, continued lines joined."""
    found = _INDENTED.findall(_FENCED.sub("", text))
    return [re.sub(r"^ {4}", "", block, flags=re.M).replace("\\\n", " ").splitlines() for block in found]


def mentioned(text: str) -> list[list[str]]:
    """The words of each command that a document shows with its output, or names within a sentence."""
    prose = _FENCED.sub("", text)
    return [shlex.split(line)[1:] for line in (*_SHOWN.findall(text), *_SPAN.findall(prose))]


def commands(text: str) -> list[list[str]]:
    """The words of each command of this program that a document tells to type, without its name."""
    lines = (line for block in (*blocks(text), *indented_blocks(text)) for line in block)
    split = (shlex.split(line, comments=True) for line in lines if line.strip().startswith("conformance "))
    return [words[1:] for words in split]


def lay_out_wheel(folder: Path) -> Path:
    """A folder with what the wheel holds, by the settings that it is built by; for the path of modules."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {name: name for name in wheel["packages"]} | wheel["force-include"]
    for source, goal in copied.items():
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, folder / goal, ignore=ignored, dirs_exist_ok=True)
        else:
            (folder / goal).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, folder / goal)
    return folder
