"""The types of the words that only some operators have (`Operator.own_words`); `forms` has those of all."""

from __future__ import annotations

import math
from typing import Any

from conformance.cases.forms import Count, WholeNumber, annotate, one_of, one_or_per_axis
from conformance.cases.numbers import MOST_AXES, form_error
from conformance.operators.own_words import COUNT, FLAG, NUMBERS, WHOLE_NUMBER, OwnWord


def form_of(word: OwnWord) -> Any:
    """The type of what a word holds that few operators have."""
    if word.choices:
        return one_of(word.choices)
    return {FLAG: bool, WHOLE_NUMBER: WholeNumber, COUNT: Count, NUMBERS: Numbers}[word.holds]


def _check_real_per_axis(value: Any) -> Any:
    numbers = value if isinstance(value, tuple) else (value,)
    if not 0 < len(numbers) <= MOST_AXES or not all(map(_is_real, numbers)):
        raise form_error("it has to be a number, or a list of one for each spatial axis, as [2, 0.5]")
    return value


def _is_real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


Numbers = annotate(_check_real_per_axis, one_or_per_axis({"type": "number"}))
