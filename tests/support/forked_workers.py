"""Workers and scripts forked from a process in which their framework is imported: most of a start is that.

The host, the protocol and all that a worker does are the real ones. For tests that start many workers of a
framework and are not about how one starts.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

import pytest

from conformance.backends import orphans, process
from conformance.frameworks import registry

TENSORFLOW = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1"}
"""What TensorFlow's adapter sets before the import, unless it is set."""

PLAIN = ("torch", "tensorflow", "jax")
"""Frameworks that one package holds and that take long to import."""

OF_ONE_WORKER = ("CONFORMANCE_", "PYTEST_CURRENT_TEST")
"""How the variables begin that differ from worker to worker, and that no framework reads."""

MOST = 4
"""Processes to fork from that are kept; one of TensorFlow holds 400 MB."""

FORKING = """
import os, sys

# what is forked has descriptors at numbers that the host chose: nothing that is imported shall hold those
low = [os.open(os.devnull, os.O_RDONLY) for _ in range(100)]
import fcntl, importlib, json, runpy, socket, traceback, warnings

host = socket.socket(fileno=fcntl.fcntl(int(sys.argv[1]), fcntl.F_DUPFD, 200))
for name in sys.argv[2:]:
    importlib.import_module(name)
for number in (*low, int(sys.argv[1])):
    os.close(number)
warnings.simplefilter("ignore")


def run(asked, descriptors, started):
    os.setsid()
    os.write(started, b"%d" % os.getpid())
    os.close(started)
    host.close()
    for descriptor, number in zip(descriptors, asked["numbers"]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[:] = asked["words"]
    if not asked["quiet"]:
        warnings.resetwarnings()
    code = 1
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


while True:
    text, received, _, _ = socket.recv_fds(host, 1 << 20, 4)
    if not text:
        # without what is imported ending itself, which takes a second
        os._exit(0)
    asked = json.loads(text)
    descriptors = [fcntl.fcntl(each, fcntl.F_DUPFD, 200) for each in received]
    pipe = os.pipe()
    starts, started = (fcntl.fcntl(each, fcntl.F_DUPFD, 200) for each in pipe)
    for each in (*received, *pipe):
        os.close(each)
    between = os.fork()
    if not between:
        if os.fork():
            # now the other is a child of the host, which adopts orphans
            os._exit(0)
        run(asked, descriptors, started)
    os.waitpid(between, 0)
    for each in (*descriptors, started):
        os.close(each)
    host.send(os.read(starts, 20))
    os.close(starts)
"""


