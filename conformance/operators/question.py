"""What a backend is asked: one case with everything that is needed to answer it.

It is built on the host, sent to a worker as JSON and answered there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Mapping, Tuple

from .dtypes import Float64Array
from .operands import Recipe, draw
from .operator import GRADIENT_OF
from .registry import find_operator
from .tensors import (
    ADJOINT,
    DERIVATIVES,
    OUTPUT,
)
from .words import Words

EQUIVALENT, LITERAL = "equivalent", "literal"
"""What a framework is asked for: the same numbers, spelled in whatever words it has; or the same words."""

UNWRITTEN = ""
"""Dialect of a question that no case file has written: its words are the numbers of a geometry."""


@dataclass(frozen=True)
class Question:
    """One case for one backend; the worker needs nothing else.

    `dialect` names the framework in whose meaning the words are taken, `compare` is `EQUIVALENT` or
    `LITERAL`, `recipe` says how the operands are drawn. `gradients` asks for the VJPs, `derivatives` (keys of
    `tensors.DERIVATIVES`) for what is beyond them.
    """

    words: Words
    dialect: str
    compare: str
    recipe: Recipe
    gradients: bool
    derivatives: Tuple[str, ...] = ()

    @property
    def results(self) -> Tuple[str, ...]:
        """The names of the results that are asked for, the output first; no bias, no gradient of it."""
        first = tuple(GRADIENT_OF[name] for name in self.words.operand_names)
        further = (name for asked in self.derivatives for name in DERIVATIVES[asked])
        beside = find_operator(self.words.op).side_results
        return (OUTPUT, *beside, *(first if self.gradients else ()), *further)

    @property
    def differentiates(self) -> bool:
        """Whether the operation itself is differentiated, in whatever way; the adjoint operator is a call of
        its own."""
        return self.gradients or any(asked != ADJOINT for asked in self.derivatives)

    def to_json(self) -> dict[str, Any]:
        return {
            "words": self.words.to_json(),
            "dialect": self.dialect,
            "compare": self.compare,
            "recipe": self.recipe.to_json(),
            "gradients": self.gradients,
            "derivatives": self.derivatives,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        return cls(
            words=Words.from_json(data["words"]),
            dialect=data["dialect"],
            compare=data["compare"],
            recipe=Recipe.from_json(data["recipe"]),
            gradients=data["gradients"],
            derivatives=tuple(data["derivatives"]),
        )


def draw_operands(question: Question) -> Tuple[Float64Array, ...]:
    """The operands of a question, in the order of its operator: float64, each exact in its own dtype."""
    words = question.words

    def draw_one(name: str) -> Float64Array:
        recipe = replace(question.recipe, dtype=words.operand_dtype(name))
        return draw(recipe, name, words.operand_shape(name))

    return tuple(map(draw_one, words.operand_names))
