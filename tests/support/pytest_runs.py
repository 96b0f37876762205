"""pytest as a user runs it, on a folder with case files."""

import io
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from importlib.metadata import entry_points

import pytest

from support.case_files import PAIR

ON = "--conformance-backend"
PLUGINS = ("cacheprovider", "hypothesispytest", "unraisableexception")
WITHOUT = (*(word for name in PLUGINS for word in ("-p", f"no:{name}")), "--import-mode=importlib")
"""Without plugins that take longer than all the rest, to load or to collect the garbage of all that the tests
hold; modules of two folders may have one name."""
GOOD = PAIR.replace("conformance: 1\ntitle: A pair", "title: A pair\nconformance: 1")
"""A case file is known by its key, wherever it stands in the file."""


def run(folder, *words):
    """The exit code and the output of pytest in a folder; in this process, which has loaded what is slow."""
    told = io.StringIO()
    with chdir(folder), redirect_stdout(told):
        code = pytest.main([*WITHOUT, "-q", "--capture=no", *words])
    return int(code), told.getvalue()


def run_apart(folder, *words):
    """The same in a process of its own."""
    plugin = [] if registered() else ["-p", "conformance.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", *WITHOUT, "-q", *plugin, *words]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return ran.returncode, ran.stdout


def registered():
    return any(entry.value == "conformance.pytest_plugin" for entry in entry_points(group="pytest11"))


def case_folder(parent):
    """A folder with a case file and a YAML file that is none."""
    (parent / "cases" / "some").mkdir(parents=True)
    (parent / "cases" / "some" / "pair.yaml").write_text(GOOD)
    (parent / "cases" / "other.yaml").write_text("not: a case file\n")
    return parent
