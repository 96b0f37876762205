"""Hostile files given to what reads them, in this process, and what is wrong with what came of it."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from benchmarks.hostile_files.commands import (
    SECONDS,
    Command,
    Mistakes,
    mistakes_of_command,
    mistakes_of_program,
    run,
)
from benchmarks.hostile_files.mutation import CANARY, damage, mutate
from conformance import cases
from conformance.backends.targets_file import loading
from conformance.errors import ConformanceError
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.printable import escape_invisible
from conformance.runs import record
from conformance.semantics.translation import targets

FORMATS = ("text", "json", "markdown", "github", "junit")
REPRODUCED = 40
"""Of so many files one is given to commands that start a worker."""

MOST_TRANSLATED = 2
"""Cases of one file that are written as programs."""


def ask_case_file(path: Path) -> Mistakes:
    """Validate, list and explain the cases of a file, and write some of them as programs."""
    checked = run("check", str(path))
    yield from mistakes_of_command(checked)
    if checked.code:
        return
    yield from mistakes_of_command(run("list", "--why", str(path)))
    yield from _ask_programs(str(path), "torch", module=True)
    for at, case in enumerate(cases.load(path)[:MOST_TRANSLATED]):
        yield from mistakes_of_command(run("explain", case.name), 10 * SECONDS)
        for to in targets():
            yield from _ask_programs(case.name, to)
        # a worker is started: for few of the files
        if not at and path.stat().st_size % REPRODUCED == 0:
            yield from _mistakes_of_source(run("repro", case.name, "-b", "numpy", "--no-shrink"))


def _ask_programs(name: str, to: str, module: bool = False) -> Mistakes:
    words = ("--module",) if module else ()
    yield from _mistakes_of_source(run("translate", name, "--to", to, *words))


def _mistakes_of_source(done: Command) -> Mistakes:
    yield from mistakes_of_command(done, 10 * SECONDS)
    if done.code == 0:
        yield from mistakes_of_program(done.out)


def ask_targets(path: Path) -> Mistakes:
    """Load a file of targets."""
    begun = time.process_time()
    with suppress(ConformanceError):
        loading.load(path)
    if time.process_time() - begun > SECONDS:
        yield f"targets take {time.process_time() - begun:.2f} s"
    # a backend that is not there: nothing is built or started, and the names that are there are told
    yield from mistakes_of_command(run("run", "absent.yaml", "-b", "olt", "--targets", str(path)))


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
    words = ("run", "absent.yaml", "-b", "numpy")
    yield from mistakes_of_command(run(*words, "--baseline", str(path)))
    yield from mistakes_of_command(run(*words, "--record", str(path), "--resume"))
    if path.stat().st_size % REPRODUCED == 0:
        small = ("run", "cases/small.yaml", "-b", "numpy", "--jobs", "1")
        yield from mistakes_of_command(run(*small, "--baseline", str(path)), 10 * SECONDS)
        yield from mistakes_of_command(run(*small, "--record", str(path), "--resume"), 10 * SECONDS)


def ask_configuration(path: Path) -> Mistakes:
    """Run and list something below a configuration; what it names of code is not trusted, nothing starts."""
    before, library = Path.cwd(), path.parent / "cases" / "small.yaml"
    library.parent.mkdir(exist_ok=True)
    library.write_text(json.dumps({**CASES, "cases": CASES["cases"][:1]}))
    os.chdir(path.parent)
    try:
        for words in (("list",), ("run", "absent.yaml"), ("run", "absent.yaml", "-b", "numpy")):
            yield from mistakes_of_command(run(*words))
    finally:
        os.chdir(before)


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
CONFIGURATION = {
    "paths": ["cases"],
    "backends": ["numpy", "torch==2.0"],
    "timeout": 20,
    "jobs": 2,
    "known": [{"cases": ["*"], "backend": "torch", "why": "x", "versions": "<2"}],
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


def as_toml(data: Any, drawn: random.Random) -> bytes:
    """Plain data as TOML: its keys one a line, all below them inline."""
    rows = data.items() if isinstance(data, dict) else [("paths", data)]
    text = "".join(f"{json.dumps(key)} = {_toml_value(value)}\n" for key, value in rows)
    return (f"[tool.conformance]\n{text}" if drawn.random() < 0.1 else text).encode(errors="surrogatepass")


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        entries = (f"{json.dumps(key)} = {_toml_value(each)}" for key, each in value.items())
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    return "nan" if value is None else json.dumps(value, ensure_ascii=isinstance(value, float))


KINDS: dict[str, tuple[Any, Callable[[Any, random.Random], bytes], Callable[[Path], Mistakes], str]] = {
    "case files": (CASES, as_yaml, ask_case_file, "cases/{}.yaml"),
    "targets": (TARGETS, as_yaml, ask_targets, "targets.yaml"),
    "records": (RECORD, as_record, ask_record, "record.jsonl"),
    "configurations": (CONFIGURATION, as_toml, ask_configuration, "conformance.toml"),
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
    kind = drawn.choice(("case files", "case files", "case files", "targets", "records", "configurations"))
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
