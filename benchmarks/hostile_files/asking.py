"""Hostile files given to what reads them, in this process, and what is wrong with what came of it."""

from __future__ import annotations

import ast
import io
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.hostile_files.mutation import CANARY, damage, mutate
from conformance import cases
from conformance.backends.targets_file import loading
from conformance.cli import code_of
from conformance.errors import ConformanceError
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.printable import escape_invisible
from conformance.runs import record
from conformance.semantics.translation import targets, translate

SECONDS = 1.0
"""Processor time that one command may take."""

CODES = {"check": {0, 2, 3}, "list": {0, 2, 3}, "diff": {0, 1, 2}, "merge": {0, 2}, "explain": {0, 2, 3}}
"""The exit codes that each command documents for a file."""

FORMATS = ("text", "json", "markdown", "github", "junit")
MOST_TRANSLATED = 2
"""Cases of one file that are written as programs."""

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


def ask_case_file(path: Path) -> Mistakes:
    """Validate, list and explain the cases of a file, and write some of them as programs."""
    checked = run("check", str(path))
    yield from mistakes_of_command(checked)
    if checked.code:
        return
    yield from mistakes_of_command(run("list", "--why", str(path)))
    for case in cases.load(path)[:MOST_TRANSLATED]:
        yield from mistakes_of_command(run("explain", case.name), 10 * SECONDS)
        for to in targets():
            with suppress(ConformanceError):
                yield from mistakes_of_program(translate(case, to))


def ask_targets(path: Path) -> Mistakes:
    """Load a file of targets."""
    begun = time.process_time()
    with suppress(ConformanceError):
        loading.load(path)
    if time.process_time() - begun > SECONDS:
        yield f"targets take {time.process_time() - begun:.2f} s"


def ask_record(path: Path) -> Mistakes:
    """Compare a record with one that is right, in every format, and make a baseline of it."""
    right = path.with_name("right.jsonl")
    right.write_text("".join(map(record.to_line, RECORD)))
    for form in FORMATS:
        done = run("diff", str(right), str(path), "--format", form)
        yield from mistakes_of_command(done)
        if form == "json" and done.code in (0, 1):
            json.loads(done.out)
    yield from mistakes_of_command(run("merge", str(path.with_name("out.jsonl")), str(path)))


CASES: dict[str, Any] = {
    "conformance": 1,
    "title": "A file",
    "about": "Of everything",
    "defaults": {"op": "conv", "input": [1, 2, 5, 6], "kernel": [3, 2], "out_channels": 2, "tags": ["a"]},
    "cases": [
        {"id": "a", "dialect": "jax", "padding": "SAME", "options": {"jax": {"precision": "highest"}}},
        {
            "id": "b-{stride}",
            "op": "conv_transpose",
            "dialect": "tensorflow",
            "padding": "SAME",
            "matrix": {"stride": [1, 2]},
        },
        {"id": "c", "compare": "literal", "options": {"tensorflow": {"name": "x"}}, "bias": True, "why": "w"},
        {"id": "d", "data": {"input": "ones", "seed": 3}, "gradients": ["vjp", "jvp"], "dtype": "bfloat16"},
        {
            "id": "e",
            "expect": {"shape": [1, 2, 3, 5], "refused": ["jax"]},
            "known": [{"backend": "torch", "why": "x", "versions": "<2", "issue": "https://example.org/1"}],
        },
        {"id": "f", "op": "conv_transpose", "output_padding": [1, 0], "stride": [2, 1], "groups": 2},
    ],
}
TARGETS = {
    "conformance-targets": 1,
    "targets": [
        {"name": "old", "backend": "torch", "python": "python3", "requirements": ["torch==2.0", "numpy<2"]},
        {"name": "fast", "backend": "jax+jit", "device": "cpu", "environment": {"A": "b"}, "timeout": 3},
    ],
}
_RESULTS = (
    Result(
        "a", "torch", "pass", "computed", aspects={"output": "pass"}, shape=(1, 2), digest={"output": "0a"}
    ),
    Result("b", "torch", "fail", "computed", aspects={"output": "fail"}, diagnosis="wrong", reason="r"),
    Result("c", "torch", "fail", "refused", error={"type": "E", "message": "m"}, call="f(a=1)"),
)
RECORD = json.loads(
    json.dumps(
        [
            record.header({"torch": About("torch", "2.0", python="3.11")}, 3),
            *(result.to_json() for result in _RESULTS),
            {"end": True, "counts": {}, "exit": 1},
        ]
    )
)


def as_yaml(data: Any, drawn: random.Random) -> bytes:
    """Plain data as YAML in one of its styles, or as JSON."""
    if drawn.randrange(3):
        text = json.dumps(data, ensure_ascii=drawn.random() < 0.5)
    else:
        text = yaml.safe_dump(
            data, allow_unicode=drawn.random() < 0.5, default_flow_style=drawn.random() < 0.3
        )
    return text.encode(errors="surrogatepass")


def as_record(data: Any, drawn: random.Random) -> bytes:
    """Plain data as the lines of a record."""
    rows = data if isinstance(data, list) else [data]
    return "".join(json.dumps(row, ensure_ascii=drawn.random() < 0.5) + "\n" for row in rows).encode()


KINDS: dict[str, tuple[Any, Callable[[Any, random.Random], bytes], Callable[[Path], Mistakes], str]] = {
    "case files": (CASES, as_yaml, ask_case_file, "cases/{}.yaml"),
    "targets": (TARGETS, as_yaml, ask_targets, "targets.yaml"),
    "records": (RECORD, as_record, ask_record, "record.jsonl"),
}
"""What is changed, how it is written, what is done with it, and the name of its file."""


def prepare(folder: Path) -> Path:
    """Work in the folder, with a small library in it: a comparison does not load the shipped one then."""
    library = folder / "cases" / "small.yaml"
    library.parent.mkdir(exist_ok=True)
    library.write_text(json.dumps({**CASES, "cases": CASES["cases"][:1]}))
    os.chdir(folder)
    return folder


FOLDER_NAMES = ("a", "b c", "\x1b[31m", "\n" + CANARY + "()", "[/b]", "ü\u202e", "'\"$(x)")


def ask(folder: Path, seed: int, number: int) -> tuple[str, list[str]]:
    """The kind of the input with a number, and what is wrong with what was done with it."""
    drawn = random.Random(f"{seed}/{number}")
    kind = drawn.choice(("case files", "case files", "case files", "targets", "records"))
    data, write, give, name = KINDS[kind]
    path = folder / drawn.choice(FOLDER_NAMES) / name.format(drawn.choice(("x", "x y", "[x]")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(damage(write(mutate(data, drawn), drawn), drawn))
    try:
        return kind, list(give(path))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return kind, [f"{type(error).__name__}: {error}"]
    finally:
        path.unlink()


def short(text: str) -> str:
    """A mistake on one line, for a report."""
    return re.sub(r"\s+", " ", escape_invisible(text))[:400]
