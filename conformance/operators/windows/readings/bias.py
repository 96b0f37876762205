"""Readings of the bias and of the batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Optional

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import GRAD_BIAS, OUTPUT
from ..geometry import Geometry
from ..result_shapes import Place
from .channels import repeat_first_group, zero_from
from .constructors import mistake
from .geometries import always, has_several_outputs, has_several_samples
from .moves import Elements
from .reading import Operands, Reading, Results, Wanted, true_elements, truth

Array = npt.NDArray[Any]
Weights = Callable[[Geometry], Float64Array]


def _weigh_bias(name: str, sentence: str, weights: Weights) -> Reading:
    """The bias is added as often as `weights` says at each place, an array that broadcasts over the
    output."""

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        bare = Operands(operands.x, operands.w, None, operands.cotangent)
        results = truth(geometry, bare, wanted)
        if operands.b is None:
            return results
        counts = weights(geometry)
        if OUTPUT in wanted:
            results[OUTPUT] = results[OUTPUT] + operands.b.reshape(1, -1, *[1] * len(geometry.axes)) * counts
        if GRAD_BIAS in wanted and operands.cotangent is not None:
            counted = replace(operands, cotangent=operands.cotangent * counts)
            results.update(truth(geometry, counted, (GRAD_BIAS,)))
        return results

    def single(geometry: Geometry, operands: Operands, result: str) -> Elements:
        if result == GRAD_BIAS and operands.cotangent is not None:
            counted = replace(operands, cotangent=operands.cotangent * weights(geometry))
            return true_elements(geometry, counted, result)
        bare = true_elements(geometry, replace(operands, b=None), result)
        if result != OUTPUT or operands.b is None:
            return bare
        bias = operands.b.reshape(1, -1, *[1] * len(geometry.axes)) * weights(geometry)
        added = np.broadcast_to(bias, bare.shape)

        def at(place: Place) -> Optional[float]:
            given = bare.at(place)
            return None if given is None else given + float(added[place])

        return Elements(bare.shape, at)

    return Reading(name, sentence, compute, always, only=(OUTPUT, GRAD_BIAS), elements=single)


def _constant(times: float) -> Weights:
    return lambda geometry: np.full((1,) * (2 + len(geometry.axes)), times)


def _taps_land(geometry: Geometry) -> Float64Array:
    """1 where any product is added up, 0 in the rest of the output."""
    ones = Operands(np.ones(geometry.input_shape), np.ones(geometry.kernel_shape), None, None)
    landed = truth(geometry, ones, (OUTPUT,))[OUTPUT]
    counts: Float64Array = (landed > 0).astype(np.float64)
    return counts


def _only_first_sample(geometry: Geometry) -> Float64Array:
    first: Float64Array = (np.arange(geometry.batch) == 0).astype(np.float64)
    return first.reshape(-1, *[1] * (1 + len(geometry.axes)))


def _repeat_first(geometry: Geometry, values: Array) -> Array:
    return np.repeat(values[:1], len(values), axis=0)


def _reverse(geometry: Geometry, values: Array) -> Array:
    return values[::-1]


READINGS = (
    _weigh_bias("bias-missing", "the bias is not added", _constant(0.0)),
    _weigh_bias("bias-twice", "the bias is added twice", _constant(2.0)),
    _weigh_bias("bias-subtracted", "the bias is subtracted", _constant(-1.0)),
    _weigh_bias("bias-where-taps-land", "the bias is added only where a tap lands", _taps_land),
    _weigh_bias(
        "bias-first-of-batch", "the bias is added to the first of the batch alone", _only_first_sample
    ),
    mistake("bias-reversed", "the bias is in reverse order", has_several_outputs, b=_reverse),
    mistake(
        "bias-of-first-channel",
        "the first channel's bias is used for all",
        has_several_outputs,
        b=_repeat_first,
    ),
    mistake(
        "bias-of-first-group",
        "each group gets the bias of the first one",
        lambda geometry: 1 < geometry.groups < geometry.out_channels,
        b=repeat_first_group(0),
    ),
    mistake(
        "bias-rolled",
        "each channel gets its neighbour's bias",
        has_several_outputs,
        b=lambda _, b: np.roll(b, 1),
    ),
    mistake(
        "batch-first-repeated",
        "the first of the batch is computed for all",
        has_several_samples,
        x=_repeat_first,
    ),
    mistake(
        "batch-last-zero",
        "the last of the batch is not written",
        has_several_samples,
        y=zero_from(-1, axis=0),
    ),
    mistake("batch-reversed", "the batch is in reverse order", has_several_samples, y=_reverse),
)
