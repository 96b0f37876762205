"""Products that do not exist but that a framework may compute: with padding, or with an inserted zero.

They show only where the other factor is an infinity or a NaN, and then the element may be NaN. Nothing joins
one channel to another, so what is in one channel must not show in the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Optional

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Geometry
from . import products

Mask = npt.NDArray[np.bool_]


def possible_nans(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    cotangent: Optional[Float64Array] = None,
    dilated: bool = False,
) -> Dict[str, Mask]:
    """Where each result may also be NaN, as an infinity or a NaN may have met a zero that is no element.

    Masks of the shapes of the results, for output and, with a cotangent, for the gradients of input and
    kernel. `dilated` says that zeros were put between the taps of the kernel.
    """
    special = _mark_nonfinite(w)
    spatial = tuple(range(2, w.ndim))
    ones, all_ones = np.ones(geometry.input_shape), np.ones(geometry.output_shape)
    met = products.output(geometry, ones, special)
    found = {OUTPUT: _fewer(met, special.sum(axis=spatial).ravel(), 1)}
    dense = replace(
        geometry,
        axes=tuple(replace(axis, kernel=axis.effective_kernel, dilation=1) for axis in geometry.axes),
    )
    if dilated:
        found[OUTPUT] |= products.output(dense, _mark_nonfinite(x), np.ones(dense.kernel_shape)) > 0
    if cotangent is None:
        return found
    met = products.grad_input(geometry, special, all_ones)
    found[GRAD_INPUT] = _fewer(met, special.sum(axis=(1, *spatial)), 1)
    back = _mark_nonfinite(cotangent)
    if dilated:
        found[GRAD_INPUT] |= products.grad_input(dense, np.ones(dense.kernel_shape), back) > 0
    found[GRAD_KERNEL] = _beside_input_or_cotangent(geometry, _mark_nonfinite(x), back)
    return found


def _beside_input_or_cotangent(geometry: Geometry, x: Float64Array, back: Float64Array) -> Mask:
    """Taps that join an infinity or NaN of either operand to no element of the other one."""
    outside = (0, *range(2, x.ndim))
    by_input, by_output = x.sum(axis=outside), back.sum(axis=outside)
    met = products.grad_kernel(geometry, x, np.ones(geometry.output_shape))
    beside_input = _fewer(met, by_input, 0)
    met = products.grad_kernel(geometry, np.ones(geometry.input_shape), back)
    by_kernel = by_output.reshape(*geometry.kernel_shape[:2], *[1] * len(geometry.axes))
    return np.asarray(beside_input | (met < by_kernel))


def _mark_nonfinite(values: Float64Array) -> Float64Array:
    return np.where(np.isfinite(values), 0.0, 1.0)


def _fewer(met: Float64Array, by_channel: Float64Array, axis: int) -> Mask:
    """Elements that meet fewer infinities and NaNs than their channel has; the rest meet no element."""
    return np.asarray(met < by_channel.reshape(-1, *[1] * (met.ndim - 1 - axis)))
