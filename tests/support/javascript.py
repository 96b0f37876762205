"""Runs JavaScript for tests: by a node of the machine, or by the one that Playwright brings."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

LIMIT = 300


def node() -> str:
    """A program that runs JavaScript; the test is skipped where there is none."""
    found = shutil.which("node")
    spec = find_spec("playwright")
    if found is None and spec is not None and spec.origin is not None:
        own = Path(spec.origin).parent / "driver" / "node"
        found = str(own) if own.exists() else None
    if found is None:
        pytest.skip("needs Node.js, which the package playwright brings")
    return found


def evaluate(program: str, calls: list[list[object]], name: str) -> list[object]:
    """What `name.function(*arguments)` gives for each `[function, *arguments]`, in one process.

    `name` is an object that the program defines. What is thrown comes as `{"thrown": text}`.
    """
    loop = f"""
    const answers = [];
    for (const [target, ...args] of JSON.parse(require("fs").readFileSync(0, "utf8"))) {{
      let answer;
      try {{ answer = {name}[target](...args); }} catch (error) {{ answer = {{thrown: String(error)}}; }}
      answers.push(answer === undefined ? {{thrown: "undefined"}} : answer);
    }}
    process.stdout.write(JSON.stringify(answers));
    """
    with TemporaryDirectory() as folder:
        # a program is longer than an argument of a command may be
        file = Path(folder) / "program.js"
        file.write_text(program + loop, encoding="utf-8")
        ran = _run(file, json.dumps(calls))
    assert ran.returncode == 0, ran.stderr[-2000:]
    answers: list[object] = json.loads(ran.stdout)
    return answers


def _run(file: Path, given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node(), str(file)],
        input=given,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
