"""What an adapter puts around the call of a framework, as far as it changes which operation is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

Pairs = Tuple[Tuple[int, int], ...]


@dataclass(frozen=True)
class Surroundings:
    """Zeros and cuts around a call, a pair for each spatial axis, and zeros between the taps of its kernel.

    The input is padded by `pad` before the call (negative: cut), the output is cut by `crop` after it
    (negative: zeros added), and the kernel is spread by a factor for each axis (`dilate`). An empty tuple is
    nothing of the kind.
    """

    pad: Pairs = ()
    crop: Pairs = ()
    dilate: Tuple[int, ...] = ()

    def __bool__(self) -> bool:
        padded = any(any(pair) for pair in (*self.pad, *self.crop))
        return padded or any(factor != 1 for factor in self.dilate)

    def fit(self, rank: int) -> bool:
        """Whether there is a pair and a factor for every one of `rank` axes where there are any."""
        return all(len(given) in (0, rank) for given in (self.pad, self.crop, self.dilate))

    def pad_input(self, x: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The input as the call gets it."""
        return _pad_and_cut(x, self.pad)

    def spread_kernel(self, w: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The kernel as the call gets it."""
        if not self.dilate:
            return w
        extents = [factor * (taps - 1) + 1 if taps else 0 for factor, taps in zip(self.dilate, w.shape[2:])]
        spread = np.zeros((*w.shape[:2], *extents), w.dtype)
        spread[(slice(None), slice(None), *(slice(None, None, factor) for factor in self.dilate))] = w
        return spread

    def cut_output(self, y: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What is made of the result of the call."""
        return _pad_and_cut(y, tuple((-before, -after) for before, after in self.crop))


def _pad_and_cut(values: npt.NDArray[Any], pairs: Pairs) -> npt.NDArray[Any]:
    if not pairs:
        return values
    zeros = [(0, 0), (0, 0), *((max(0, before), max(0, after)) for before, after in pairs)]
    padded = np.pad(values, zeros)
    cuts = (
        slice(max(0, -before), extent - max(0, -after))
        for (before, after), extent in zip(pairs, padded.shape[2:])
    )
    return padded[(slice(None), slice(None), *cuts)]
