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
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Prediction
from conformance.operators.words import Refusal, Words, as_literal
from conformance.reports.site.figures import plain_geometry
from conformance.reports.site.rulers import Ruler, axis_ruler, axis_text
from conformance.semantics.output_sizes import AllowedSizes, allowed_sizes, with_axes_like
from conformance.semantics.translation import targets, write_code

Plain = Any
"""None, bool, int, str, and lists and dicts of them."""


@dataclass(frozen=True)
class Configured:
    """A configuration as a case has it: what `write_code` reads of one."""

    words: Words
    dialect: str
    compare: str = "equivalent"
    name: str = "explorer"
    seed: int = 0


def words_of(form: Mapping[str, Plain]) -> Words:
    """The words that a form holds; its lists are tuples, as the border to the page makes them.

    A padding that the form leaves out is left out of the call: every dialect has its own default then.
    """
    words = Words(
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
    return as_literal(words)


def predict(form: Mapping[str, Plain]) -> dict[str, Plain]:
    """What each dialect makes of the words: a refusal, or a shape, all windows and a drawing."""
    words = words_of(form)
    return {dialect: _prediction(registry.rule(dialect)(words)) for dialect in registry.DIALECTS}


def _prediction(prediction: Prediction) -> dict[str, Plain]:
    if isinstance(prediction, Refusal):
        return {"refused": prediction.rule, "why": prediction.why}
    return {
        "shape": list(prediction.output_shape),
        "flip": prediction.flip,
        "axes": [axis_text(prediction.op, axis) for axis in prediction.axes],
        "ruler": _ruler(axis_ruler(prediction.op, prediction.axes[0])),
    }


def _ruler(ruler: Ruler) -> dict[str, Plain]:
    return {
        "title": ruler.title,
        "lead": ruler.lead,
        "width": ruler.width,
        "height": ruler.height,
        "shapes": [[shape.kind, shape.x, shape.y, shape.width, shape.height] for shape in ruler.shapes],
    }


def geometry(form: Mapping[str, Plain], dialect: str) -> dict[str, Plain]:
    """The geometry that a dialect reads in the words, as `figures` draws it, or why it refuses them."""
    prediction = registry.rule(dialect)(words_of(form))
    if isinstance(prediction, Refusal):
        return {"why": prediction.why}
    return plain_geometry(prediction)


def legal_sizes(form: Mapping[str, Plain]) -> dict[str, Plain]:
    """For each dialect the output sizes of the first axis that it allows, and the words that select them.

    {} for a convolution, whose words leave no choice.
    """
    words = words_of(form)
    if not find_operator(words.op).has_size_words or not words.fit_together:
        return {}
    alike = with_axes_like(words, 0)
    return {dialect: _allowed(allowed_sizes(dialect, alike)) for dialect in registry.DIALECTS}


def _allowed(allowed: AllowedSizes) -> dict[str, Plain]:
    """The default, and of each word its first and last value and the first and last size that they select."""
    if isinstance(allowed.default, Refusal):
        return {"why": allowed.default.why}
    return {
        "default": allowed.default.size,
        "choices": [
            {
                "word": choice.word,
                "values": [choice.values[0], choice.values[-1]],
                "sizes": [choice.sizes[0], choice.sizes[-1]],
                "open_ended": choice.open_ended,
            }
            for choice in allowed.choices
        ],
    }


def code(form: Mapping[str, Plain], dialect: str, to: str) -> dict[str, Plain]:
    """The code of the framework `to` for words of a dialect, or why there is none."""
    asked: Any = Configured(words_of(form), dialect)
    try:
        return {"code": write_code(asked, to)}
    except UsageError as error:
        return {"why": str(error)}


def code_targets() -> list[str]:
    """The frameworks that code can be written for."""
    return list(targets())


def dialects() -> list[str]:
    """The dialects in their order."""
    return list(registry.DIALECTS)
