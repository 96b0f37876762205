"""Windows before and after a change: the rule's where a result is right, a misreading's where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.case import Case
from conformance.cases.questions import question_and_prediction
from conformance.frameworks.registry import FRAMEWORKS
from conformance.judging.results import FAIL, KNOWN
from conformance.operators.aspects import COMPUTED
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.geometry import Geometry
from conformance.reports.drawings.convolution import draw_geometry
from conformance.reports.drawings.style import OF_PAGE

Line = Mapping[str, Any]


def draw_windows(case: Case | None, sides: Sequence[tuple[Line | None, str]]) -> list[str]:
    """For each side, a line of a record and a framework, its window as SVG, "" where nothing says what it is.

    One axis is drawn, the first in which the windows differ, the last one where none does.
    """
    found = [None if case is None or line is None else _window(case, line, name) for line, name in sides]
    axis = _axis(found)
    return ["" if geometry is None else draw_geometry(geometry, [axis], theme=OF_PAGE) for geometry in found]


def _window(case: Case, line: Line, framework: str) -> Geometry | None:
    dialect = FRAMEWORKS[framework].dialect if framework in FRAMEWORKS else None
    prediction = question_and_prediction(case, dialect)[1]
    if line["outcome"] != COMPUTED or not isinstance(prediction, Geometry) or not prediction.axes:
        return None
    aspects = line.get("aspects") or {}
    if not {FAIL, KNOWN} & {*aspects.values()}:
        return prediction.plain
    if line.get("around"):
        # what came out was explained by a misreading of the call alone, not of what stands around it
        return None
    readings = (BY_NAME[name] for name in line.get("readings") or () if name in BY_NAME)
    meant = next((reading.meant for reading in readings if reading.meant is not None), None)
    return None if meant is None else meant(prediction.plain)


def _axis(found: Sequence[Geometry | None]) -> int:
    drawn = [geometry for geometry in found if geometry is not None]
    lines = list(zip(*(geometry.axes for geometry in drawn)))
    return next((at for at, axes in enumerate(lines) if len(set(axes)) > 1), len(lines) - 1)
