"""Small operations at random, and what a drawing of one says, read back from its text."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

import numpy as np

from conformance.operators.convolution.reference.taps import output
from conformance.operators.windows.geometry import Axis, Geometry

SVG = "{http://www.w3.org/2000/svg}"
Index = tuple[int, ...]
Sums = dict[Index, list[tuple[Index, Index]]]


def random_axis(rng: random.Random, most: int = 6) -> Axis:
    """Any window, inside of the input, around it or beside it."""
    return Axis(
        input=rng.randint(0, most),
        kernel=rng.randint(1, 4),
        stride=rng.randint(1, 3),
        dilation=rng.randint(1, 3),
        offset=rng.randint(-4, 5),
        size=rng.randint(0, most + 2),
    )


def random_geometry(rng: random.Random, op: str, rank: int) -> Geometry:
    axes = tuple(random_axis(rng, 6 if rank == 1 else 4) for _ in range(rank))
    return Geometry(op, 1, 1, 1, 1, axes, rng.random() < 0.5)


def random_operands(rng: random.Random, geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Input and kernel of whole numbers, one for each place; no sum of their products is rounded."""
    shapes = [axis.input for axis in geometry.axes], [axis.kernel for axis in geometry.axes]
    x, w = (
        np.array([rng.randint(1, 999) for _ in range(int(np.prod(shape)))], dtype=float).reshape(shape)
        for shape in shapes
    )
    return x, w


def reference(geometry: Geometry, x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The output of the reference for one channel, by the indices of its spatial axes."""
    found: np.ndarray = output(geometry, x[None, None], w[None, None])[0, 0]
    return found


def add_up(terms: list[tuple[Index, Index]], x: np.ndarray, w: np.ndarray) -> float:
    return float(sum(x[at] * w[tap] for at, tap in terms))


def texts(svg: str) -> list[str]:
    """The lines of text of a drawing, in the order of the document."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def sums_in(svg: str) -> list[Sums]:
    """The sums that stand in a drawing, one dict for the whole, or one for each group that has its own."""
    root = ElementTree.fromstring(svg)
    groups = list(root.iter(f"{SVG}g")) or [root]
    return [_sums([node.text or "" for node in group.iter(f"{SVG}text")]) for group in groups]


def _sums(lines: list[str]) -> Sums:
    found: Sums = {}
    for part in re.split(r"(?=y\[)", " ".join(lines)):
        head = re.match(r"y\[([\d,]+)\] = ", part)
        if head:
            terms = re.findall(r"x\[([\d,]+)\]·w\[([\d,]+)\]", part)
            found[_index(head[1])] = [(_index(at), _index(tap)) for at, tap in terms]
    return found


def _index(text: str) -> Index:
    return tuple(map(int, text.split(",")))
