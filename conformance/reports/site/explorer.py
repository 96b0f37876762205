"""What the explorer of the site shows of one configuration: this module is compiled and runs in the page.

It speaks plain data, since it is the border between the form of the page and the rules. Everything that it
says is what the rules, the calls and the writers of code of the package say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import UsageError
from conformance.frameworks import registry
from conformance.operators.convolution.geometry import Axis, Geometry, Prediction
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.words import Refusal, Words
from conformance.semantics.output_sizes import allowed_sizes, with_axes_like
from conformance.semantics.translation import targets, translate

Plain = Any
"""None, bool, int, str, and lists and dicts of them."""


@dataclass(frozen=True)
class Asked:
    """A configuration as a case has it: what `translate` reads of one."""

    words: Words
    dialect: str
    compare: str = "equivalent"
    name: str = "explorer"
    seed: int = 0


def words_of(form: Mapping[str, Plain]) -> Words:
    """The words that a form holds; its lists are tuples, as the border to the page makes them."""
    return Words(
        op=form["op"],
        input=form["input"],
        out_channels=form["out_channels"],
        kernel=form["kernel"],
        stride=form["stride"],
        dilation=form["dilation"],
        groups=form["groups"],
        padding=form["padding"],
        output_padding=form["output_padding"],
        output_size=form["output_size"],
        dtype=form["dtype"],
        options=form["options"],
    )


def predict(form: Mapping[str, Plain]) -> dict[str, Plain]:
    """What each dialect makes of the words: a refusal, or a shape and the window of each axis."""
    words = words_of(form)
    return {dialect: _prediction(registry.rule(dialect)(words)) for dialect in registry.DIALECTS}


def _prediction(prediction: Prediction) -> dict[str, Plain]:
    if isinstance(prediction, Refusal):
        return {"refused": prediction.rule, "why": prediction.why}
    return {
        "shape": list(prediction.output_shape),
        "flip": prediction.flip,
        "axes": [_axis(prediction, axis) for axis in prediction.axes],
    }


def _axis(geometry: Geometry, axis: Axis) -> dict[str, Plain]:
    """The numbers of a window, and its two ends: zeros around the input, or cuts of the full result."""
    ends = axis.padding if geometry.op == CONV else axis.crop
    return {
        "input": axis.input,
        "kernel": axis.kernel,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "offset": axis.offset,
        "size": axis.size,
        "ends": list(ends),
    }


def legal_sizes(form: Mapping[str, Plain]) -> dict[str, Plain]:
    """For each dialect the output sizes of the first axis that it allows, and the words that select them.

    {} for a convolution, whose words leave no choice.
    """
    words = words_of(form)
    if words.op != CONV_TRANSPOSE or not words.fit_together:
        return {}
    alike = with_axes_like(words, 0)
    found: dict[str, Plain] = {}
    for dialect in registry.DIALECTS:
        allowed = allowed_sizes(dialect, alike)
        refused = isinstance(allowed.default, Refusal)
        found[dialect] = {
            "default": None if isinstance(allowed.default, Refusal) else allowed.default.size,
            "why": allowed.default.why if isinstance(allowed.default, Refusal) else "",
            "sizes": [] if refused else list(allowed.sizes),
            "words": [choice.word for choice in allowed.choices],
            "open_ended": any(choice.open_ended for choice in allowed.choices),
        }
    return found


def code(form: Mapping[str, Plain], dialect: str, to: str) -> dict[str, Plain]:
    """The code of the framework `to` for words of a dialect, or why there is none."""
    asked: Any = Asked(words_of(form), dialect)
    try:
        return {"code": translate(asked, to)}
    except UsageError as error:
        return {"why": str(error)}


def code_targets() -> list[str]:
    """The frameworks that code can be written for."""
    return list(targets())


def dialects() -> list[str]:
    """The dialects in their order."""
    return list(registry.DIALECTS)
