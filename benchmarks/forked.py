"""Commands forked from a process that has imported the package: they start in no time."""

from __future__ import annotations

import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import conformance

_LEFT_OUT = ("conformance.frameworks", "conformance.worker", "conformance.pytest_plugin")
"""What a command does not import, or a worker alone."""


def import_everything() -> None:
    """Import what commands import, so that those that are forked from here need not."""
    for module in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not module.name.startswith(_LEFT_OUT) and not module.name.endswith("__main__"):
            import_module(module.name)


class Forked:
    """A command line in a fork of this process, in a session of its own, with what `Popen` has for it."""

    def __init__(
        self, words: tuple[str, ...], folder: Path, out: int, err: int, environment: Mapping[str, str]
    ) -> None:
        self.returncode: int | None = None
        self._words = words
        self.pid = os.fork()
        if self.pid == 0:
            self._run(words, folder, out, err, environment)

    @staticmethod
    def _run(
        words: tuple[str, ...], folder: Path, out: int, err: int, environment: Mapping[str, str]
    ) -> None:
        """Be the command; does not return."""
        code = 1
        try:
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.chdir(folder)
            os.dup2(out, 1)
            os.dup2(err, 2)
            os.environ.clear()
            os.environ.update(environment)
            sys.argv = ["conformance", *words]
            from conformance.__main__ import main

            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def send_signal(self, number: int) -> None:
        """Send a signal to the command if it still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the command at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float = float("inf")) -> int:
        """The exit code, negative for a signal; raises TimeoutExpired."""
        deadline = time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(list(self._words), timeout)
            else:
                time.sleep(0.01)
        return self.returncode
