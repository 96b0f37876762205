"""How large the arrays of a formulation may be: what proves an oracle need not cover every geometry."""

from __future__ import annotations

from typing import Optional

from .. import skips
from ..observations import Unsupported

LARGEST = 2**24
"""Most entries of the arrays that a formulation may build (128 MiB in float64)."""


def refuse_size(built: str, entries: int, largest: int = LARGEST) -> Optional[Unsupported]:
    """Why a formulation does not cover a geometry for which it builds so many entries; None where it does.

    `built` names what holds them.
    """
    if entries <= largest:
        return None
    return Unsupported(f"the {built} would have {entries} entries, more than {largest}", skips.SIZE)
