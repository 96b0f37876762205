"""What unfold and fold compute, and how they are misunderstood."""

from __future__ import annotations

from typing import Any, Dict

from ..windows.theory import Theory
from .readings import FAMILIES
from .reference import copies, elements


def _no_other_nans(*operands: Any) -> Dict[str, Any]:
    """Nothing is multiplied with a zero that is no element, so no NaN comes of one."""
    return {}


THEORY = Theory(
    result=copies.result,
    element=elements.element,
    families=FAMILIES,
    possible_nans=_no_other_nans,
)
