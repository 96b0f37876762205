"""What a call leaves behind: operands that it changed, results that the next call writes over."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional, Tuple

import numpy as np

from ..frameworks.interface import Adapter
from ..operators.observations import Refused
from ..operators.tensors import OPERANDS, OUTPUT
from .determinism import describe_difference
from .stages import Clock

Arrays = Optional[Tuple[Any, ...]]


def copies(adapter: Adapter, tensors: Tuple[Any, ...]) -> Arrays:
    """The values of tensors as they are now; None where the adapter cannot give them as numbers."""
    fetched = Clock()(lambda: tuple(np.array(adapter.get(tensor), dtype=np.float64) for tensor in tensors))
    return None if isinstance(fetched, Refused) else fetched


def describe_changed_operands(before: Arrays, after: Arrays) -> Dict[str, str]:
    """What is said of the output of a call that changed its operands."""
    if before is None or after is None:
        return {}
    told = {name: describe_difference(*pair) for name, pair in zip(OPERANDS, zip(before, after))}
    said = [f"the call changes its {name} in place: {how}" for name, how in told.items() if how]
    return {OUTPUT: "; ".join(said)} if said else {}


def describe_overwritten_results(
    values: Mapping[str, Any], again: Callable[[], Mapping[str, Any]]
) -> Dict[str, str]:
    """What is said of results that are others once the same was asked with other numbers."""
    now = again()
    told = {name: describe_difference(array, now.get(name)) for name, array in values.items()}
    return {name: f"{name} is written over by the next call: {how}" for name, how in told.items() if how}
