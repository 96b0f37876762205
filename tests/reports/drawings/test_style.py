"""The colours of a drawing can be read, on white and on black."""

from __future__ import annotations

import re
from itertools import product

import pytest

from conformance.reports.drawings.style import LOOK

LEAST = 4.5
"""The least contrast of a text, by WCAG 2.2, 1.4.3."""


def colour(name: str, dark: bool, key: str = "fill") -> tuple[float, ...]:
    (rules,) = ((on_dark if dark else on_light) for each, _, on_light, on_dark in LOOK if each == name)
    digits = dict(re.findall(r"([\w-]+):#?(\w+)", rules))[key]
    return tuple(
        int(each * (6 // len(digits)), 16) / 255
        for each in re.findall("..?" if len(digits) == 6 else ".", digits)
    )


def over(top: tuple[float, ...], below: tuple[float, ...]) -> tuple[float, ...]:
    """A colour through the shade of a tap."""
    (always,) = (always for name, always, _, _ in LOOK if name == "tap")
    share = float(always.partition("fill-opacity:")[2])
    return tuple(share * a + (1 - share) * b for a, b in zip(top, below, strict=True))


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in rgb]
    return sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_on_what_is_below_it(dark):
    ground, shade = colour("ground", dark), colour("tap", dark)
    for text in ("title", "note", "sum", "index", "small"):
        assert contrast(colour(text, dark), ground) >= LEAST, text
    for text, cell in product(("index", "small"), ("value", "result", "inserted", "cropped")):
        assert contrast(colour(text, dark), colour(cell, dark)) >= LEAST, (text, cell)
    for below in (ground, *(colour(cell, dark) for cell in ("value", "inserted"))):
        assert contrast(colour("weight", dark), over(shade, below)) >= LEAST, below
        assert contrast(over(shade, colour("index", dark)), over(shade, below)) >= LEAST, below


def test_a_contrast_that_is_too_small_is_noticed():
    assert contrast((1, 1, 1), (0, 0, 0)) == pytest.approx(21)
    assert contrast(colour("note", False), colour("note", True)) > LEAST > contrast((0.5,) * 3, (1,) * 3)
