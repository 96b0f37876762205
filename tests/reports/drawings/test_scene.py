"""The steps of a scene, from links that no operator made."""

from __future__ import annotations

import random

import pytest
from support.drawings import add_up, random_geometry, random_operands, reference

from conformance.operators.shapes import OPERATORS
from conformance.reports.drawings.convolution import scene_of
from conformance.reports.drawings.links import INSERTED, PADDING, UNIT, VALUE, Cell, Link, Read
from conformance.reports.drawings.scene import Scene, Term, fullest, kind_of

CELLS = (Cell(0, VALUE, 0), Cell(1, VALUE, 1), Cell(2, VALUE, 2))
NEAREST = Link(
    inputs=3,
    outputs=6,
    taps=1,
    line=CELLS,
    results=tuple(Cell(n, VALUE, n) for n in range(6)),
    reads=tuple((Read(n // 2, 0),) for n in range(6)),
    missing=(0,) * 6,
)
"""A resampling that takes each value twice."""


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize("op", OPERATORS)
def test_the_terms_of_each_step_add_up_to_the_output_of_the_reference(op, rank):
    rng = random.Random(f"{op} {rank}")
    for _ in range(60 // rank):
        geometry = random_geometry(rng, op, rank)
        x, w = random_operands(rng, geometry)
        scene = scene_of(geometry)
        steps = [scene.step(*place) for place in scene.places]
        found = {step.output: add_up([(term.input, term.tap) for term in step.terms], x, w) for step in steps}
        wanted = reference(geometry, x, w)
        assert len(found) == wanted.size
        assert all(found[index] == wanted[index] for index in found)
        assert [scene.number(*place) for place in scene.places] == list(range(wanted.size))


def test_any_link_between_two_lines_is_drawn():
    scene = Scene((NEAREST, UNIT))
    step = scene.step(3, 0)
    assert step.terms == (Term((1, 0), (0, 0)),)
    assert step.output == (3, 0)
    assert scene.rows is NEAREST
    assert Scene((NEAREST,)).step(0, 5).terms == (Term((2,), (0,)),)


def test_a_zero_of_one_axis_makes_a_zero_of_the_cell():
    value, inserted, padding = CELLS[0], Cell(1, INSERTED), Cell(-1, PADDING)
    assert kind_of(value, value) == VALUE
    assert kind_of(value, inserted) == kind_of(inserted, value) == INSERTED
    assert kind_of(padding, inserted) == kind_of(value, padding) == PADDING


def test_the_fullest_step_is_none_without_outputs():
    empty = Link(3, 0, 1, CELLS, (), (), ())
    assert fullest(Scene((empty,))) is None
    found = fullest(Scene((NEAREST,)))
    assert found is not None
    assert found.output == (0,)


def test_the_fullest_step_has_the_most_terms_of_all():
    rng = random.Random("fullest")
    for _ in range(60):
        scene = scene_of(random_geometry(rng, rng.choice(OPERATORS), rng.choice((1, 2))))
        counts = [len(scene.step(*place).terms) for place in scene.places]
        found = fullest(scene)
        assert (found is None) == (not counts)
        assert found is None or len(found.terms) == max(counts)
