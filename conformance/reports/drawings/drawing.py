"""The drawing of one or two axes of a geometry."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.errors import UsageError
from conformance.operators.convolution.geometry import Axis, Geometry
from conformance.operators.shapes import CONV
from conformance.reports.drawings.figure import all_links, moving, still
from conformance.reports.drawings.scene import DrawnStep, Scene, fullest
from conformance.reports.drawings.svg import LONGEST, shorten
from conformance.reports.drawings.windows import axis_link

MOST = {1: 32, 2: 20}
"""Cells of a line that are drawn, by the number of axes; of a longer one begin and end."""


def draw(
    geometry: Geometry,
    axes: Sequence[int] | None = None,
    step: int | None = None,
    animate: bool = False,
    title: str = "",
    styled: bool = True,
) -> str:
    """A geometry as SVG: one axis as a row of cells, two as a grid; output above, input below.

    `axes` are the indices of one or two spatial axes, the last two without them. `step` is the number of the
    output that is shown with its sum, counted row by row; without it a row shows all links and a grid the
    output with the most terms. With `animate` the outputs are shown one after another. Without `styled` the
    SVG has no style of its own: the page around it has the rules of `style`.

    Raises UsageError for axes that the geometry has not, and for a step that is not drawn.
    """
    scene = scene_of(geometry, axes, title)
    if animate:
        if step is not None:
            raise UsageError("a drawing that moves shows every step: name a step or animate, not both")
        return moving(scene, styled)
    if step is None and len(scene.links) == 1:
        return all_links(scene, styled)
    return still(scene, fullest(scene) if step is None else _find_step(scene, step), styled)


def scene_of(geometry: Geometry, axes: Sequence[int] | None = None, title: str = "") -> Scene:
    """What is drawn of a geometry, as values; arguments and errors as those of `draw`."""
    rank = len(geometry.axes)
    chosen = list(range(max(rank - 2, 0), rank)) if axes is None else list(axes)
    wrong = [axis for axis in chosen if not 0 <= axis < rank]
    if wrong or not 1 <= len(chosen) <= 2 or len(set(chosen)) < len(chosen):
        named = ",".join(str(axis) for axis in chosen)
        raise UsageError(
            f"axes {named or 'none'}: one or two different axes can be drawn; there are {rank},"
            f" counted from 0 without batch and channels"
        )
    links = tuple(
        axis_link(geometry.op, geometry.axes[axis], geometry.flip, MOST[len(chosen)]) for axis in chosen
    )
    notes = tuple(axis_text(geometry.op, axis, geometry.axes[axis]) for axis in chosen)
    turned = ("the kernel is turned by 180 degrees",) if geometry.flip else ()
    is_whole = all(link.is_whole for link in links)
    short = () if is_whole else ("begin and end alone are drawn of what is long",)
    said = (*notes, *turned)
    return Scene(links, shorten(title, LONGEST), (*said, *short), _description(geometry, said))


def axis_text(op: str, number: int, axis: Axis) -> str:
    """The numbers of one axis in a line."""
    ends, name = (axis.padding, "padding") if op == CONV else (axis.crop, "crop")
    spaced = f", dilation {axis.dilation}" if axis.dilation != 1 else ""
    return (
        f"axis {number}: input {axis.input}, kernel {axis.kernel}, stride {axis.stride}{spaced},"
        f" {name} {ends[0]}:{ends[1]}, output {axis.size}"
    )


def _description(geometry: Geometry, notes: Sequence[str]) -> str:
    """What is read aloud of a drawing."""
    name = "convolution" if geometry.op == CONV else "transposed convolution"
    sums = "each output is the sum of the products of input values and taps that are named beside it"
    return f"A {name}. {'; '.join(notes)}. In each pair of an input and an output channel, {sums}."


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
