"""What pooling computes, and how it is misunderstood."""

from __future__ import annotations

from typing import Any, Dict

from ..windows.theory import Theory
from .counting import has_exact_weights
from .readings import FAMILIES
from .reference import elements, pools


def _no_other_nans(*operands: Any) -> Dict[str, Any]:
    """Nothing is multiplied with a zero that is no element, so no NaN comes of one."""
    return {}


THEORY = Theory(
    result=pools.result,
    element=elements.element,
    families=FAMILIES,
    possible_nans=_no_other_nans,
    has_exact_weights=has_exact_weights,
)
