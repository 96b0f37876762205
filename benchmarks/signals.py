"""Signals at random moments of `run`, `sweep`, `upgrade` and `envs build`: each ends with 130, nothing left.

python -m benchmarks.signals 1000 [SEED]

After each: the exit code is 130, or that of a command which was done already; no traceback; no process is
left; what there is of a record can be read, and of one in eight the run is gone on with to its end. One in
eight signals is SIGKILL, after which only the record and the environments are looked at. Three in four
commands are forked from a process that has imported the package, the others start from nothing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.forked import Forked, import_everything
from benchmarks.misbehaving_adapters import MARK, left_behind
from conformance.runs import record

ADAPTER = """
import subprocess, time
import numpy as np
from conformance.frameworks import interface
from conformance.operators.convolution.reference import taps

class Adapter(interface.Adapter):
    def __init__(self, *words):
        super().__init__(*words)
        subprocess.Popen(["sleep", "300"], start_new_session=True)

    def conv(self, call, x, w, b):
        time.sleep(0.02)
        operands = (None if t is None else np.float64(t) for t in (x, w, b))
        return taps.output(call.geometry, *operands).astype(x.dtype)

    conv_transpose = conv
"""
"""Right, slow, and with a child in a session of its own."""

TARGETS = "conformance-targets: 1\ntargets: [{name: tiny, backend: adapter.py, requirements: [tiny==1.0]}]\n"


@dataclass(frozen=True)
class Command:
    """A command by its words, how often it is drawn, and the record that it writes in the current folder."""

    words: tuple[str, ...]
    weight: int
    record: str = ""


COMMANDS = {
    "run": Command(
        (
            *("run", "cases.yaml", "-b", "adapter.py", "--jobs", "1"),
            "--no-precision",
            "--record",
            "run.jsonl",
        ),
        18,
        "run.jsonl",
    ),
    "run both": Command(
        ("run", "cases.yaml", "-b", "numpy", "-b", "adapter.py", "--record", "run.jsonl"), 2, "run.jsonl"
    ),
    "sweep": Command(("sweep", "-b", "adapter.py", "--count", "12"), 10),
    "upgrade": Command(
        ("upgrade", "numpy", "numpy", "cases.yaml", "--no-precision", "--records", "records"),
        3,
        "records/old.jsonl",
    ),
    "envs build": Command(("envs", "build", "tiny", "--targets", "targets.yaml"), 6),
}
SIGNALS = (signal.SIGINT, signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGHUP,
           signal.SIGHUP, signal.SIGKILL)  # fmt: skip

ENDS: Counter[int] = Counter()
"""How many commands ended with each exit code."""

CASES = """conformance: 1
title: a few configurations
defaults: {input: [1, 2, 5, 6], out_channels: 2, kernel: [2, 3]}
cases:
  - id: k{stride}-{dilation}
    op: conv
    matrix: {stride: [1, 2, 3], dilation: [1, 2]}
"""


class Place:
    """A folder with what the commands need, and caches of its own."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder = folder
        (folder / "cases.yaml").write_text(CASES)
        (folder / "adapter.py").write_text(ADAPTER)
        (folder / "targets.yaml").write_text(TARGETS)
        self.environment = {
            **os.environ,
            "CONFORMANCE_CACHE": str(folder / "cache"),
            "PIP_FIND_LINKS": f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}",
        }

    def start(
        self, words: tuple[str, ...], mark: str, *, forked: bool = False
    ) -> subprocess.Popen[bytes] | Forked:
        """Start a command in the folder."""
        with (self.folder / "err").open("wb") as err, (self.folder / "out").open("wb") as out:
            environment = {**self.environment, MARK: mark}
            if forked:
                return Forked(words, self.folder, out.fileno(), err.fileno(), environment)
            return subprocess.Popen(
                [sys.executable, "-m", "conformance", *words],
                cwd=self.folder,
                stdout=out,
                stderr=err,
                env=environment,
                start_new_session=True,
            )

    def clear(self) -> None:
        """Remove what an earlier command has written."""
        for name in ("run.jsonl", "records/old.jsonl", "records/new.jsonl"):
            (self.folder / name).unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-m", "conformance", "envs", "remove", "--all"],
            cwd=self.folder, env=self.environment, check=False, capture_output=True,
        )  # fmt: skip


