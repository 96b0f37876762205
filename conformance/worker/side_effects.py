"""Side effects of a call: operands that it changes in place, results that the next call writes over."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

import numpy as np

from ..frameworks.interface import Adapter
from ..operators.observations import Refused
from ..operators.tensors import OPERANDS, OUTPUT
from .determinism import describe_difference
from .stages import Clock

Arrays = Optional[Tuple[Any, ...]]
"""Values of tensors; None where they cannot be had."""


def copy_values(adapter: Adapter, tensors: Tuple[Any, ...]) -> Arrays:
    """Copy the values of tensors, as float64; None where the adapter cannot give them as numbers."""
    fetched = Clock()(lambda: tuple(np.array(adapter.get(tensor), dtype=np.float64) for tensor in tensors))
    return None if isinstance(fetched, Refused) else fetched


def describe_changed_operands(before: Arrays, after: Arrays) -> Dict[str, str]:
    """Which operands a call changed, in words under the name of its output; empty if it changed none."""
    if before is None or after is None:
        return {}
    differences = {name: describe_difference(*pair) for name, pair in zip(OPERANDS, zip(before, after))}
    changes = [f"the call changes its {name} in place: {how}" for name, how in differences.items() if how]
    return {OUTPUT: "; ".join(changes)} if changes else {}


def describe_overwritten_results(values: Mapping[str, Any], after: Mapping[str, Any]) -> Dict[str, str]:
    """Which results, copied as `values`, differ when they are read again `after` another call; in words."""
    found = {name: describe_difference(array, after.get(name)) for name, array in values.items()}
    return {name: f"{name} is written over by the next call: {how}" for name, how in found.items() if how}
