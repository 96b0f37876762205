"""What releases of a framework take, as declared: what is declared and does not work is a failure.

Asking a framework alone cannot tell a dtype that it never took from one that it has lost: both raise. So each
framework's folder declares, in `dtypes.py`, what a release was measured to take, from which release on, and
asking (`integer_support`) can only add to that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterable, Mapping, Sequence, Tuple

from ..operators.dtypes import DTYPES
from ..operators.observations import About
from ..operators.shapes import OPERATORS

Integers = Mapping[str, Tuple[str, ...]]
"""Integer dtypes by operator and number of axes, with the keys of `About.operator`."""


@dataclass(frozen=True)
class Declaration:
    """What releases take from `since` on, until another declaration says otherwise, on the CPU.

    `dtypes` are taken by every operator in every rank, `integers` by some. `newest_opset` is the newest
    operator set that a runtime of ONNX models reads (0: not said).
    """

    since: str
    dtypes: Tuple[str, ...] = ()
    integers: Integers = field(default_factory=dict)
    newest_opset: int = 0


def declared(declarations: Sequence[Declaration], version: str) -> Declaration:
    """What a release takes: the last of `declarations`, in order of releases, that is not newer than it.

    A release before all of them declares nothing.
    """
    valid = [each for each in declarations if _release(each.since) <= _release(version)]
    return valid[-1] if valid else Declaration("")


def with_measured_dtypes(first: Iterable[str], measured: Iterable[str]) -> Tuple[str, ...]:
    """Declared dtypes together with those that were measured, in the order of `DTYPES`."""
    either = {*first, *measured}
    return tuple(dtype for dtype in DTYPES if dtype in either)


def with_measured_integers(first: Integers, measured: Integers) -> Integers:
    """Declared integer dtypes together with those that were measured, for each operator and rank."""
    return {
        key: with_measured_dtypes(first.get(key, ()), measured.get(key, ())) for key in {**first, **measured}
    }


def integers_of(dtypes: Mapping[str, Tuple[str, ...]], ranks: Sequence[int] = (1, 2, 3)) -> Integers:
    """A table of integer dtypes by operator that are taken alike in each of `ranks` (numbers of axes)."""
    return {About.operator(op, rank): dtypes.get(op, ()) for op in OPERATORS for rank in ranks}


def _release(version: str) -> Tuple[int, ...]:
    """The numbers of a version as far as they are numbers: 2.13.0+cpu gives (2, 13, 0)."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()
