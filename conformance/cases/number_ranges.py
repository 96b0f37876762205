"""Written numbers held against the dtype of their case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.cases.draft import Draft
from conformance.operators.dtypes import FORMATS, INTEGER_FORMATS, IntegerFormat, is_integer


def check_range(draft: Draft, path: tuple[str, str], values: Any, dtype: str) -> None:
    """Note numbers below a key that the dtype cannot hold."""
    if is_integer(dtype):
        _check_whole(draft, path, values, INTEGER_FORMATS[dtype])
        return
    largest = FORMATS[dtype].largest
    if any(abs(number) > largest for number in _flatten(values)):
        text = f"`{'.'.join(path)}` has a number past the largest of {dtype}, {largest:g}"
        draft.note(path, f"{text}; write smaller numbers, or a wider dtype")


def _check_whole(draft: Draft, path: tuple[str, str], values: Any, form: IntegerFormat) -> None:
    # operands travel as float64, which holds every integer up to 2**53 and not every one beyond
    lowest = max(form.smallest, -(2**53))
    if any(
        number != int(number) or not lowest <= number <= form.largest_exact for number in _flatten(values)
    ):
        text = f"`{'.'.join(path)}` has a number that {form.name} cannot hold"
        draft.note(path, f"{text}; write whole numbers from {lowest} to {form.largest_exact}")


def _flatten(values: Any) -> Iterator[Any]:
    if not isinstance(values, tuple):
        yield values
        return
    for entry in values:
        yield from _flatten(entry)
