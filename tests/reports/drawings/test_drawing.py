"""`draw_scene` knows no operator: what others than convolutions link is drawn as it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from support.drawings import texts

import conformance.reports.drawings as package
from conformance.operators.shapes import OPERATORS
from conformance.reports.drawings.drawing import draw_scene, steps_of
from conformance.reports.drawings.links import VALUE, Cell, Link, Read
from conformance.reports.drawings.scene import Notation, Scene
from conformance.reports.drawings.windows import Windows, link

OF_OPERATORS = {"convolution.py", "case_drawing.py"}
MAXIMUM = Notation(
    begin="max(", between=", ", end=")", kernel="", nothing="-inf", legend="x: input, y: maximum"
)


def knows_operators(text: str) -> bool:
    """Whether a module imports an operator, or has the name of one in a text."""
    tree = ast.parse(text)
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    docstrings = [node.value.value for node in ast.walk(tree) if _is_text(node)]
    spoken = [each for each in named if isinstance(each, str) and each not in docstrings]
    names = re.compile(rf"\b({'|'.join(OPERATORS)}|convolution|pool|upsample|fold)(?![\w-])")
    return any(".operators" in module for module in imported) or any(map(names.search, spoken))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_what_draws_knows_no_operator():
    folder = Path(package.__file__).parent
    assert {file.name for file in folder.glob("*.py") if knows_operators(file.read_text())} == OF_OPERATORS


def test_a_module_that_knows_one_is_noticed():
    assert knows_operators("from conformance.operators.shapes import CONV\n")
    assert knows_operators("NAMES = {'conv': 1}\n")
    assert not knows_operators('"""A conv."""\n')


def test_a_pooling_is_drawn():
    pooled = link(Windows(values=6, spread=1, taps=2, gap=1, first=0, step=2, count=3, turned=False), 32)
    for scene, said in (
        (Scene((pooled,), notation=MAXIMUM), "y[1] = max(x[2], x[3])"),
        (Scene((pooled, pooled), notation=MAXIMUM), "y[1,1] = max(x[2,2], x[2,3], x[3,2], x[3,3])"),
    ):
        number = steps_of(scene)[len(steps_of(scene)) // 2]
        found = texts(draw_scene(scene, number))
        assert said in found
        assert "x: input, y: maximum" in found
        assert not any(line.startswith("w") for line in found)


def test_a_resampling_is_drawn_with_its_factors():
    cells = (Cell(0, VALUE, 0), Cell(1, VALUE, 1))
    reads = ((Read(0, 0, "0.75"), Read(1, 1, "0.25")),)
    linear = Link(2, 1, 2, cells, (Cell(0, VALUE, 0),), reads, (0,))
    assert "y[0] = x[0]·0.75 + x[1]·0.25" in texts(draw_scene(Scene((linear,))))
    plain = Notation(kernel="", legend="x: input, y: output")
    found = " ".join(texts(draw_scene(Scene((linear, linear), notation=plain))))
    assert "y[0,0] = x[0,0]·0.75·0.75 + x[0,1]·0.75·0.25 + x[1,0]·0.25·0.75" in found
    assert "w" not in found


def test_steps_that_are_left_out_of_an_animation_are_counted():
    def notes(count: int) -> list[str]:
        wide = link(
            Windows(values=count, spread=1, taps=3, gap=1, first=0, step=1, count=count - 2, turned=False), 20
        )
        return [line for line in texts(draw_scene(Scene((wide, wide)), animate=True)) if "steps" in line]

    assert notes(12) == []
    assert notes(20) == ["222 of 324 steps are shown, the first and the last"]
    assert notes(60) == ["36 of 3364 steps are shown, the first and the last"]
