"""How a drawing moves, and what stays in it for who wants no motion or hears it read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from support.drawings import SVG, texts

from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.convolution import draw_geometry as draw
from conformance.reports.drawings.convolution import scene_of
from conformance.reports.drawings.figure import moving, still
from conformance.reports.drawings.links import VALUE, Cell, Link, Read
from conformance.reports.drawings.scene import Scene
from conformance.reports.drawings.style import DARK, LIGHT, OF_PAGE

SMALL = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(3, 3, 2, 1, 1, 5),))


def paths(svg: str, kind: str) -> list[str]:
    found = ElementTree.fromstring(svg).iter(f"{SVG}path")
    return [node.attrib["d"] for node in found if node.attrib["class"] == f"cd-{kind}"]


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_each_step_is_seen_for_its_part_of_the_time_and_no_two_at_once(count):
    svg = draw(Geometry(CONV, 1, 1, 1, 1, (Axis(count, 1, 1, 1, 0, count),)), animate=True)
    seen = [0] * count
    for at, node in enumerate(ElementTree.fromstring(svg).iter(f"{SVG}animate")):
        values, times = (
            node.attrib["values"].split(";"),
            [*map(float, node.attrib["keyTimes"].split(";")), 1.0],
        )
        assert times[0] == 0
        assert times == sorted(set(times))
        assert len(values) == len(times) - 1
        assert node.attrib["dur"] == f"{count}s"
        for turn in range(count):
            now = max(i for i, time in enumerate(times) if time <= (turn + 0.5) / count)
            seen[turn] += values[now] == "visible"
            assert (values[now] == "visible") == (turn == at)
    assert seen == [1] * count


def test_who_wants_no_motion_sees_one_step():
    svg = draw(SMALL, animate=True)
    assert re.search(r"prefers-reduced-motion:reduce\)\{\.cd-moving\{display:none\}\.cd-still", svg)
    groups = [node.attrib.get("class") for node in ElementTree.fromstring(svg).iter(f"{SVG}g")]
    assert groups == ["cd-moving"] * 5 + ["cd-still"]


def test_zeros_that_are_inserted_are_told_from_values():
    svg = draw(SMALL, step=0)
    boxes = {
        kind: len(re.findall("M", "".join(paths(svg, kind)))) for kind in ("value", "inserted", "padding")
    }
    assert boxes == {"value": 3, "inserted": 2, "padding": 2}
    assert len(re.findall("z", "".join(paths(svg, "result")))) == 5
    assert len(re.findall("z", "".join(paths(svg, "cropped")))) == 2
    assert "dotted: zeros between the values of the input" in texts(svg)
    plain = texts(draw(Geometry(CONV, 1, 1, 1, 1, (Axis(3, 1, 1, 1, 0, 3),))))
    assert not [line for line in plain if line.startswith(("dotted", "dashed", "crossed"))]


def test_it_is_one_picture_with_a_name_and_a_description():
    root = ElementTree.fromstring(draw(SMALL, title="a.yaml::x"))
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.findtext(f"{SVG}title") == "a.yaml::x"
    assert "A transposed convolution. axis 0: input 3" in (root.findtext(f"{SVG}desc") or "")


def test_nothing_is_drawn_outside_of_the_picture():
    wide = Axis(20, 5, 1, 1, 2, 20)
    for axes in ((wide,), (wide, wide)):
        for step in (0, None):
            svg = draw(Geometry(CONV, 1, 1, 1, 1, axes), step=step, title="t" * 300)
            root = ElementTree.fromstring(svg)
            width, height = int(root.attrib["width"]), int(root.attrib["height"])
            for node in root.iter(f"{SVG}text"):
                x, y = int(node.attrib["x"]), int(node.attrib["y"])
                letter = 9 if node.attrib["class"] == "cd-title" else 7.3
                middle = node.attrib["class"] in ("cd-index", "cd-small", "cd-weight")
                assert 0 < y < height
                assert middle or 0 <= x + letter * len(node.text or "") <= width, node.text


def test_style_is_left_to_the_page():
    assert "<style>" not in draw(SMALL, theme=OF_PAGE)
    assert "<style>" in draw(SMALL)
    both, light, dark = (draw(SMALL, theme=theme) for theme in ("auto", LIGHT, DARK))
    assert "prefers-color-scheme" in both
    assert "prefers-color-scheme" not in light + dark
    assert ("fill:#fff" in light, "fill:#fff" in dark) == (True, False)
    assert draw(SMALL) == draw(SMALL)


def test_a_link_that_no_operator_made_is_drawn():
    pair = (Cell(0, VALUE, 0), Cell(1, VALUE, 1))
    same = Link(
        2, 3, 1, pair, (*pair, Cell(2, VALUE, 2)), ((Read(0, 0),), (Read(0, 0),), (Read(1, 0),)), (0,) * 3
    )
    scene = Scene((same,), "nearest")
    assert "y[2] = x[1]·w[0]" in texts(still(scene, scene.step(0, 2)))
    assert len(list(ElementTree.fromstring(moving(scene)).iter(f"{SVG}animate"))) == 3


def test_no_output_is_said():
    empty = Geometry(CONV, 1, 1, 1, 1, (Axis(2, 3, 1, 1, 0, 0),) * 2)
    for svg in (draw(empty), draw(empty, animate=True), draw(empty, (0,))):
        assert "there is no output" in texts(svg)
    assert scene_of(empty).places == []
