"""Names the ways in which dialects read one configuration differently.

The names hold no sizes, so that many configurations share one, and one small case can stand for all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words

CONSISTENT = "use_consistent_padding"
"""The option of `jax.lax.conv_transpose` that changes which window explicit pairs select."""


class Divergence(NamedTuple):
    """One way in which the dialect `one` differs from the dialect `other`.

    `what` is `refuses` with the name of the rule, `flips` (`one` turns the kernel by 180 degrees), or that
    the `size` or the `offset` of the window differs. `words` are the padding and output words that it depends
    on, empty where it depends on none.
    """

    op: str
    words: str
    one: str
    what: str
    other: str


def predictions(words: Words) -> dict[str, Prediction]:
    """The prediction of each dialect's rule for the words."""
    return {dialect: rule(dialect)(words) for dialect in DIALECTS}


def divergences(words: Words, predicted: Mapping[str, Prediction] | None = None) -> frozenset[Divergence]:
    """Every divergence of two dialects over `words`; empty where all agree, or all refuse.

    `predicted` is what `predictions(words)` gives, for a caller that has it already.
    """
    predicted = predicted or predictions(words)
    accepted = {dialect: each for dialect, each in predicted.items() if isinstance(each, Geometry)}
    refused = {dialect: each for dialect, each in predicted.items() if isinstance(each, Refusal)}
    return frozenset(
        itertools.chain(
            _refusal_divergences(words, refused, accepted),
            _flip_divergences(words, accepted),
            _window_divergences(words, accepted),
        )
    )


def _refusal_divergences(
    words: Words, refused: Mapping[str, Refusal], accepted: Mapping[str, Geometry]
) -> Iterator[Divergence]:
    for (one, refusal), other in itertools.product(refused.items(), accepted):
        form = padding_form(words) if refusal.rule.startswith("padding") else ""
        yield Divergence(words.op, form, one, f"refuses {refusal.rule}", other)


def _flip_divergences(words: Words, accepted: Mapping[str, Geometry]) -> Iterator[Divergence]:
    # a kernel of one tap has no orientation
    if max(words.kernel) < 2:
        return
    for one, other in itertools.permutations(accepted, 2):
        if accepted[one].flip and not accepted[other].flip:
            yield Divergence(words.op, "", one, "flips", other)


def _window_divergences(words: Words, accepted: Mapping[str, Geometry]) -> Iterator[Divergence]:
    for one, other in itertools.combinations(sorted(accepted), 2):
        pairs = list(zip(accepted[one].axes, accepted[other].axes))
        if any(a.size != b.size for a, b in pairs):
            yield Divergence(words.op, _window_words(words), one, "size", other)
        elif any(a.offset != b.offset for a, b in pairs):
            yield Divergence(words.op, _window_words(words), one, "offset", other)


def padding_form(words: Words) -> str:
    """The padding word, or the form that a padding in numbers has: `number`, `pairs` or `pairs in 2-D`."""
    padding = words.padding
    if padding is None or isinstance(padding, str):
        return padding or "none"
    if isinstance(padding, int) or isinstance(padding[0], int):
        return "number"
    return "pairs" if len(padding) == 1 else "pairs in 2-D"


def _window_words(words: Words) -> str:
    """The words that a window depends on; of JAX's options one counts, and only beside pairs."""
    form = padding_form(words)
    output = ("output_padding", "output_size")
    written = [name for name in output if getattr(words, name) is not None]
    consistent = form.startswith("pairs") and words.option("jax", CONSISTENT, False)
    return " ".join((form, *written, *([CONSISTENT] if consistent else [])))
