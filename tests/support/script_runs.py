"""Scripts run in a Python that does not see this checkout, and clients that are shared."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from conformance.backends.client import Client
from conformance.backends.target import Target


def run_alone(path: Path) -> tuple[int, str]:
    """The exit code of a script in a process of its own, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", str(path)],
        capture_output=True,
        text=True,
        cwd=path.parent,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


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
