"""The drawing of a scene: one step of it, all links of a row, or all steps one after another."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.errors import UsageError
from conformance.reports.drawings.figure import all_links, moving, still
from conformance.reports.drawings.scene import DrawnStep, Scene, fullest
from conformance.reports.drawings.style import AUTO


def draw_scene(scene: Scene, step: int | None = None, animate: bool = False, theme: str = AUTO) -> str:
    """A scene as SVG: one link as a row of cells, input below output, two as a grid, output beside input.

    `step` is the number of the output that is shown with its sum, counted row by row; without it a row shows
    all links and a grid the output with the most terms. With `animate` the outputs are shown one after
    another. `theme` is one of `style.THEMES`, or `style.OF_PAGE`.

    Raises UsageError for a step that is not drawn.
    """
    if animate:
        if step is not None:
            raise UsageError("a drawing that moves shows every step: name a step or animate, not both")
        return moving(scene, theme)
    if step is None and len(scene.links) == 1:
        return all_links(scene, theme)
    return still(scene, fullest(scene) if step is None else _find_step(scene, step), theme)


def steps_of(scene: Scene) -> list[int]:
    """The numbers of the outputs that are drawn, in the order in which a drawing steps through them."""
    return [scene.number(row, column) for row, column in scene.places]


def _find_step(scene: Scene, number: int) -> DrawnStep:
    places = {scene.number(row, column): (row, column) for row, column in scene.places}
    if number not in places:
        drawn = sorted(places)
        allowed = _ranges(drawn) if drawn else "none, since there is no output"
        raise UsageError(f"step {number}: the outputs that are drawn are {allowed}")
    row, column = places[number]
    return scene.step(row, column)


def _ranges(numbers: Sequence[int]) -> str:
    """Rising numbers with their runs joined, of many runs the first four."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(first) if first == last else f"{first}..{last}" for first, last in runs]
    return ", ".join(texts if len(texts) <= 4 else [*texts[:4], "..."])
