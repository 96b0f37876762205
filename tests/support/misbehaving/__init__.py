"""Adapters that misbehave on purpose, and the questions that set them off."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from conformance.backends.names import parse
from conformance.backends.target import Target
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.words import Words

FOLDER = Path(__file__).parent


def target(name: str = "adapter") -> Target:
    """The target of one of the modules here."""
    return parse(str(FOLDER / f"{name}.py"))


def question(do: str = "", *, bias: bool = True, seed: int = 1) -> Question:
    """A small convolution; `do` is what the adapter is told to do wrong, nothing by default."""
    options = {"misbehaving": {"do": do}}
    words = Words("conv", (2, 4, 5, 6), 4, (2, 3), (2, 1), (1, 1), 2, 1, bias=bias, options=options)
    return Question(words, "torch", "equivalent", Recipe(seed, "float32"), True)


def large(do: str = "") -> Question:
    """A question of some megabytes: it carries its data."""
    values = tuple(tuple(float(row * column % 7) for column in range(600)) for row in range(600))
    words = replace(question(do).words, input=(1, 1, 600, 600), out_channels=1, groups=1)
    recipe = replace(question().recipe, kinds={"input": ((values,),)})
    return replace(question(do), words=words, recipe=recipe)


def running(group: int) -> list[int]:
    """Processes of a process group that still run (a zombie waits for its parent and does nothing)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = stat.read_text().rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _, its_group = fields.split()[:3]
        if int(its_group) == group and state not in "ZX":
            found.append(int(name.split()[0]))
    return found


def ends(group: int, seconds: float = 5.0) -> bool:
    """Whether no process of a group runs any more, waiting for it: the kernel takes its time to bury."""
    until = time.monotonic() + seconds
    while running(group):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
