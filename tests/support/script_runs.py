"""Scripts run in a Python that does not see this checkout, where their framework is imported once for all."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from conformance.backends.client import Client
from conformance.backends.target import Target

SETTINGS = ("-I", "-W", "ignore")
FORKING = """\
import importlib, os, signal, sys
for name in sys.argv[1].split(","):
    importlib.import_module(name)
for path in map(str.strip, iter(sys.stdin.readline, "")):
    child = os.fork()
    if not child:
        signal.alarm(200)
        os.chdir(os.path.dirname(path))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        said = os.open(path + ".out", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(said, 1)
        os.dup2(said, 2)
        exec(compile(open(path).read(), path, "exec"), {"__name__": "__main__"})
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Runs each script that is named on standard input in a fork, and prints its exit code.

A process with threads must not fork: ONNX Runtime starts some when it is imported, the others when they work.
"""


def run_alone(path: Path) -> tuple[int, str]:
    """The exit code of a script in a process of its own, and what it prints."""
    done = subprocess.run(
        [sys.executable, *SETTINGS, str(path)], capture_output=True, text=True, cwd=path.parent, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


class ScriptRunner:
    """A process that has imported packages, with commas between, and runs scripts in forks of itself.

    What a script sets in its environment before it imports them comes too late: such a script runs alone.
    """

    def __init__(self, packages: str) -> None:
        # TensorFlow's own default for oneDNN goes by the processor
        quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1"}
        start = [sys.executable, *SETTINGS, "-c", FORKING, packages]
        self._process = subprocess.Popen(
            start,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=quiet,
        )

    def run(self, path: Path) -> tuple[int, str]:
        """The exit code of a script, and what it prints."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline()), Path(f"{path}.out").read_text()

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


class ScriptRunners:
    """A runner for each list of packages, started when it is wanted first and ended with the block."""

    def __init__(self) -> None:
        self._stack, self._runners = ExitStack(), dict[str, ScriptRunner]()

    def __enter__(self) -> ScriptRunners:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __getitem__(self, packages: str) -> ScriptRunner:
        if packages not in self._runners:
            self._runners[packages] = ScriptRunner(packages)
            self._stack.callback(self._runners[packages].close)
        return self._runners[packages]


class SharedClients:
    """Called like `Client`: one of a target, for all who ask for it one after the other."""

    def __init__(self) -> None:
        self._stack, self._clients = ExitStack(), dict[Target, Client]()

    def __call__(self, target: Target) -> Borrowed:
        if target not in self._clients:
            self._clients[target] = self._stack.enter_context(Client(target))
        return Borrowed(self._clients[target])

    def close(self) -> None:
        """End every client."""
        self._stack.close()


class Borrowed:
    """A client in a block that does not end it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> Client:
        return self._client

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None
