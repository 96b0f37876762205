"""Sums in the gradient of the bias, which adds up the cotangent of a channel and multiplies nothing.

Frameworks compute it by another kernel than convolutions, often a plain reduction in the format itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conformance.operators.dtypes import Float64Array, Format
from conformance.operators.operands import AT, VALUES, Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.tensors import COTANGENT
from conformance.operators.words import Words
from conformance.runs.fingerprint.probes import Probe, fewer_probes

LAYER = "1x1"
"""What the layer is called in a fingerprint."""

_SHAPE = (4, 7, 7)
"""Samples and both axes of the cotangent."""

FAMILIES = ("left", "accumulator", "stored")
"""Families of probes that mean something where nothing is multiplied."""


@dataclass(frozen=True)
class BiasSums:
    """A channel for each probe; a term of its sum is the product of the probe's factors, made here."""

    op: str
    form: Format

    def probes(self) -> tuple[Probe, ...]:
        """The probes of the families that do not need a product."""
        spots = int(np.prod(_SHAPE))
        return tuple(probe for probe in fewer_probes(self.form, spots) if probe.family in FAMILIES)

    def question(self) -> Question:
        """A convolution with a kernel of one tap, over zeros."""
        asked = self.probes()
        cotangent = np.zeros((len(asked), int(np.prod(_SHAPE))))
        for channel, probe in enumerate(asked):
            right = dict(probe.sum.right)
            for spot, value in probe.sum.left:
                cotangent[channel, spot] = value * right.get(spot, 0.0)
        shape = (_SHAPE[0], len(asked), *_SHAPE[1:])
        terms = cotangent.reshape(len(asked), *_SHAPE).swapaxes(0, 1).ravel()
        at = np.flatnonzero(terms)
        zeros: dict[str, list[float]] = {AT: [], VALUES: []}
        kinds = {
            "input": zeros,
            "kernel": zeros,
            "bias": zeros,
            COTANGENT: {AT: at.tolist(), VALUES: terms[at].tolist()},
        }
        words = Words(
            op=self.op,
            input=(shape[0], 2, *shape[2:]),
            out_channels=shape[1],
            kernel=(1, 1),
            stride=(1, 1),
            dilation=(1, 1),
            bias=True,
            dtype=self.form.name,
        )
        return Question(words, "torch", EQUIVALENT, Recipe(0, self.form.name, kinds), gradients=True)

    def read(self, values: npt.NDArray[np.generic]) -> Float64Array:
        """The sums in the order of the probes."""
        return np.asarray(values, dtype=np.float64)
