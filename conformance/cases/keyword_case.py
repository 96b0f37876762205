"""A case from keyword arguments, read and checked as an entry of a case file is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from conformance.cases.case import Case
from conformance.cases.memory import MEMORY_LIMIT
from conformance.errors import CaseFileError, UsageError

if TYPE_CHECKING:
    from typing_extensions import Unpack

Numbers = int | Sequence[int]
PLACE = "case()"
"""What stands for the file in messages, and before the id of a case that has none."""
_MARK = re.compile(rf"^{re.escape(PLACE)}:\d+:\d+: ")


class CaseKeys(TypedDict, total=False):
    """The keys of a case, as docs/format.md has them; NumPy arrays are taken where lists of numbers are."""

    id: str
    op: str
    dialect: str
    compare: str
    input: Sequence[int]
    out_channels: int
    kernel: Numbers
    stride: Numbers
    dilation: Numbers
    groups: int
    padding: str | int | Sequence[int] | Sequence[Sequence[int]]
    output_padding: Numbers
    output_size: Numbers
    bias: bool
    dtype: str
    data: Mapping[str, Any]
    layout: str
    gradients: bool | Sequence[str]
    operands: Mapping[str, Any]
    options: Mapping[str, Mapping[str, Any]]
    tags: Sequence[str]
    why: str
    source: str
    expect: Mapping[str, Any]
    known: Sequence[Mapping[str, Any]]
    order: str
    multiplier: int
    ceil_mode: bool
    ties: str
    count_include_pad: bool
    divisor_override: int
    interpolation: str
    scale: float | Sequence[float]
    coordinates: str
    rounding: str
    cubic_coefficient: float
    exclude_outside: bool
    antialias: bool
    recompute_scale: bool


def case(**keys: Unpack[CaseKeys]) -> Case:
    """The case of these keys, under the id `case()::case` unless another `id` is given.

    Its operands are drawn by its id, as those of every case. Raises CaseFileError with every mistake in the
    keys.
    """
    from conformance.cases.loading import load_text

    if "matrix" in keys:
        raise UsageError("case() makes one case; a `matrix` is for load(text=...), which makes many")
    entry = {"id": "case", **{key: _plain(value) for key, value in keys.items()}}
    try:
        return load_text(_yaml({"conformance": 1, "cases": [entry]}), PLACE, MEMORY_LIMIT)[0]
    except CaseFileError as error:
        # lines and columns of a text that the user has not written
        raise CaseFileError([_MARK.sub(f"{PLACE}: ", text) for text in error.mistakes]) from None


def _plain(value: Any) -> Any:
    """The value in lists, mappings and Python's own numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value


def _yaml(document: Any) -> str:
    import yaml

    try:
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=False, width=10**6)
    except yaml.YAMLError as error:
        raise UsageError(f"{PLACE}: keys are texts, numbers, lists and mappings of them: {error}") from None
