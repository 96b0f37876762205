"""Random configurations of resampling, and cases of them."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.operator import OWN_WORDS
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

FACTORS = (0.25, 0.4, 0.5, 0.75, 1, 1.3, 1.5, 2, 2.5, 3, 4)

CHOICES = {word.name: word.choices for word in OWN_WORDS if word.choices}

FLAGS = ("exclude_outside", "antialias", "recompute_scale")


def random_words(random: Random, often: dict[str, Any], dialect_hostile: float = 0.2) -> Words:
    """Words of resampling; `often` has for each word the values of a dialect, which most words have.

    About one in five has something else: a word that the dialect may not have, an extent of zero, both sizes
    and scales or neither.
    """
    hostile = random.random() < dialect_hostile
    rank = random.choice(often.get("rank", (1, 2, 2, 3)))
    own: dict[str, Any] = {}
    for name, values in often.items():
        if name in CHOICES or name in FLAGS or name == "cubic_coefficient":
            own[name] = random.choice(values)
    if hostile and random.random() < 0.4:
        name = random.choice(list(CHOICES))
        own[name] = random.choice(CHOICES[name])
    if hostile and random.random() < 0.2:
        own[random.choice(FLAGS)] = random.random() < 0.5
    size = tuple(random.choice((0 if hostile else 4, *range(1, 10))) for _ in range(rank))
    by_scale = random.choice(often.get("by_scale", (True, False)))
    factors = tuple(random.choice(FACTORS) for _ in range(rank))
    sizes: tuple[int, ...] | None = tuple(random.randint(0 if hostile else 1, 12) for _ in range(rank))
    if by_scale:
        own["scale"] = random.choice((factors, factors[0]))
        sizes = sizes if hostile and random.random() < 0.2 else None
    elif hostile and random.random() < 0.1:
        sizes = None
    channels = random.choice((1, 2, 3, 0 if hostile else 2))
    batch = random.choice((1, 2, 0 if hostile else 1))
    own = {name: value for name, value in own.items() if value is not None}
    ones = (1,) * rank
    return Words("upsample", (batch, channels, *size), 1, ones, ones, ones, output_size=sizes, own=own)


def random_geometry(random: Random) -> Geometry:
    """A resampling over one to three axes with any coordinates and weights."""
    mode = random.choice(("nearest", "linear", "cubic"))
    ends = random.choice(("clamped", "excluded"))
    rounding = random.choice(("floor", "ceil", "round_prefer_floor", "round_prefer_ceil"))
    coefficient = Fraction(random.choice((-0.5, -0.75))) if mode == "cubic" else Fraction(0)
    phase, offset = random.choice(((HALF, -HALF), (0, 0), (HALF, Fraction(0))))
    spreads = random.random() < 0.3 and mode != "nearest"
    lines = []
    for _ in range(random.randint(1, 3)):
        extent, size = random.randint(1, 6), random.randint(1, 8)
        scale = random.choice((Fraction(extent, size), Fraction(1, random.randint(1, 3)), Fraction(10, 17)))
        size = extent * 17 // 10 if scale == Fraction(10, 17) else size
        lines.append(
            Line(
                extent,
                size,
                mode,
                scale,
                Fraction(phase),
                Fraction(offset),
                rounding if mode == "nearest" else "",
                coefficient,
                max(Fraction(1), scale) if spreads else Fraction(1),
                ends if mode != "nearest" else "clamped",
            )
        )
    return geometry_of(random.randint(1, 2), random.randint(1, 3), lines)


def case_of(words: Words, compare: str = "equivalent", dialect: str = "torch", **changes: Any) -> Case:
    place = Place("resampling.yaml", 1, 1)
    return Case("resampling.yaml::one", words, place, dialect=dialect, compare=compare, seed=7, **changes)


OFTEN = {
    "torch": {
        "interpolation": ("nearest", "linear", "cubic", None),
        "coordinates": (None, None, "half_pixel", "align_corners", "asymmetric"),
        "antialias": (None, None, True, False),
        "recompute_scale": (None, None, True),
    },
    "jax": {
        "interpolation": ("nearest", "linear", "cubic"),
        "coordinates": (None, "half_pixel"),
        "antialias": (None, True, False),
        "cubic_coefficient": (None, -0.5, -0.75),
        "by_scale": (False,),
    },
    "tensorflow": {
        "interpolation": (None, "nearest", "linear", "cubic"),
        "coordinates": (None, "half_pixel", "align_corners", "asymmetric"),
        "antialias": (None, None, True, False),
        "rank": (2, 2, 2, 1),
        "by_scale": (False,),
    },
}
"""The values that words have in most random configurations, by dialect; None is unwritten."""
