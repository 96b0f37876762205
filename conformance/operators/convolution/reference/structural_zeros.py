"""Products that do not exist but that may be computed: with padding, or with an inserted zero.

A framework that pads its input with zeros multiplies them with the kernel, and one that puts zeros
between the elements of its input does the same; that shows only where the other factor is an infinity or a
NaN, and then the element may be NaN. The kernel is multiplied with zeros that way in output and gradient of
the input; in the gradient of the kernel it is either operand. Nobody puts zeros between the taps of a kernel
(unless an adapter says that it did), between channels or between groups: what has no business in an element
must not show in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Optional

import numpy as np

from ...dtypes import Float64Array
from ...shapes import CONV
from ...tensors import GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.nonfinite import Mask
from . import taps


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
    found = {OUTPUT: _beside_the_kernel(geometry, w)}
    if dilated:
        found[OUTPUT] |= _between_taps(geometry, x)
    if cotangent is None:
        return found
    found[GRAD_INPUT] = _beside_the_kernel(geometry.adjoint, w)
    if dilated:
        found[GRAD_INPUT] |= _between_taps(geometry.adjoint, cotangent)
    found[GRAD_KERNEL] = _beside_the_input(geometry, x) | _beside_the_cotangent(geometry, cotangent)
    return found


def _mark_nonfinite(values: Float64Array) -> Float64Array:
    return np.where(np.isfinite(values), 0.0, 1.0)


def _beside_the_kernel(geometry: Geometry, w: Float64Array) -> Mask:
    """Elements of the output that an infinity or NaN in the kernel reaches from no element of the input."""
    special = _mark_nonfinite(w)
    met = taps.output(geometry, np.ones(geometry.input_shape), special)
    by_pair = special.sum(axis=tuple(range(2, special.ndim)))
    if geometry.op == CONV:
        by_channel = by_pair.sum(axis=1)
    else:
        each = geometry.in_channels // geometry.groups
        by_channel = by_pair.reshape(geometry.groups, each, by_pair.shape[1]).sum(axis=1).ravel()
    return np.asarray(met < by_channel.reshape(len(by_channel), *[1] * len(geometry.axes)))


def _between_taps(geometry: Geometry, x: Float64Array) -> Mask:
    """Elements of the output that an infinity or NaN in the input reaches when every place has a tap."""
    dense = replace(geometry, axes=tuple(_dense(axis) for axis in geometry.axes))
    return np.asarray(taps.output(dense, _mark_nonfinite(x), np.ones(dense.kernel_shape)) > 0)


def _dense(axis: Axis) -> Axis:
    return replace(axis, kernel=axis.effective_kernel, dilation=1)


def _beside_the_input(geometry: Geometry, x: Float64Array) -> Mask:
    """Taps that join an infinity or NaN in the input to no element of the cotangent."""
    met = taps.grad_kernel(geometry, _mark_nonfinite(x), np.ones(geometry.output_shape))
    return _fewer(geometry, met, x, geometry.op != CONV)


def _beside_the_cotangent(geometry: Geometry, cotangent: Float64Array) -> Mask:
    """Taps that join an infinity or NaN in the cotangent to no element of the input."""
    met = taps.grad_kernel(geometry, np.ones(geometry.input_shape), _mark_nonfinite(cotangent))
    return _fewer(geometry, met, cotangent, geometry.op == CONV)


def _fewer(geometry: Geometry, met: Float64Array, values: Float64Array, coarse: bool) -> Mask:
    """Entries of the kernel that meet fewer of an operand's infinities and NaNs than their channel has.

    The missing ones meet padding or nothing under that tap.
    """
    by_channel = _mark_nonfinite(values).sum(axis=(0, *range(2, values.ndim)))
    if coarse:
        return np.asarray(met < by_channel.reshape(len(by_channel), *[1] * (met.ndim - 1)))
    by_group = by_channel.reshape(geometry.groups, 1, met.shape[1], *[1] * (met.ndim - 2))
    grouped = met.reshape(geometry.groups, len(met) // geometry.groups, *met.shape[1:])
    return np.asarray((grouped < by_group).reshape(met.shape))
