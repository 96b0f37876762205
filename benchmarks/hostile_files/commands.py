"""Command lines run in this process, and what is wrong with what came of them, whatever they were given."""

from __future__ import annotations

import ast
import io
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from benchmarks.hostile_files.mutation import CANARY
from conformance.cli import code_of
from conformance.printable import escape_invisible

SECONDS = 1.0
"""Processor time that one command may take."""

CODES = {
    "check": {0, 2, 3},
    "list": {0, 2, 3},
    "diff": {0, 1, 2},
    "merge": {0, 2},
    "explain": {0, 2, 3},
    "translate": {0, 2, 3},
    "repro": {0, 2, 3},
    "run": {0, 1, 2, 3},
}
"""The exit codes that each command documents for a file."""

Mistakes = Iterator[str]


@dataclass(frozen=True)
class Command:
    """What a command line printed, and how it ended."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    seconds: float


def run(*words: str) -> Command:
    """Run a command line in this process."""
    out, err, begun = io.StringIO(), io.StringIO(), time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        code = code_of(list(words))
    return Command(words, code, out.getvalue(), err.getvalue(), time.process_time() - begun)


def mistakes_of_command(done: Command, limit: float = SECONDS) -> Mistakes:
    """What is wrong with a command, whatever file it was given."""
    name, text = done.words[0], done.out + done.err
    if done.code not in CODES[name]:
        yield f"{name} exits with {done.code}: {text[-300:]}"
    if "Traceback" in text or "the harness failed" in text:
        yield f"{name} meets a bug: {text[-300:]}"
    if done.seconds > limit:
        yield f"{name} takes {done.seconds:.2f} s"
    # Markdown gets spaces of no width, so that nothing in it is a mention
    seen = text.replace("\t", " ").replace("\u200b", "" if "markdown" in done.words else "\u200b")
    if any(line != escape_invisible(line) for line in seen.split("\n")):
        yield f"{name} prints what acts on a terminal"


def mistakes_of_program(source: str) -> Mistakes:
    """What is wrong with a generated program: no Python, or a name that hostile text has put there."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        yield f"a program is no Python: {error}"
        return
    for node in ast.walk(tree):
        names = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "module")]
        if any(isinstance(name, str) and CANARY in name for name in names):
            yield f"a program has the foreign name {CANARY}"