def send(place: Place, name: str, whole: float, drawn: random.Random, mark: str) -> Iterator[str]:
    """Start a command, signal it at a random moment, and say what is wrong after its end."""
    command, number = COMMANDS[name], drawn.choice(SIGNALS)
    if name == "envs build" or drawn.random() < 0.1:
        place.clear()
    else:
        for path in ("run.jsonl", "records/old.jsonl", "records/new.jsonl"):
            (place.folder / path).unlink(missing_ok=True)
    process = place.start(command.words, mark, forked=drawn.random() < 0.75)
    time.sleep(drawn.uniform(0, 1.05 * whole))
    with suppress(ProcessLookupError):
        process.send_signal(number)
        if drawn.random() < 0.2:
            time.sleep(drawn.uniform(0, 0.1))
            process.send_signal(number)
    try:
        code = process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        yield f"{number.name}: no end within a minute"
        return
    ENDS[code] += 1
    yield from look(place, command, number, code, mark)
    if command.record == "run.jsonl" and drawn.random() < 0.125:
        yield from _resume(place, command)


def look(place: Place, command: Command, number: signal.Signals, code: int, mark: str) -> Iterator[str]:
    """What is wrong after the end of a command that was signalled, in words."""
    errors = (place.folder / "err").read_text(errors="replace")
    # before the first line of the program Python itself, or the system, does what it does by default
    early = code == -number or (code == 1 and "conformance" not in errors and not errors.endswith("130\n"))
    if number != signal.SIGKILL:
        if code not in (130, 0) and not early:
            yield f"{number.name}: exit code {code}: {errors[-300:]!r}"
        if "Traceback" in errors and not early:
            yield f"{number.name}: a traceback: {errors[-600:]!r}"
        left = left_behind(mark, ())
        if left:
            yield f"{number.name}: {left} left"
    path = place.folder / command.record
    if command.record and path.is_file() and not record.is_torn(path):
        record.read(path)


def _resume(place: Place, command: Command) -> Iterator[str]:
    resumed = place.start((*command.words, "--resume"), "resumed")
    resumed.wait(120)
    found = record.read(place.folder / command.record)
    expected = 6 * command.words.count("-b")
    if resumed.returncode not in (0, 1) or found.end is None or len(found.results) != expected:
        yield f"--resume: exit code {resumed.returncode}, {len(found.results)} results of {expected}"


def main(count: int, seed: int = 0) -> int:
    """Send so many signals; print what went wrong, and how many commands of each kind there were."""
    from tests.support.signals import have_children_listen
    from tests.support.wheels import wheel

    have_children_listen()
    import_everything()
    drawn, seen, failures = random.Random(seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / "wheels"
        wheels.mkdir()
        wheel(wheels, "tiny", "1.0")
        place, whole = Place(Path(folder), wheels), {}
        for name, command in COMMANDS.items():
            place.clear()
            began = time.monotonic()
            place.start(command.words, "whole", forked=True).wait()
            whole[name] = time.monotonic() - began
        names, weights = list(COMMANDS), [command.weight for command in COMMANDS.values()]
        for at in range(count):
            name = drawn.choices(names, weights)[0]
            seen[name] += 1
            for failure in send(place, name, whole[name], drawn, f"{os.getpid()}-{at}"):
                failures += 1
                print(f"{at} {name}: {failure}", flush=True)
            if at % 20 == 19:
                print(f"{at + 1} signals, {dict(seen)}: {failures} failures", flush=True)
    print(f"{count} signals from seed {seed}, {dict(seen)}: {failures} failures; exit codes {dict(ENDS)}")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
