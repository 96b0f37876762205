"""What stands next to a configuration: its adjoint, and words of other dialects that are mistaken for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.frameworks import registry
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words
from conformance.semantics.output_sizes import WindowSpelling, describe_spelling, distinct_axes, spell_window
from conformance.semantics.text_rows import row, wrap
from conformance.semantics.words_by_dialect import FORMS
from conformance.semantics.wrong_rewritings import (
    MOST_SHOWN,
    WrongRewriting,
    describe_wrong_rewriting,
    find_wrong_rewritings,
)


@dataclass(frozen=True)
class Neighbours:
    """Of the axes with these indices: the adjoint in every dialect, and words that look right and are not.

    `geometry` is the meaning of the case, with all axes like these.
    """

    axes: tuple[int, ...]
    geometry: Geometry
    adjoint: tuple[WindowSpelling, ...]
    wrong: tuple[WrongRewriting, ...]


def find_neighbours(dialect: str, words: Words) -> Iterator[Neighbours]:
    """The neighbours of each of the different axes; none of words that do not fit together or are refused."""
    if not words.fit_together or words.op not in FORMS:
        return
    for alike, indices in distinct_axes(words):
        own = registry.rule(dialect)(alike)
        if isinstance(own, Geometry):
            wrong = find_wrong_rewritings(dialect, alike, own)
            yield Neighbours(indices, own, spell_adjoint(own), wrong)


def spell_adjoint(geometry: Geometry) -> tuple[WindowSpelling, ...]:
    """How every dialect spells the adjoint of an operation, in which all axes are alike.

    A transposed convolution undoes the shape of a convolution, not its values: it is the adjoint, the
    gradient by the input. Which of several input sizes it has to restore is said by its words.
    """
    adjoint = geometry.plain.adjoint
    words = adjoint.to_words("float32")
    return tuple(spell_window(dialect, words, adjoint) for dialect in registry.DIALECTS)


def neighbour_lines(found: Neighbours) -> Iterator[str]:
    """What goes back to the shape of the input, and what has the right shape and other numbers, by
    dialect."""
    axis, geometry = found.geometry.axes[0], found.geometry
    name = ", ".join(map(str, found.axes))
    other = find_operator(find_operator(geometry.op).adjoint).title
    yield ""
    back = f"from {axis.size} back to {axis.input} (the shape, not the values)"
    yield from wrap("", f"What undoes it on axis {name}: the {other} {back}")
    for spelling in found.adjoint:
        yield from row(spelling.dialect, False, describe_spelling(spelling))
    if found.wrong:
        yield ""
        yield f"Right shape, other numbers, on axis {name}: no rewriting of it"
    for dialect, wrong in itertools.groupby(found.wrong, lambda each: each.dialect):
        texts = [describe_wrong_rewriting(each, geometry) for each in wrong]
        more = f"; and {len(texts) - MOST_SHOWN} more" if len(texts) > MOST_SHOWN else ""
        yield from row(dialect, False, "; ".join(texts[:MOST_SHOWN]) + more)
