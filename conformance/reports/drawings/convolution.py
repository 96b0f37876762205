"""The scenes of both convolutions: a link for each drawn axis of a geometry, and what is said of it.

A transposed convolution is drawn as what it is as well, a convolution of stride 1 over the input with zeros
between its values (V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning,
arXiv:1603.07285).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.errors import UsageError
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.drawing import draw_scene
from conformance.reports.drawings.links import Link
from conformance.reports.drawings.scene import Scene
from conformance.reports.drawings.style import AUTO
from conformance.reports.drawings.svg import LONGEST, shorten
from conformance.reports.drawings.windows import Windows, link

MOST = {1: 32, 2: 20}
"""Cells of a line that are drawn, by the number of axes, as `windows.link` chooses them of a longer one."""


def draw_geometry(
    geometry: Geometry,
    axes: Sequence[int] | None = None,
    step: int | None = None,
    animate: bool = False,
    title: str = "",
    theme: str = AUTO,
) -> str:
    """One or two axes of a geometry as SVG; arguments and errors as those of `scene_of` and `draw_scene`."""
    return draw_scene(scene_of(geometry, axes, title), step, animate, theme)


def scene_of(geometry: Geometry, axes: Sequence[int] | None = None, title: str = "") -> Scene:
    """What is drawn of a geometry.

    `axes` are the indices of one or two spatial axes, the last two without them. Raises UsageError for axes
    that the geometry has not.
    """
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
    notes = (*(axis_text(geometry.op, axis, geometry.axes[axis]) for axis in chosen), *_notes(geometry))
    is_whole = all(link.is_whole for link in links)
    short = () if is_whole else ("dots stand for cells that are left out",)
    return Scene(links, shorten(title, LONGEST), (*notes, *short), _description(geometry, notes))


def axis_text(op: str, number: int, axis: Axis) -> str:
    """The numbers of one axis in a line."""
    ends, name = (axis.padding, "padding") if op == CONV else (axis.crop, "crop")
    spaced = f", dilation {axis.dilation}" if axis.dilation != 1 else ""
    return (
        f"axis {number}: input {axis.input}, kernel {axis.kernel}, stride {axis.stride}{spaced},"
        f" {name} {ends[0]}:{ends[1]}, output {axis.size}"
    )


def _notes(geometry: Geometry) -> Iterable[str]:
    """What holds for all axes: the orientation of the kernel, and the channels where there are some."""
    if geometry.flip:
        yield "the kernel is turned by 180 degrees"
    inputs, outputs, groups = geometry.in_channels, geometry.out_channels, geometry.groups
    if (inputs, outputs) == (1, 1) or groups < 1:
        return
    each = inputs // groups
    of_group = f" of its group, of {groups} groups" if groups > 1 else ""
    yield f"channels {inputs} to {outputs}: each output channel adds up {_inputs(each)}{of_group}"


def _inputs(count: int) -> str:
    return "1 input channel" if count == 1 else f"{count} input channels"


def _description(geometry: Geometry, notes: Sequence[str]) -> str:
    """What is read aloud of a drawing."""
    name = "convolution" if geometry.op == CONV else "transposed convolution"
    sums = "each output is the sum of the products of input values and taps that are named beside it"
    return f"A {name}. {'; '.join(notes)}. In each pair of an input and an output channel, {sums}."


def axis_windows(op: str, axis: Axis, flip: bool) -> Windows:
    """The windows of one axis of a convolution or a transposed convolution; `flip` as in `Geometry`."""
    if op == CONV:
        return Windows(
            values=axis.input,
            spread=1,
            taps=axis.kernel,
            gap=axis.dilation,
            first=-axis.offset,
            step=axis.stride,
            count=axis.size,
            turned=flip,
        )
    before, after = axis.crop
    return Windows(
        values=axis.input,
        spread=axis.stride,
        taps=axis.kernel,
        gap=axis.dilation,
        first=axis.offset - axis.dilation * (axis.kernel - 1),
        step=1,
        count=axis.size,
        turned=not flip,
        cut=(min(max(before, 0), axis.full), min(max(after, 0), axis.full)),
    )


def axis_link(op: str, axis: Axis, flip: bool, most: int) -> Link:
    """The link of one axis of a convolution or a transposed convolution, as `link` of its windows."""
    return link(axis_windows(op, axis, flip), most)
