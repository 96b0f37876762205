"""A geometry as a short NumPy program: one product for every tap, in the layout of the arrays."""

from __future__ import annotations

import math
from typing import List, Tuple, Union

from ...operators import skips
from ...operators.observations import Unsupported
from ...operators.shapes import CONV, Shape
from ...operators.windows.geometry import Axis, Geometry
from ..interface import Call, Pairs
from ..program import NUMPY, Arrays, Program, geometry_of, used_imports
from ..source_text import WIDTH, cut_slice, literal, spatial_index, with_comment, without_negative

TAPS = "ijk"
SPACE = "zyx"
"""Letters of `numpy.einsum` for the positions that a tap joins."""
GROUP = -1
"""Stands for the axis of groups that is split off the channels in a layout."""


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """A loop over the taps; float16 is added up in float32 and rounded once, as frameworks do."""
    if arrays.dtype == "bfloat16":
        return Unsupported("NumPy has no bfloat16", skips.DTYPE)
    body = _body(geometry_of(call), arrays)
    if arrays.bias:
        behind = len(arrays.layout.output) - 1 - arrays.layout.output.index(1)
        body.append(f"y = y + b.reshape({', '.join(['-1'] + ['1'] * behind)})" if behind else "y = y + b")
    if arrays.dtype == "float16":
        body.append("y = y.astype(np.float16)")
    return Program(used_imports((NUMPY,), body), tuple(body))


def _body(geometry: Geometry, arrays: Arrays) -> List[str]:
    extents = (*geometry.output_shape, *geometry.input_shape, *geometry.kernel_shape)
    if math.prod(extents) == 0:
        shape = tuple(geometry.output_shape[axis] for axis in arrays.layout.output)
        return [f"y = {_zeros(shape, arrays.dtype)}"]
    lines, names = _operands(geometry, arrays)
    write = _conv if geometry.op == CONV else _conv_transpose
    return [*lines, *write(geometry, arrays, *names)]


def _operands(geometry: Geometry, arrays: Arrays) -> Tuple[List[str], Tuple[str, str]]:
    """`x` and `w`, or what has to be made of them first: float32, turned, channels split into groups."""
    layout = arrays.layout
    wider = ".astype(np.float32)" if arrays.dtype == "float16" else ""
    flip = geometry.flip and any(axis.kernel > 1 for axis in geometry.axes)
    turned = spatial_index(layout.kernel, ["::-1"] * len(geometry.axes)) if flip else ""
    x, w = wider, turned + wider
    if geometry.groups > 1:
        x += f".reshape{literal(_split_shape(geometry, geometry.input_shape, layout.input, 1))}"
        w += f".reshape{literal(_split_shape(geometry, geometry.kernel_shape, layout.kernel, 0))}"
    remark = "turned by 180 degrees" if turned else ""
    lines = [f"inputs = x{x}"] if x else []
    lines += with_comment(f"kernel = w{w}", remark) if w else []
    return lines, ("inputs" if x else "x", "kernel" if w else "w")


