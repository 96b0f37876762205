"""Random configurations of depthwise convolutions, and cases of them."""

from __future__ import annotations

from random import Random

import numpy as np

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands
from conformance.operators.words import Padding, Words

WORDS = ("SAME", "VALID", "SAME_LOWER", "SAME_UPPER", "FULL")


def random_words(random: Random, rank: int | None = None) -> Words:
    """Words for a depthwise convolution; about one in four has something that some framework refuses."""
    hostile = random.random() < 0.25
    rank = rank or random.choice((1, 2, 2, 2, 3))

    def numbers(low: int, high: int) -> tuple[int, ...]:
        one = random.randint(low, high)
        if random.random() < 0.5:
            return (one,) * rank
        return tuple(
            random.choice((0, 9)) if hostile and random.random() < 0.1 else random.randint(low, high)
            for _ in range(rank)
        )

    dilated = random.random() < 0.5
    kernel, dilation = numbers(1, 3), numbers(1, 3) if dilated else (1,) * rank
    stride = numbers(1, 3) if not dilated or hostile else (1,) * rank
    size = tuple(max(0, extent) for extent in numbers(1, 8 if rank < 3 else 5))
    multiplier = random.choice((1, 2, 3, 0 if hostile else 2))
    channels = random.choice((1, 2, 3, 0 if hostile else 2))
    own = {} if multiplier == 1 and random.random() < 0.5 else {"multiplier": multiplier}
    return Words(
        "depthwise_conv",
        (random.choice((1, 2, 0 if hostile else 1)), channels, *size),
        channels * multiplier,
        kernel,
        stride,
        dilation,
        padding=_random_padding(random, rank, hostile),
        bias=random.random() < 0.3,
        own=own,
    )


def _random_padding(random: Random, rank: int, hostile: bool) -> Padding:
    return random.choice(
        (
            None,
            random.choice(WORDS),
            random.choice(WORDS[:2]),
            random.randint(-1 if hostile else 0, 2),
            tuple(random.randint(0, 2) for _ in range(rank)),
            tuple((random.randint(-1 if hostile else 0, 2), random.randint(0, 2)) for _ in range(rank)),
        )
    )


def random_geometry(random: Random) -> Geometry:
    """A depthwise convolution over one to three axes, whose windows may reach past either end."""
    axes = tuple(
        Axis(*(random.randint(1, most) for most in (7, 3, 4, 3)), random.randint(-2, 3), random.randint(1, 4))
        for _ in range(random.randint(1, 3))
    )
    channels, multiplier = random.randint(1, 4), random.randint(1, 3)
    return Geometry(
        "depthwise_conv",
        random.randint(1, 2),
        channels,
        channels * multiplier,
        channels,
        axes,
        flip=random.random() < 0.3,
        own={"multiplier": multiplier},
    )


def random_operands(geometry: Geometry, random: Random) -> Operands:
    """Whole numbers for every operand and the cotangent, none of them zero."""
    generator = np.random.default_rng(random.randint(0, 10**6))

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        numbers = generator.integers(1, 99, shape) * generator.choice([-1, 1], shape)
        return np.asarray(numbers, dtype=np.float64)

    shapes = (geometry.input_shape, geometry.kernel_shape, (geometry.out_channels,), geometry.output_shape)
    return Operands(*map(draw, shapes))


def case_of(words: Words, dialect: str = "torch", compare: str = "equivalent") -> Case:
    """A case of these words, with gradients."""
    return Case(
        "depthwise.yaml::one", words, Place("depthwise.yaml", 1, 1), dialect=dialect, compare=compare, seed=7
    )
