"""In which ways dialects part over one configuration, as names that many configurations share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words

CONSISTENT = "use_consistent_padding"


class Divergence(NamedTuple):
    """One way in which dialect `one` does otherwise than `other`.

    `what` is `refuses` with the rule's name, `flips` (turns the kernel), `size` or `offset`; `words` are
    the padding and output words it hangs on, empty where it does not hang on them.
    """

    op: str
    words: str
    one: str
    what: str
    other: str


def predictions(words: Words) -> dict[str, Prediction]:
    """What each dialect's rule says of the same words."""
    return {dialect: rule(dialect)(words) for dialect in DIALECTS}


def divergences(words: Words, found: Mapping[str, Prediction] | None = None) -> frozenset[Divergence]:
    """Every way in which two dialects part over `words`; empty where all agree, or all refuse."""
    found = found or predictions(words)
    accepted = {dialect: said for dialect, said in found.items() if isinstance(said, Geometry)}
    refused = {dialect: said for dialect, said in found.items() if isinstance(said, Refusal)}
    return frozenset(
        itertools.chain(
            _refusals(words, refused, accepted), _orientations(words, accepted), _windows(words, accepted)
        )
    )


def _refusals(
    words: Words, refused: Mapping[str, Refusal], accepted: Mapping[str, Geometry]
) -> Iterator[Divergence]:
    for (one, refusal), other in itertools.product(refused.items(), accepted):
        form = padding_form(words) if refusal.rule.startswith("padding") else ""
        yield Divergence(words.op, form, one, f"refuses {refusal.rule}", other)


def _orientations(words: Words, accepted: Mapping[str, Geometry]) -> Iterator[Divergence]:
    if max(words.kernel) < 2:
        return
    for one, other in itertools.permutations(accepted, 2):
        if accepted[one].flip and not accepted[other].flip:
            yield Divergence(words.op, "", one, "flips", other)


def _windows(words: Words, accepted: Mapping[str, Geometry]) -> Iterator[Divergence]:
    for one, other in itertools.combinations(sorted(accepted), 2):
        pairs = list(zip(accepted[one].axes, accepted[other].axes))
        if any(a.size != b.size for a, b in pairs):
            yield Divergence(words.op, _said(words), one, "size", other)
        elif any(a.offset != b.offset for a, b in pairs):
            yield Divergence(words.op, _said(words), one, "offset", other)


def padding_form(words: Words) -> str:
    """The padding word, or the form of a padding in numbers."""
    padding = words.padding
    if padding is None or isinstance(padding, str):
        return padding or "none"
    if isinstance(padding, int) or isinstance(padding[0], int):
        return "number"
    return "pairs" if len(padding) == 1 else "pairs in 2-D"


def _said(words: Words) -> str:
    """The words a window hangs on; of JAX's options one changes it, and only for pairs."""
    form = padding_form(words)
    output = ("output_padding", "output_size")
    written = [name for name in output if getattr(words, name) is not None]
    consistent = form.startswith("pairs") and words.option("jax", CONSISTENT, False)
    return " ".join((form, *written, *([CONSISTENT] if consistent else [])))
