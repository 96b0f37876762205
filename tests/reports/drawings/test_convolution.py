"""`draw_geometry`: what stands in the file, for both operators, in Python and compiled for a page."""

from __future__ import annotations

import random
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from support.compiled import compiled
from support.drawings import SVG, add_up, random_geometry, random_operands, reference, sums_in, texts
from support.javascript import evaluate

from conformance.errors import UsageError
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.convolution import draw_geometry as draw
from conformance.reports.drawings.convolution import scene_of
from conformance.reports.drawings.style import AUTO, OF_PAGE

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror="alert(1)">',
    "]]></title><script/>",
    "\u202egnp.exe\u202c",
    "\x1b[31m\x00\ud800\ufffe",
    "&lt;&amp;&#x3c;",
    "a" * 5000,
    "<" * 5000,
)
LARGE = Geometry(CONV, 1, 1, 1, 1, (Axis(224, 11, 4, 1, 2, 55), Axis(224, 11, 4, 1, 2, 55)))
SMALL = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(3, 3, 2, 1, 1, 6),))
MOST_BYTES = 512 * 1024

PAGE = """
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.convolution import draw_geometry
def f(op, axes, flip, chosen, step, animate, title, theme):
    geometry = Geometry(op, 1, 1, 1, 1, tuple(Axis(*numbers) for numbers in axes), flip)
    return draw_geometry(geometry, chosen, step, animate, title, theme)
"""


def numbers(axis: Axis) -> list[int]:
    return [axis.input, axis.kernel, axis.stride, axis.dilation, axis.offset, axis.size]


def disagreements(op: str, rank: int, drawn_as=lambda geometry: geometry, count: int = 25) -> int:
    """Drawings whose written sums are not those of the reference, for one of two ways to draw."""
    rng, found = random.Random(f"{op} {rank}"), 0
    for at in range(count):
        geometry = random_geometry(rng, op, rank)
        x, w = random_operands(rng, geometry)
        svg = draw(drawn_as(geometry), animate=rank == 2 or at % 2 == 1)
        wanted = reference(geometry, x, w)
        sums = {index: terms for group in sums_in(svg) for index, terms in group.items()}
        is_right = len(sums) == wanted.size and all(
            wanted[index] == add_up(terms, x, w) for index, terms in sums.items()
        )
        found += not is_right
    return found


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize("op", OPERATORS)
def test_the_sums_that_are_written_are_those_of_the_reference(op, rank):
    assert disagreements(op, rank) == 0


@pytest.mark.parametrize("op", OPERATORS)
def test_a_drawing_of_another_operation_is_noticed(op):
    def shift(geometry: Geometry) -> Geometry:
        first, *others = geometry.axes
        return replace(geometry, axes=(replace(first, offset=first.offset + 1), *others))

    for change in (shift, lambda geometry: replace(geometry, flip=not geometry.flip)):
        assert disagreements(op, 1, change) > 5


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("animate", [False, True])
def test_text_of_others_is_shown_and_never_acts(title, animate):
    svg = draw(SMALL, title=title, animate=animate)
    root = ElementTree.fromstring(svg)
    allowed = {"svg", "title", "desc", "style", "path", "text", "g", "animate"}
    assert {node.tag for node in root.iter()} == {f"{SVG}{tag}" for tag in allowed} - (
        set() if animate else {f"{SVG}g", f"{SVG}animate"}
    )
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
    assert "href" not in svg
    assert svg.isascii() or all(character.isprintable() or character == "\n" for character in svg)
    assert len(svg) < 64 * 1024
    shown = root.findtext(f"{SVG}title") or ""
    if title.isprintable() and len(title) < 100:
        assert shown == title
        assert title in "".join(texts(svg))


def test_a_step_is_drawn_by_its_number():
    (sums,) = sums_in(draw(SMALL, step=1))
    assert sums == {(1,): [((0,), (2,)), ((1,), (0,))]}
    wide = replace(SMALL, axes=(Axis(2, 2, 1, 1, 0, 3), *SMALL.axes))
    (sums,) = sums_in(draw(wide, step=8))
    assert list(sums) == [(1, 2)]
    with pytest.raises(UsageError, match=r"step 6: the outputs that are drawn are 0\.\.5"):
        draw(SMALL, step=6)
    with pytest.raises(UsageError, match=r"are 0\.\.1, 53\.\.56, 108\.\.109, 2915\.\.2916, \.\.\."):
        draw(LARGE, step=30)
    with pytest.raises(UsageError, match="none, since there is no output"):
        draw(Geometry(CONV, 1, 1, 1, 1, (Axis(3, 3, 1, 1, 0, 0),)), step=0)
    with pytest.raises(UsageError, match="not both"):
        draw(SMALL, step=0, animate=True)


@pytest.mark.parametrize("axes", [(3,), (-1,), (), (0, 1, 2), (1, 1)])
def test_axes_that_are_not_there_are_a_mistake(axes):
    deep = replace(SMALL, axes=SMALL.axes * 3)
    with pytest.raises(UsageError, match="one or two different axes can be drawn; there are 3"):
        draw(deep, axes)


def test_the_axes_are_chosen():
    deep = replace(SMALL, axes=tuple(replace(SMALL.axes[0], input=size) for size in (2, 3, 4)))
    assert [link.inputs for link in scene_of(deep).links] == [3, 4]
    assert [link.inputs for link in scene_of(deep, (2, 0)).links] == [4, 2]


@pytest.mark.parametrize("animate", [False, True])
def test_a_large_operation_is_a_schematic_of_bounded_size(animate):
    huge = Axis(2**31, 2**20, 2, 3, 5, 2**30)
    taps = Axis(400, 200, 1, 1, 3, 200)
    for geometry in (LARGE, replace(LARGE, axes=(huge, huge)), replace(LARGE, axes=(taps, taps))):
        svg = draw(geometry, animate=animate)
        assert len(svg.encode()) < MOST_BYTES
        assert "…" in texts(svg)
        assert any(line.startswith("dots stand for cells") for line in texts(svg))
    assert any("input 224, kernel 11, stride 4" in line for line in texts(draw(LARGE)))


def test_the_page_draws_with_the_same_code():
    rng, calls = random.Random("page"), []
    for at in range(30):
        geometry = random_geometry(rng, OPERATORS[at % 2], rank := rng.randint(1, 2))
        if at == 0:
            geometry, rank = LARGE, 2
        calls.append(
            (
                geometry,
                None if at % 3 else [rank - 1],
                None,
                at % 4 == 1,
                "a::<b>'\u202e",
                AUTO if at % 5 else OF_PAGE,
            )
        )
    calls.append((SMALL, None, 2, False, "", AUTO))
    answers = evaluate(
        compiled(PAGE),
        [
            ["f", geometry.op, list(map(numbers, geometry.axes)), geometry.flip, *rest]
            for geometry, *rest in calls
        ],
        "sample",
    )
    assert [draw(*call) for call in calls] == answers
