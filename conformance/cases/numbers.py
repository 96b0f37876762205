"""Checks of the numbers in a case file: whole, not negative, one per axis, nested as an array.

A check is a function from a plain value to the value that is kept; it raises `wrong(...)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from conformance.cases.yaml.mistakes import join_words, suggest_spelling
from conformance.operators.words import PADDING_WORDS

LARGEST_SEED = 2**53
LARGEST = 2**63 - 1
"""Of a stride, a dilation, a padding or a size: no framework reads more than 64 bits with a sign."""

Check = Callable[[Any], Any]

_NUMBERS = (int, float)


def form_error(wanted: str, *path: int) -> PydanticCustomError:
    """The mistake that a form raises; `path` leads to the entry of the value that is at fault."""
    return PydanticCustomError("form", "{wanted}", {"wanted": wanted, "path": path})


def _whole(value: Any) -> bool:
    return type(value) is int


def check_whole_number(value: Any) -> Any:
    """A whole number."""
    if not _whole(value):
        raise form_error("it has to be a whole number, in plain decimal digits")
    return value


def check_count(value: Any) -> Any:
    """A whole number that is not negative."""
    if not _whole(value) or value < 0:
        raise form_error("it has to be a whole number that is not negative, in plain decimal digits")
    return value


def check_seed(value: Any) -> Any:
    """Where drawing starts."""
    if not _whole(value) or not 0 <= value < LARGEST_SEED:
        raise form_error("it has to be a whole number from 0 to 2**53 - 1")
    return value


def _list_of(value: Any, wanted: str, lowest: int | None = None) -> Any:
    if not isinstance(value, tuple):
        raise form_error(wanted)
    for index, entry in enumerate(value):
        if not _whole(entry) or (lowest is not None and entry < lowest):
            raise form_error(wanted, index)
    return value


def check_input_shape(value: Any) -> Any:
    """`[N, C, *size]` with one to three spatial axes."""
    wanted = "it has to be [N, C, *size]: whole numbers that are not negative, with 1, 2 or 3 spatial axes"
    if isinstance(value, tuple) and not 3 <= len(value) <= 5:
        raise form_error(wanted)
    return _list_of(value, wanted, 0)


def check_output_shape(value: Any) -> Any:
    """`[N, C, *size]` of an output."""
    return _list_of(value, "it has to be [N, C, *size] of the output: whole numbers that are not negative", 0)


def limit_to_64_bits(check: Check) -> Check:
    """A form of whole numbers, of which none may be too large for a framework's own type."""

    def both(value: Any) -> Any:
        kept = check(value)
        for path, number in _numbers(kept):
            if abs(number) > LARGEST:
                raise form_error(
                    "it has to be a number of at most 64 bits, from -(2**63 - 1) to 2**63 - 1", *path
                )
        return kept

    return both


def _numbers(value: Any, *path: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every whole number of nested lists, with the way to it."""
    if _whole(value):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _numbers(entry, *path, index)


def per_axis_check(lowest: int | None = None) -> Check:
    """A check of one number, or of one per spatial axis, none below `lowest`."""
    least = "" if lowest is None else " that is not negative"
    wanted = f"it has to be a whole number{least}, or a list of one per spatial axis"

    def check(value: Any) -> Any:
        return (
            value
            if _whole(value) and (lowest is None or value >= lowest)
            else _list_of(value, wanted, lowest)
        )

    return check


def check_padding(value: Any) -> Any:
    """A padding word, a number, one per axis, or one pair per axis."""
    wanted = (
        f"it has to be one of {join_words(PADDING_WORDS)}, a whole number, a list of one per spatial axis,"
        " or a list of one [begin, end] per spatial axis"
    )
    if isinstance(value, str):
        if value.upper() not in PADDING_WORDS:
            raise form_error(wanted + suggest_spelling(value, PADDING_WORDS))
        return value.upper()
    if _whole(value):
        return value
    pairs = isinstance(value, tuple) and any(isinstance(entry, tuple) for entry in value)
    if not pairs:
        return _list_of(value, wanted)
    for index, entry in enumerate(value):
        if not isinstance(entry, tuple) or len(entry) != 2 or not all(map(_whole, entry)):
            raise form_error(wanted, index)
    return value


def nested_shape(values: Any) -> tuple[int, ...]:
    """The shape of nested numbers; raises `wrong` where one is not finite, or the nesting not rectangular."""
    if not isinstance(values, tuple):
        if type(values) not in _NUMBERS or not math.isfinite(values):
            raise form_error("it has to hold finite numbers only, nested as [N, C, *size]")
        return ()
    inner: tuple[int, ...] = ()
    for index, entry in enumerate(values):
        try:
            found = nested_shape(entry)
        except PydanticCustomError as error:
            context = error.context or {}
            raise form_error(context["wanted"], index, *context["path"]) from None
        if index and found != inner:
            raise form_error(f"this entry has the shape {list(found)}, the one before {list(inner)}", index)
        inner = found
    return (len(values), *inner)
