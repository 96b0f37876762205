"""JAX's words for pooling: `jax.lax.reduce_window`, whose windows are those of a convolution.

A maximum starts from minus infinity, so that padding never wins; the first of several largest elements has
the gradient (`select_and_scatter` with `ge`). There is no average: the sum of a window is divided afterwards
by all of its taps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from ....operators.pooling.operator import WINDOW
from ....operators.shapes import CONV, MAX_POOL
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...pooling_rules import average_geometry, max_geometry, refuse_ties
from ..convolution import rules as convolution


def predict(words: Words) -> Prediction:
    """Geometry of `jax.lax.reduce_window` for `words`, or why it raises."""
    refusal = _refuse_words(words)
    if refusal is not None:
        return refusal
    prediction = convolution.predict(_as_convolution(words))
    if isinstance(prediction, Refusal):
        return prediction
    if words.op == MAX_POOL:
        return max_geometry(words, prediction.axes)
    return average_geometry(words, prediction.axes, WINDOW, ())


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("jax", {}))
    if unknown:
        return Refusal("options", f"windows in JAX have no option {unknown[0]!r}")
    for name, default in (("ceil_mode", False), ("count_include_pad", True), ("divisor_override", None)):
        if words.own.get(name, default) != default:
            return Refusal(name, f"windows in JAX have no word for {name}")
    return refuse_ties(words)


def _as_convolution(words: Words) -> Words:
    """The convolution of each channel by itself that has these windows.

    Padding that takes more than there is leaves nothing, where a convolution is refused.
    """
    channels = max(1, words.in_channels)
    shape = (words.batch, channels, *words.size)
    alone = replace(words, op=CONV, input=shape, out_channels=channels, groups=channels, own={})
    if not isinstance(words.padding, tuple) or len(words.padding) != words.rank:
        return alone
    pairs = [entry for entry in words.padding if isinstance(entry, tuple)]
    if len(pairs) != words.rank:
        return alone
    kept = tuple((lo, max(hi, -extent - lo)) for extent, (lo, hi) in zip(words.size, pairs))
    return replace(alone, padding=kept)
