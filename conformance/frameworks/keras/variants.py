"""The ways to make a layer of Keras, each on every framework that Keras runs on: `torch+defaults`."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..variant import FrameworkVariant

VARIANTS = {
    "": FrameworkVariant("every argument of a layer is spelled, but for a dilation and groups of 1"),
    DEFAULTS: FrameworkVariant(
        "arguments at their default left out, one number where all axes have the same", call=DEFAULTS
    ),
}
