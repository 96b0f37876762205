"""The library's `draw`: a case as a picture that a notebook shows and a file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.cases.case import Case
from conformance.cases.keyword_case import PLACE
from conformance.cases.spelling import meaning, suggest_spelling
from conformance.cases.yaml.mistakes import echo, join_words
from conformance.errors import UsageError
from conformance.frameworks.registry import DIALECTS
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal
from conformance.printable import one_line
from conformance.reports.drawings.convolution import scene_of
from conformance.reports.drawings.drawing import draw_scene
from conformance.reports.drawings.png import SCALE, png
from conformance.reports.drawings.style import AUTO, THEMES
from conformance.reports.drawings.svg import shorten
from conformance.semantics.differences.divergence import predictions

WINDOW_WORDS = ("padding", "output_padding", "output_size", "options")
"""The words of a case that select its windows; its numbers are told for each axis."""


@dataclass(frozen=True, repr=False)
class Drawing:
    """A drawing as the text of an SVG file; a notebook shows it."""

    case: str
    svg: str

    def __repr__(self) -> str:
        return f"<Drawing {one_line(self.case)}: {len(self.svg)} characters of SVG>"

    def __str__(self) -> str:
        return self.svg

    def _repr_svg_(self) -> str:
        return self.svg

    def png(self, scale: float = SCALE) -> bytes:
        """The drawing as the bytes of a PNG file, `scale` pixels for each of the SVG.

        Raises UsageError where the package resvg-py (the extra `png`) is missing, or no font is found.
        """
        return png(self.svg, scale)


def draw(
    case: Case,
    *,
    axes: Sequence[int] | None = None,
    step: int | None = None,
    animate: bool = False,
    title: str | None = None,
    read_as: str | None = None,
    theme: str = AUTO,
) -> Drawing:
    """A case as a drawing: which inputs and taps each output is made of, along one or two spatial axes.

    `axes` are counted from 0 without batch and channels, the last two if None. `step` is the number of the
    output that is shown with its sum, counted row by row, and `animate` shows one after another; without
    either, one axis has all sums and two have that of the output with the most terms. `title` stands above it
    instead of the id that a case has been given. `read_as` is the dialect whose rule reads the words, the
    case's own if None. `theme` is auto (what the reader's system asks for), light or dark.

    No framework is started. Raises UsageError where the rule refuses the words, and for an axis, a step, a
    dialect or a theme that there is not.
    """
    found_theme = _find_word("theme", theme, THEMES)
    dialect = case.dialect if read_as is None else _find_word("dialect", read_as, DIALECTS)
    scene = scene_of(_find_geometry(case, dialect), axes, _default_title(case) if title is None else title)
    scene = replace(scene, notes=(_describe_words(case, dialect), *scene.notes))
    return Drawing(case.id, draw_scene(scene, step, animate, found_theme))


def _default_title(case: Case) -> str:
    """The id of a case; nothing for one that was made without any."""
    return "" if case.id == f"{PLACE}::case" else case.id


def _describe_words(case: Case, dialect: str) -> str:
    """The words that select the windows, whose they are, and who reads them if that is somebody else."""
    shown = case.words.telling_words
    words = ", ".join(f"{name}={shown[name]}" for name in WINDOW_WORDS if shown.get(name))
    reader = "" if dialect == case.dialect else f", read by the rule of {dialect}"
    return shorten(f"words of {case.dialect}{reader}{f': {words}' if words else ''}")


def _find_word(what: str, word: str, allowed: Sequence[str]) -> str:
    meant = meaning(word, allowed)
    if meant is None:
        raise UsageError(
            f"{what} {echo(word)}: it can be {join_words(allowed)}{suggest_spelling(word, allowed)}"
        )
    return meant


def _find_geometry(case: Case, dialect: str) -> Geometry:
    predicted = predictions(case.words)
    found = predicted[dialect]
    if isinstance(found, Refusal):
        raise UsageError(f"{case.id}: {dialect} refuses the words: {found.why}{_describe_others(predicted)}")
    return found


def _describe_others(predicted: Mapping[str, Prediction]) -> str:
    """Which dialects take the words that another one refuses."""
    takers = [dialect for dialect, found in predicted.items() if isinstance(found, Geometry)]
    return f"; they can be read as {join_words(takers)}" if takers else "; no dialect takes them"