class Forked:
    """A process that was forked, with what `process.Process` has of a `Popen`; a worker has three pipes."""

    def __init__(self, pid: int, *pipes: IO[bytes]) -> None:
        self.pid = pid
        self.stdin, self.stdout, self.stderr = pipes or (None, None, None)

    def wait(self) -> int:
        """The exit code, negative for a signal."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class Template:
    """A process that has imported packages and waits to be forked; it ends when it is closed."""

    def __init__(self, packages: Sequence[str], environment: Mapping[str, str]) -> None:
        self._host, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", FORKING, str(far.fileno()), *packages],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(far.fileno(),),
                env={**TENSORFLOW, **environment},
            )

    def fork(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        places: Mapping[int, int],
        folder: str = "",
    ) -> int:
        """Run a script with its arguments in a fork, and return its process id.

        `places` says which descriptors it has, by the numbers that they have there. A script that is given
        its `folder` is one whose warnings nobody wants to hear.
        """
        asked = {"words": words, "environment": dict(environment), "numbers": list(places)}
        asked |= {"folder": folder or str(Path.cwd()), "quiet": bool(folder)}
        socket.send_fds(self._host, [json.dumps(asked).encode()], list(places.values()))
        return int(self._host.recv(20))

    def close(self) -> None:
        """End the process."""
        self._host.close()
        self._process.wait(60)


class Templates:
    """The processes that workers are forked from, started when they are wanted first; the block ends them."""

    def __init__(self) -> None:
        self._templates: dict[object, Template] = {}
        self._start = process._start
        self.count = 0
        """How many workers were forked."""

    def __enter__(self) -> Templates:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while self._templates:
            self._templates.popitem()[1].close()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """In this block, workers of the frameworks that take long to import are forked."""
        orphans.adopt()
        try:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(process, "_start", self._fork)
                yield
        finally:
            orphans.release()

    def _fork(
        self, command: list[str], environment: dict[str, str], inherited: int
    ) -> Forked | subprocess.Popen[bytes]:
        python, *_, boot, adapter, variant, _device, folders, _users = command
        packages, more = to_import(adapter, variant)
        if python != sys.executable or is_shadowed(packages, folders):
            return self._start(command, environment, inherited)
        template = self._template(packages, environment | more)
        (stdin, requests), (replies, stdout), (errors, stderr) = os.pipe(), os.pipe(), os.pipe()
        places = {0: stdin, 1: stdout, 2: stderr, inherited: inherited}
        pid = template.fork(command[command.index(boot) :], environment, places)
        for far in (stdin, stdout, stderr):
            os.close(far)
        self.count += 1
        return Forked(
            pid, os.fdopen(requests, "wb", 0), os.fdopen(replies, "rb", 0), os.fdopen(errors, "rb", 0)
        )

    def _template(self, packages: tuple[str, ...], environment: Mapping[str, str]) -> Template:
        """The process to fork from that has imported packages in an environment; that of longest ago ends."""
        early = {name: text for name, text in environment.items() if not name.startswith(OF_ONE_WORKER)}
        key = (packages, *sorted(early.items()))
        template = self._templates.pop(key, None) or Template(packages, early)
        self._templates[key] = template
        if len(self._templates) > MOST:
            self._templates.pop(next(iter(self._templates))).close()
        return template

    def run_script(self, path: Path, backend: str) -> tuple[int, str]:
        """The exit code of a script, where what a backend needs is imported already, and what it prints.

        For use in a block of `in_use`. The script does not see this checkout.
        """
        adapter, _, variant = backend.partition("+")
        packages, more = to_import(adapter, variant)
        template = self._template(packages, dict(os.environ) | more)
        said = path.with_suffix(".out")
        with Path(os.devnull).open() as nothing, said.open("w") as out:
            places = {0: nothing.fileno(), 1: out.fileno(), 2: out.fileno()}
            pid = template.fork([str(path)], TENSORFLOW | os.environ | more, places, str(path.parent))
        return Forked(pid).wait(), said.read_text()


def is_shadowed(packages: Sequence[str], folders: str) -> bool:
    """Whether a worker that looks in `folders` first would import another package than is installed."""
    found = (Path(folder) / name for folder in folders.split(os.pathsep) if folder for name in packages)
    return any(path.exists() or path.with_suffix(".py").exists() for path in found)


def to_import(adapter: str, variant: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The packages that the worker of an adapter imports, and what it sets in its environment before."""
    framework, backend = adapter, variant.partition("+")[0]
    if adapter.endswith(".py"):
        found = re.search(r"conformance\.frameworks\.(\w+)\.adapter", Path(adapter).read_text())
        # or a file's adapter for any framework, which its variant names at its end
        framework = found[1] if found else variant.rpartition(".")[2]
    if framework in PLAIN:
        # a variant of an adapter in a file sets nothing before the import: its framework is not known by then
        table = registry.variants(framework) if adapter == framework else {}
        return (framework,), dict(table[variant].environment) if variant in table else {}
    if framework == "keras" and backend in registry.FRAMEWORKS["keras"].runs_on:
        return (backend, "keras"), {"KERAS_BACKEND": backend}
    # on what Keras runs, where no variant says, is its own choice
    return ("numpy",), {}
