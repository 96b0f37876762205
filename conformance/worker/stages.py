"""The stages of an answer: what a framework raises in one is a refusal, what it gives may be no array."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Callable, Tuple

import numpy as np

from ..operators.observations import Refused
from .stderr_tail import without_stacks


class AdapterFault(Exception):
    """What the adapter gave back is no answer: a mistake of the adapter, not a refusal of its framework."""


@dataclass
class Clock:
    """`seconds` is the time that the stages of a framework have taken so far."""

    seconds: float = 0.0

    def __call__(self, stage: Callable[[], Any]) -> Any:
        """Run a stage of the framework; what it raises becomes a `Refused`."""
        started = time.perf_counter()
        try:
            return stage()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a framework raises is its answer
            return Refused(type(error).__name__, without_stacks(str(error)))
        finally:
            self.seconds += time.perf_counter() - started


def native(array: Any, permutation: Tuple[int, ...]) -> Any:
    """A canonical array in a framework's own layout."""
    return np.ascontiguousarray(np.transpose(array, permutation))


def canonical(name: str, fetched: Any, permutation: Tuple[int, ...]) -> Any:
    """What came back of a result, channels first; another number of axes stays as it is.

    Raises Fault where it is no array of numbers.
    """
    array = _numbers(name, fetched)
    return np.transpose(array, np.argsort(permutation)) if array.ndim == len(permutation) else array


def _numbers(name: str, fetched: Any) -> Any:
    try:
        array = np.asarray(fetched)
    except (TypeError, ValueError) as error:
        raise AdapterFault(f"{name} is no array: {error}") from error
    if array.dtype.kind not in "fiub":
        raise AdapterFault(
            f"{name} has dtype {array.dtype}, not one of NumPy's real ones (bfloat16 goes as float32)"
        )
    return array


def rotate_180(kernel: Any) -> Any:
    """The kernel turned by 180 degrees."""
    return kernel[(slice(None), slice(None), *[slice(None, None, -1)] * (kernel.ndim - 2))]
