"""What pages draw is what the package draws, of geometries in plain numbers."""

from __future__ import annotations

import json
import random

from support.drawings import random_geometry
from support.javascript import evaluate

from conformance.judging.excerpts import EXTENT
from conformance.operators.shapes import OPERATORS
from conformance.reports.drawings.convolution import draw_geometry
from conformance.reports.site.compiled import figures_program
from conformance.reports.site.figures import (
    figure,
    figure_steps,
    heat_maps_of,
    output_at,
    plain_geometry,
)


def calls() -> list[list[object]]:
    rng, found = random.Random("figures"), list[list[object]]()
    for number in range(40):
        plain = plain_geometry(random_geometry(rng, OPERATORS[number % 2], rng.randint(1, 3)))
        axes = rng.sample(range(len(plain["axes"])), rng.randint(1, min(2, len(plain["axes"]))))
        steps = figure_steps(plain, axes)
        found.append(["figure_steps", plain, axes])
        found.append(["output_at", plain, axes, "a", rng.randint(0, 400), rng.randint(0, 400)])
        found.append(["figure", plain, axes, rng.choice([None, *steps]), "a::<b>\u202e"])
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def differences(program: str) -> int:
    answers = evaluate(program, calls(), "conformanceFigures")
    functions = {"figure": figure, "figure_steps": figure_steps, "output_at": output_at}
    wanted = [functions[str(name)](*given) for name, *given in calls()]  # type: ignore[operator]
    return sum(got != want for got, want in zip(answers, wanted, strict=True))


def test_a_page_draws_what_the_package_draws():
    program = figures_program()
    assert differences(program) == 0
    wrong = program.replace("y[", "z[")
    assert wrong != program
    assert differences(wrong) > 5


def excerpt(rng: random.Random, number: int) -> dict[str, object]:
    """An excerpt as a record has it: integers, reals of any size, and what is no number."""
    columns, is_alike = rng.randint(0, EXTENT + 1), number % 4 > 0
    draws = (
        lambda: str(rng.randint(-20000, 20000)),
        lambda: f"{rng.gauss(0, 1):.9g}",
        lambda: f"{rng.gauss(0, 1) * 10.0 ** rng.randint(-320, 307):.17g}",
        lambda: rng.choice(("nan", "inf", "-inf", "-0", "<b>", "5e-324", "1.0625", "9.9995")),
    )

    def rows() -> list[str]:
        return [
            " ".join(rng.choice(draws[: 1 + number % len(draws)])() for _ in range(columns))
            for _ in range(rng.randint(0, 3) if not is_alike else 3)
        ]

    begin = [rng.randint(0, 9) for _ in range(rng.randint(1, 4))]
    made = {"shape": [20] * len(begin), "begin": begin, "expected": rows(), "got": rows()}
    return made | ({"worst": begin} if is_alike else {"got_shape": [3, 4]})


def test_a_page_shades_excerpts_as_the_package_does():
    rng = random.Random("excerpts")
    excerpts = [{"output": excerpt(rng, number), "grad_bias": excerpt(rng, 1)} for number in range(200)]
    program, asked = figures_program(), [["heat_maps_of", each] for each in excerpts]
    wanted = json.loads(json.dumps([heat_maps_of(each) for each in excerpts]))
    assert evaluate(program, asked, "conformanceFigures") == wanted
    wrong = program.replace("isHalf && isEven", "isHalf && false")
    assert wrong != program
    assert evaluate(wrong, asked, "conformanceFigures") != wanted


def test_a_geometry_in_plain_numbers_is_the_same_geometry():
    rng = random.Random("plain")
    for op in OPERATORS:
        geometry = random_geometry(rng, op, 2)
        assert figure(plain_geometry(geometry), [0, 1], None, "t") == draw_geometry(
            geometry, title="t", theme="page"
        )


def test_each_output_is_found_at_its_cell_and_nothing_beside_them():
    plain = plain_geometry(random_geometry(random.Random("at"), OPERATORS[0], 1))
    plain["axes"] = [[3, 2, 1, 1, 0, 2], [4, 2, 1, 1, 0, 3]]
    points = [(x, y) for x in range(0, 600, 12) for y in range(0, 300, 12)]
    found = {output_at(plain, [0, 1], "title", *point) for point in points}
    assert found == {None, *range(6)}
    assert output_at(plain, [0, 1], "title", 0, 0) is None
