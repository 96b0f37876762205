"""Checks of the numbers in a case file: whole, not negative, one per axis, nested as an array.

A check is a function from a plain value to the value that is stored; it raises `form_error(...)`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import join_words
from conformance.operators.words import PADDING_WORDS

LARGEST_SEED = 2**53
"""Seeds stay below it, so that JSON readers that keep numbers as float64 read them exactly."""
LARGEST = 2**63 - 1
"""The largest magnitude of a stride, dilation, padding or size: frameworks read signed 64-bit integers."""

Check = Callable[[Any], Any]

_NUMBER_TYPES = (int, float)


def form_error(wanted: str, *path: int) -> PydanticCustomError:
    """The error that a check raises: what the value has to be, and the indices of the entry at fault."""
    return PydanticCustomError("form", "{wanted}", {"wanted": wanted, "path": path})


def _is_whole(value: Any) -> bool:
    # bool is a subclass of int, and `true` is no number in a case file
    return type(value) is int


def check_whole_number(value: Any) -> Any:
    """Check a whole number."""
    if not _is_whole(value):
        raise form_error("it has to be a whole number, in plain decimal digits")
    return value


def check_count(value: Any) -> Any:
    """Check a whole number that is not negative."""
    if not _is_whole(value) or value < 0:
        raise form_error("it has to be a whole number that is not negative, in plain decimal digits")
    return value


def check_seed(value: Any) -> Any:
    """Check a seed of the random numbers, from 0 to `LARGEST_SEED` - 1."""
    if not _is_whole(value) or not 0 <= value < LARGEST_SEED:
        raise form_error("it has to be a whole number from 0 to 2**53 - 1")
    return value


def _check_list(value: Any, wanted: str, lowest: int | None = None) -> Any:
    """Check a list of whole numbers, none below `lowest`."""
    if not isinstance(value, tuple):
        raise form_error(wanted)
    for index, entry in enumerate(value):
        if not _is_whole(entry) or (lowest is not None and entry < lowest):
            raise form_error(wanted, index)
    return value


def check_input_shape(value: Any) -> Any:
    """Check the shape of an input, `[N, C, *size]` with one to three spatial axes."""
    wanted = "it has to be [N, C, *size]: whole numbers that are not negative, with 1, 2 or 3 spatial axes"
    if isinstance(value, tuple) and not 3 <= len(value) <= 5:
        raise form_error(wanted)
    return _check_list(value, wanted, 0)


def check_output_shape(value: Any) -> Any:
    """Check the shape of an output, `[N, C, *size]`."""
    return _check_list(
        value, "it has to be [N, C, *size] of the output: whole numbers that are not negative", 0
    )


MOST_AXES = 8
"""Axes that an operand may have, and entries of a list per axis: more than any framework takes here."""


def check_operand_shape(value: Any) -> Any:
    """Check the shape of an operand, with any number of axes up to `MOST_AXES`; `[]` is a scalar."""
    wanted = f"it has to be a list of up to {MOST_AXES} whole numbers that are not negative; [] is a scalar"
    if isinstance(value, tuple) and len(value) > MOST_AXES:
        raise form_error(wanted)
    return _check_list(value, wanted, 0)


def limit_to_64_bits(check: Check) -> Check:
    """A check that also refuses whole numbers beyond `LARGEST`, which no framework could be sent."""

    def both(value: Any) -> Any:
        kept = check(value)
        for path, number in _whole_numbers(kept):
            if abs(number) > LARGEST:
                raise form_error(
                    "it has to be a number of at most 64 bits, from -(2**63 - 1) to 2**63 - 1", *path
                )
        return kept

    return both


def _whole_numbers(value: Any, *path: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every whole number in nested lists, with the indices that lead to it."""
    if _is_whole(value):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _whole_numbers(entry, *path, index)


def per_axis_check(lowest: int | None = None) -> Check:
    """A check of one whole number for all spatial axes or a list of one for each, none below `lowest`."""
    least = "" if lowest is None else " that is not negative"
    wanted = f"it has to be a whole number{least}, or a list of one per spatial axis"

    def check(value: Any) -> Any:
        return (
            value
            if _is_whole(value) and (lowest is None or value >= lowest)
            else _check_list(value, wanted, lowest)
        )

    return check


def check_padding(value: Any) -> Any:
    """Check a padding: a word (returned in capitals), a number, one per axis, or a [begin, end] per axis."""
    wanted = (
        f"it has to be one of {join_words(PADDING_WORDS)}, a whole number, a list of one per spatial axis,"
        " or a list of one [begin, end] per spatial axis"
    )
    if isinstance(value, str):
        if value.upper() not in PADDING_WORDS:
            raise form_error(wanted + suggest_spelling(value, PADDING_WORDS))
        return value.upper()
    if _is_whole(value):
        return value
    pairs = isinstance(value, tuple) and any(isinstance(entry, tuple) for entry in value)
    if not pairs:
        return _check_list(value, wanted)
    for index, entry in enumerate(value):
        if not isinstance(entry, tuple) or len(entry) != 2 or not all(map(_is_whole, entry)):
            raise form_error(wanted, index)
    return value


def half_unit(text: str) -> float:
    """Half a unit of the last decimal digit of a number as it is spelled: 0.0005 of `0.125`, 0.5 of `12e0`.

    An integer without a decimal point and an exponent is exact, and so is what is no number.
    """
    if re.fullmatch(r"[-+]?[0-9]*", text):
        return 0.0
    mantissa, _, exponent = text.lower().partition("e")
    digits = len(mantissa.partition(".")[2])
    return float(f"5e{int(exponent or 0) - digits - 1}")


def nested_shape(values: Any) -> tuple[int, ...]:
    """The shape of nested tuples of numbers.

    Raises `form_error` for a number that is not finite and for entries of different shapes.
    """
    if not isinstance(values, tuple):
        if type(values) not in _NUMBER_TYPES or not math.isfinite(values):
            raise form_error("it has to hold finite numbers only, nested as [N, C, *size]")
        return ()
    inner: tuple[int, ...] = ()
    for index, entry in enumerate(values):
        try:
            extents = nested_shape(entry)
        except PydanticCustomError as error:
            context = error.context or {}
            raise form_error(context["wanted"], index, *context["path"]) from None
        if index and extents != inner:
            raise form_error(f"this entry has the shape {list(extents)}, the one before {list(inner)}", index)
        inner = extents
    return (len(values), *inner)
