"""The stages of an answer.

What a framework raises within a stage is a refusal, and only its stages are timed. What comes out of a stage
is checked: an adapter from outside may give anything.
"""

from __future__ import annotations

import operator
import time
from dataclasses import dataclass
from typing import Any, Callable, Tuple, Union

import numpy as np

from ..operators.observations import Missing, Refused, Unsupported
from ..operators.shapes import Shape
from .own_code import OwnCode
from .stderr_tail import without_stacks


class AdapterFault(Exception):
    """The adapter gave back something that is no answer: its own mistake, no refusal of its framework."""


NOBODY = OwnCode()
"""The code of no adapter from outside: whatever is raised is the framework's answer."""


@dataclass
class Clock:
    """Runs the stages of a framework; `seconds` is the time that they have taken together.

    `own` is the code of the adapter that asks the framework; its mistakes are raised unless `lenient`.
    """

    seconds: float = 0.0
    own: OwnCode = NOBODY
    lenient: bool = False

    def __call__(self, stage: Callable[[], Any]) -> Any:
        """Run a stage and return its result, or Refused with what the framework raised.

        MemoryError is let through: it is the machine's refusal, not the framework's; so are mistakes in the
        adapter's own code. What passed through that code without being raised there says where.
        """
        started = time.perf_counter()
        try:
            return stage()
        except MemoryError:
            raise
        except Exception as error:
            if not self.lenient and self.own.is_mistake(error):
                raise
            place = "" if self.own.is_said(error) else self.own.place(error)
            message = without_stacks(message_of(error))
            return Refused(type(error).__name__, f"{message} ({place})" if place else message)
        finally:
            self.seconds += time.perf_counter() - started


def message_of(error: BaseException) -> str:
    """The text of an exception, whose own way to say it may raise as well."""
    try:
        return str(error)
    except Exception as other:  # noqa: BLE001 - whatever it is, the first error is the one that counts
        return f"(without a message: its text raises {type(other).__name__})"


def native(array: Any, permutation: Tuple[int, ...]) -> Any:
    """Permute an array from canonical layout, channels first, into a framework's own; C-contiguous.

    An operand with more or fewer axes than the layout has keeps its last axes where the layout has them.
    """
    moved = np.transpose(array, fit_permutation(permutation, np.ndim(array)))
    # not ascontiguousarray, which makes a vector of a scalar
    return np.asarray(moved, order="C")


def fit_permutation(permutation: Tuple[int, ...], axes: int) -> Tuple[int, ...]:
    """A permutation for an array of `axes` axes: further ones stay in front, missing ones are left out."""
    more = axes - len(permutation)
    return (*range(more), *(axis + more for axis in permutation if axis + more >= 0))


def canonical(name: str, fetched: Any, permutation: Tuple[int, ...]) -> Any:
    """Permute a result from a framework's layout into the canonical one, channels first.

    A result with another number of axes stays as it is: its shape is wrong, which is for the judge to say.
    Raises AdapterFault where it is no array of numbers.
    """
    array = _numbers(name, fetched)
    return np.transpose(array, np.argsort(permutation)) if array.ndim == len(permutation) else array


def canonical_shape(shape: Any, permutation: Tuple[int, ...]) -> Union[Shape, Missing]:
    """An inferred shape in canonical layout; why there is none, or another number of axes, stays as it is.

    Raises AdapterFault where it is no shape.
    """
    if isinstance(shape, (Refused, Unsupported)):
        return shape
    try:
        extents = tuple(operator.index(extent) for extent in shape)
    except TypeError as error:
        raise AdapterFault(f"infer_shape gave no shape but {shape!r:.80}") from error
    if len(extents) != len(permutation):
        return extents
    return tuple(extents[axis] for axis in np.argsort(permutation))


def _numbers(name: str, fetched: Any) -> Any:
    try:
        array = np.asarray(fetched)
    except (TypeError, ValueError) as error:
        raise AdapterFault(f"{name} is no array: {error}") from error
    if array.dtype.kind not in "fiub":
        raise AdapterFault(
            f"{name} has dtype {array.dtype}, not one of NumPy's real ones (bfloat16 goes as float32)"
            f"{'; it is None: does the method return it?' if fetched is None else ''}"
        )
    return array


def rotate_180(kernel: Any) -> Any:
    """Rotate a kernel `(C, C, *size)` by 180 degrees: reverse every spatial axis."""
    return kernel[(slice(None), slice(None), *[slice(None, None, -1)] * (kernel.ndim - 2))]