def _split_shape(geometry: Geometry, shape: Shape, layout: Tuple[int, ...], channels: int) -> Shape:
    """The native shape with the groups as an axis of their own before the channels they split."""
    split: List[int] = []
    for axis in layout:
        grouped = axis == channels and geometry.groups > 1
        split += [geometry.groups, shape[axis] // geometry.groups] if grouped else [shape[axis]]
    return tuple(split)


def _split_layout(geometry: Geometry, layout: Tuple[int, ...], channels: int = 1) -> Tuple[int, ...]:
    """A layout with the axis of groups that `_split` makes."""
    split: List[int] = []
    for axis in layout:
        split += [GROUP, axis] if axis == channels and geometry.groups > 1 else [axis]
    return tuple(split)


def _zeros(shape: Shape, dtype: str) -> str:
    return f"np.zeros({literal(shape)}, np.{'float32' if dtype == 'float16' else dtype})"


def _conv(geometry: Geometry, arrays: Arrays, x: str, w: str) -> List[str]:
    axes = geometry.axes
    layout = _split_layout(geometry, arrays.layout.input)
    pads = _pad_and_cut(x, layout, tuple(axis.padding for axis in axes), "line", "the input")
    windows = [_window(axis, name, axis.size) for axis, name in zip(axes, TAPS)]
    window = f"{'line' if pads else x}{spatial_index(layout, windows)}"
    shape = _split_shape(geometry, geometry.output_shape, arrays.layout.output, 1)
    return [
        *pads,
        f"y = {_zeros(shape, arrays.dtype)}",
        *_loop(geometry, arrays, "y", window, w),
        *([f"y = y{_join_groups(geometry, arrays)}"] if geometry.groups > 1 else []),
    ]


def _conv_transpose(geometry: Geometry, arrays: Arrays, x: str, w: str) -> List[str]:
    axes = geometry.axes
    layout = _split_layout(geometry, arrays.layout.output)
    full = (geometry.batch, geometry.out_channels, *(axis.full for axis in axes))
    shape = _split_shape(geometry, full, arrays.layout.output, 1)
    windows = [_window(axis, name, axis.input) for axis, name in zip(axes, TAPS)]
    crop = tuple((-lo, -hi) for lo, hi in (axis.crop for axis in axes))
    cuts = _pad_and_cut("full", layout, crop, "y", "the full result")
    name = "full" if cuts else "y"
    return [
        f"{name} = {_zeros(shape, arrays.dtype)}",
        *_loop(geometry, arrays, f"{name}{spatial_index(layout, windows)}", x, w),
        *cuts,
        *([f"y = y{_join_groups(geometry, arrays)}"] if geometry.groups > 1 else []),
    ]


def _join_groups(geometry: Geometry, arrays: Arrays) -> str:
    return f".reshape{literal(tuple(geometry.output_shape[axis] for axis in arrays.layout.output))}"


def _window(axis: Axis, tap: str, count: int) -> str:
    """The `count` positions, one stride apart, that a tap joins to the other side."""
    start = tap if axis.dilation == 1 else f"{axis.dilation} * {tap}"
    last = (count - 1) * axis.stride + 1
    return f"{start} : {start} + {last}" + (f" : {axis.stride}" if axis.stride > 1 and count > 1 else "")


def _pad_and_cut(source: str, layout: Tuple[int, ...], pairs: Pairs, target: str, what: str) -> List[str]:
    """Statements that add zeros to an array's ends, then remove entries; none where all pairs are zero."""
    lines = []
    if any(max(pair) > 0 for pair in pairs):
        zeros = tuple((0, 0) if axis < 2 else without_negative(pairs[axis - 2]) for axis in layout)
        lines += with_comment(
            f"{target} = np.pad({source}, {literal(zeros)})", f"zeros at the ends of {what}"
        )
        source = target
    if any(min(pair) < 0 for pair in pairs):
        entries = [cut_slice(*without_negative((-lo, -hi))) for lo, hi in pairs]
        text = f"{target} = {source}{spatial_index(layout, entries)}"
        lines += with_comment(text, f"the part of {what} that is used")
    return lines


def _loop(geometry: Geometry, arrays: Arrays, target: str, source: str, w: str) -> List[str]:
    """The loop over the taps; one product joins the channels of both sides."""
    names = TAPS[: len(geometry.axes)]
    taps = ", ".join(str(axis.kernel) for axis in geometry.axes)
    head = f"for {', '.join(names)} in np.ndindex({taps}):" if len(names) > 1 else f"for i in range({taps}):"
    layout = _split_layout(geometry, arrays.layout.kernel, 0)
    tap = f"{w}{spatial_index(layout, list(names))}"
    statement = f"    {target} += {_product(geometry, arrays, source, tap)}"
    if len(statement) <= WIDTH:
        return [head, statement]
    if geometry.op == CONV:
        product = _product(geometry, arrays, "window", tap)
        return [head, f"    window = {source}", f"    {target} += {product}"]
    product = _product(geometry, arrays, source, tap)
    return [head, f"    product = {product}", f"    {target} += product"]


def _product(geometry: Geometry, arrays: Arrays, source: str, tap: str) -> str:
    def letters(layout: Tuple[int, ...], canonical: str) -> str:
        return "".join("g" if axis == GROUP else canonical[axis] for axis in layout)

    space = SPACE[3 - len(geometry.axes) :]
    inputs = letters(_split_layout(geometry, arrays.layout.input), "ni" + space)
    outputs = letters(_split_layout(geometry, arrays.layout.output), "no" + space)
    kernel = tuple(axis for axis in _split_layout(geometry, arrays.layout.kernel, 0) if axis < 2)
    channels = letters(kernel, "oi" if geometry.op == CONV else "io")
    if inputs.endswith("i") and channels == "io":
        return f"{source} @ {tap}"
    return f'np.einsum("{inputs},{channels}->{outputs}", {source}, {tap})'
