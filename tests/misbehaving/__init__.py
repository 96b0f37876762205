"""Adapters that misbehave on purpose, and the questions that set them off."""

from __future__ import annotations

from pathlib import Path

from conformance.backends import Target, parse
from conformance.observations import Question
from conformance.operands import Recipe
from conformance.words import Words

FOLDER = Path(__file__).parent


def target(name: str = "adapter") -> Target:
    """The target of one of the modules here."""
    return parse(str(FOLDER / f"{name}.py"))


def question(do: str = "", *, bias: bool = True, seed: int = 1) -> Question:
    """A small convolution; `do` is what the adapter is told to do wrong, nothing by default."""
    options = {"misbehaving": {"do": do}}
    words = Words("conv", (2, 4, 5, 6), 4, (2, 3), (2, 1), (1, 1), 2, 1, bias=bias, options=options)
    return Question(words, "torch", "equivalent", Recipe(seed, "float32"), True)
