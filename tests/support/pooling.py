"""Random configurations of pooling, and cases of them."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.judging.results import Result
from conformance.operators.pooling.coverage import has_empty_windows
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words
from support.verdicts import verdict

OPS = ("max_pool", "avg_pool")


def random_words(random: Random, ops: tuple[str, ...] = OPS, rank: int = 0) -> Words:
    """Words of PyTorch for pooling; about one in four has something that it refuses."""
    op, hostile = random.choice(ops), random.random() < 0.25
    rank = rank or random.choice((1, 2, 2, 3))

    def numbers(low: int, high: int, odd: tuple[int, ...] = (0, -1, 9)) -> tuple[int, ...]:
        return tuple(
            random.choice(odd) if hostile and random.random() < 0.1 else random.randint(low, high)
            for _ in range(rank)
        )

    kernel = tuple(max(1, extent) for extent in numbers(1, 4))
    dilation = numbers(1, 3) if op == "max_pool" or (hostile and random.random() < 0.2) else (1,) * rank
    fitting = tuple(random.randint(0, extent // 2) for extent in kernel)
    padding = numbers(0, 3, (-1, 4)) if hostile and random.random() < 0.4 else fitting
    return Words(
        op,
        (random.choice((1, 2, 0 if hostile else 2)), random.choice((1, 2, 3)), *numbers(1, 9, (0, 1, 2))),
        1,
        kernel,
        numbers(1, 4, (0, -1, 5)),
        dilation,
        padding=random.choice((None, padding, padding)),
        own=random_own_words(random, op, rank, hostile),
    )


def random_own_words(random: Random, op: str, rank: int, hostile: bool) -> dict[str, Any]:
    own: dict[str, Any] = {"ceil_mode": random.random() < 0.5} if random.random() < 0.8 else {}
    if op == "max_pool":
        return {**own, "ties": "last"} if hostile and random.random() < 0.1 else own
    if random.random() < 0.6:
        own["count_include_pad"] = random.random() < 0.5
    if random.random() < 0.3 and (rank > 1 or hostile):
        own["divisor_override"] = random.choice((1, 2, 3, 8, -2, 0 if hostile else 5))
    return own


def random_geometry(random: Random, op: str) -> Geometry:
    """Pooling over one to three axes, whose windows may reach past either end but are never empty."""
    while True:
        axes = tuple(
            Axis(
                *(random.randint(1, most) for most in (7, 3, 4, 3)),
                random.randint(-1, 2),
                random.randint(1, 4),
            )
            for _ in range(random.randint(1, 3))
        )
        counts = random.choice(("window", "padded", "input"))
        after = tuple(random.randint(0, 2) for _ in axes) if counts == "padded" else ()
        divisor = random.choice((0, 0, 0, 3))
        own = (
            {"ties": random.choice(("first", "last"))}
            if op == "max_pool"
            else {"counts": counts, "after": after, "divisor": divisor}
        )
        channels = random.randint(1, 3)
        geometry = Geometry(op, random.randint(1, 2), channels, channels, 1, axes, own=own)
        if not has_empty_windows(geometry):
            return geometry


def case_of(words: Words, compare: str = "equivalent", dialect: str = "torch", **given: Any) -> Case:
    place = Place("pooling.yaml", 1, 1)
    return Case("pooling.yaml::one", words, place, compare=compare, dialect=dialect, seed=7, **given)


def line(op: str, *numbers: int, **own) -> Geometry:
    """Pooling of one line."""
    defaults = {"ties": "first"} if op == "max_pool" else {"counts": "window", "after": (), "divisor": 0}
    return Geometry(op, 1, 1, 1, 1, (Axis(*numbers),), own={**defaults, **own})


def small_operands(geometry: Geometry, random: Random) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a small range, so that there are ties."""
    generator = np.random.default_rng(random.randint(0, 10**6))
    shapes = geometry.input_shape, geometry.output_shape
    x, cotangent = (generator.integers(-3, 4, shape).astype(float) for shape in shapes)
    return x, cotangent


def random_answers(
    random: Random, dialect: str, adapter: Any, paddings: tuple[Any, ...], count: int
) -> list[Result]:
    """Verdicts on random words of two axes: a third of them torch's, the others the dialect's own."""
    found = []
    for number in range(count):
        words = random_words(random, rank=2)
        if number % 3:
            words = replace(words, padding=random.choice(paddings), own={}, dilation=(1, 1))
        own = dialect if number % 3 else "torch"
        case = case_of(words, "literal" if number % 3 == 1 else "equivalent", own)
        found.append(verdict(case, adapter, dialect))
    return found
