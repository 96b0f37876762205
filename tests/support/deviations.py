"""Configurations in a few words, and whether known deviations hold for them."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from conformance.frameworks.registry import FRAMEWORKS, rule
from conformance.judging.deviations.deviation import Deviation
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import Words


def build_words(op="conv", size=(6,), kernel=None, stride=None, batch=1, channels=2, **more) -> Words:
    """A configuration on `(batch, channels, *size)`: kernel of 2, stride and dilation of 1 unless given."""
    rank = len(size)
    more = {"out_channels": 2, "dilation": (1,) * rank, **more}
    return Words(
        op,
        (batch, channels, *size),
        kernel=(2,) * rank if kernel is None else kernel,
        stride=(1,) * rank if stride is None else stride,
        **more,
    )


def holds(predicate, dialect="torch", **configuration) -> bool:
    """Whether a predicate holds for a configuration, given what a dialect's rule predicts for it."""
    words = build_words(**configuration)
    return predicate(words, rule(dialect)(words))


def dialect_of(framework: str) -> str:
    """The dialect of a framework, or of the first that a pattern such as `onnx*` matches."""
    return next(
        room.dialect
        for name, room in FRAMEWORKS.items()
        if room.dialect and fnmatchcase(name, framework.partition("+")[0])
    )


def holding(known: Deviation, dialect: str = "", **configuration) -> bool:
    """Whether a deviation's predicate holds; the dialect is that of its framework unless given."""
    own = dialect_of(known.framework)
    return holds(known.holds, dialect or own, op=known.op, **configuration)


def select(deviations, framework: str, op: str, name: str) -> list[Deviation]:
    """The deviations of one name, framework and operator: one for each party and outcome."""
    found = [known for known in deviations if (known.framework, known.name) == (framework, name)]
    return [replace(known, op=op) for known in found if known.op in ("", op)]


def names_with_predicates(deviations) -> set[tuple[str, str, str]]:
    """Framework, operator and name of each deviation that is more than a check which is lacking."""
    return {
        (known.framework, op, known.name)
        for known in deviations
        for op in ((known.op,) if known.op else OPERATORS)
        if not known.name.startswith("unchecked-")
    }
