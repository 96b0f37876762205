"""`python -m conformance` runs no module of the current folder, as a cloned repository may have them."""

import os
import subprocess
import sys

import pytest

NAMES = ("__future__", "typing", "numpy", "yaml", "click", "signal", "struct", "tempfile", "json", "pip")
"""Modules of Python and of others; those that Python itself needs for `-m` are not ours to keep out."""

CASE = (
    "{conformance: 1, title: t,"
    " cases: [{id: a, op: conv, input: [1, 1, 3], kernel: [2], out_channels: 1},"
    " {id: b, op: conv, input: [1, 1, 4], kernel: [2], out_channels: 1}]}"
)


@pytest.fixture
def cloned(tmp_path):
    for name in (*NAMES, "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open('ran-{name}', 'w')\n")
    (tmp_path / "x.pth").write_text("import os; open('ran-pth', 'w')\n")
    (tmp_path / "a.yaml").write_text(CASE)
    return tmp_path


def run(folder, *words):
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=bare, capture_output=True, text=True)


@pytest.mark.parametrize(
    "words", [["selftest", "--jobs", "2", "--fault", "kernel-flipped"], ["run", "-b", "numpy"]]
)
def test_neither_the_program_nor_what_it_starts_runs_them(cloned, words):
    done = run(cloned, "-m", "conformance", *words, "a.yaml")
    assert done.returncode == 0, done.stderr
    assert not list(cloned.glob("ran-*"))


def test_python_itself_would_run_them(cloned):
    run(cloned, "-c", "import typing, numpy")
    assert (cloned / "ran-numpy").exists()


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    script = (
        "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    done = run(folder, "-c", script, "-m", "conformance", "--version")
    assert (done.returncode, done.stderr) == (0, "")
