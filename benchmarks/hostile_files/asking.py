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

from benchmarks.hostile_files.commands import (
    SECONDS,
    Command,
    Mistakes,
    mistakes_of_command,
    mistakes_of_program,
    run,
)
from benchmarks.hostile_files.mutation import CANARY, TEXTS, damage, mutate
from benchmarks.hostile_files.pages import mistakes_of_site
from benchmarks.hostile_files.samples import CASES, CONFIGURATION, RECORD, TARGETS
from benchmarks.hostile_files.writing import as_archive, as_record, as_table, as_toml, as_yaml
from conformance import cases
from conformance.backends.targets_file import loading
from conformance.errors import ConformanceError
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


NAMES = (
    *("shipped:transpose/same_even.yaml", "shipped:transpose/same_even.yaml::default-output", "onnx:node::x"),
    *(
        "shipped:../../etc/passwd",
        "shipped:/etc/passwd",
        "shipped:..",
        "shipped:transpose/../../x",
        "shipped:\0",
    ),
    *("shipped:shipped:transpose", "SHIPPED:transpose", "-x", "/proc/self/mem", "/dev/zero", "::", "::a"),
)
"""Names of cases and files, beside the hostile texts."""


def ask_list(path: Path) -> Mistakes:
    """Give a list of names, some of cases of the file, to what takes such a list."""
    drawn = random.Random(path.read_bytes())
    foreign = (*NAMES, *(f"shipped:{text}" for text in TEXTS if text.strip()), *TEXTS)
    own = [str(path), *(f"{path}::{each}" for each in ("a", "b-1", "i", *TEXTS))]
    names = [drawn.choice(own if drawn.random() < 0.7 else foreign) for _ in range(drawn.randint(1, 4))]
    # nothing of it is an option, and no name may be one that the system cannot hold
    words = ("--", *(name.replace("\0", "") for name in names))
    yield from _mistakes_of_source(run("translate", "--to", drawn.choice(targets()), *words))
    yield from mistakes_of_command(run("list", *words))
    yield from mistakes_of_command(run("check", *words))
    yield from mistakes_of_command(run("explain", *words[:2]), 10 * SECONDS)


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
    yield from mistakes_of_site(path)
    words = ("run", "absent.yaml", "-b", "numpy")
    yield from mistakes_of_command(run(*words, "--baseline", str(path)))
    yield from _mistakes_of_writing_over(path)
    yield from mistakes_of_command(run(*words, "--record", str(path), "--resume"))
    if path.stat().st_size % REPRODUCED == 0:
        small = ("run", "cases/small.yaml", "-b", "numpy", "--jobs", "1")
        yield from mistakes_of_command(run(*small, "--baseline", str(path)), 10 * SECONDS)
        yield from mistakes_of_command(run(*small, "--record", str(path), "--resume"), 10 * SECONDS)


def _mistakes_of_writing_over(path: Path) -> Mistakes:
    """Whether a command that writes a file replaces one that is not its own."""
    before = path.read_bytes()
    for words in (
        ("diff", "right.jsonl", "right.jsonl", "-o"),
        ("translate", "cases/small.yaml", "--to", "jax", "-o"),
    ):
        done = run(*words, str(path))
        yield from mistakes_of_command(done)
    if before.strip() and path.read_bytes() != before:
        yield "a command wrote over a record"


def ask_configuration(path: Path) -> Mistakes:
    """Run and list something below a configuration; what it names of code is not trusted, nothing starts."""
    before = Path.cwd()
    prepare(path.parent)
    try:
        for words in (
            ("list",),
            ("run", "absent.yaml"),
            ("run", "absent.yaml", "-b", "numpy"),
            ("explain", "small.yaml::a"),
            ("translate", "small.yaml::a", "--to", "torch"),
        ):
            yield from mistakes_of_command(run(*words), 10 * SECONDS)
    finally:
        os.chdir(before)


KINDS: dict[str, tuple[Any, Callable[[Any, random.Random], bytes], Callable[[Path], Mistakes], str]] = {
    "case files": (CASES, as_yaml, ask_case_file, "cases/{}.yaml"),
    "targets": (TARGETS, as_yaml, ask_targets, "targets.yaml"),
    "records": (RECORD, as_record, ask_record, "record.jsonl"),
    "lists": (CASES, as_yaml, ask_list, "cases/{}.yaml"),
    "configurations": (CONFIGURATION, as_toml, ask_configuration, "conformance.toml"),
    "projects": (CONFIGURATION, as_table, ask_configuration, "pyproject.toml"),
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
    kind = drawn.choices(list(KINDS), (6, 2, 3, 2, 2, 1))[0]
    data, write, give, name = KINDS[kind]
    path = folder / drawn.choice(FOLDER_NAMES) / name.format(drawn.choice(("x", "x y", "[x]")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(damage(write(mutate(data, drawn), drawn), drawn))
    beside = path.with_name("numbers.npz")
    beside.write_bytes(damage(as_archive(drawn), drawn))
    try:
        return kind, list(give(path))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return kind, [f"{type(error).__name__}: {error}"]
    finally:
        path.unlink()
        beside.unlink()


def short(text: str) -> str:
    """A mistake on one line, for a report."""
    return re.sub(r"\s+", " ", escape_invisible(text))[:400]
