"""Zeros that stand around a call of TensorFlow: between the taps of a kernel, and at the ends of an axis."""

from __future__ import annotations

import math
from typing import Any

from ..interface import Pairs, Tensor


def dilate_kernel(tf: Any, w: Tensor, factors: tuple[int, ...]) -> Tensor:
    """Kernel `[*k, in, out]` with zeros after each tap, those after the last one cut off."""
    shape = [int(extent) for extent in w.shape]
    for axis, factor in enumerate(factors):
        if shape[axis] == 1:
            # nothing is between one tap, however large the factor
            continue
        # One axis at a time: tf.pad knows six axes at most.
        before, after = math.prod(shape[:axis]), math.prod(shape[axis + 1 :])
        blocks = tf.reshape(w, [before, shape[axis], 1, after])
        filled = tf.pad(blocks, [(0, 0), (0, 0), (0, factor - 1), (0, 0)])
        lines = tf.reshape(filled, [before, shape[axis] * factor, after])
        shape[axis] = (shape[axis] - 1) * factor + 1
        w = tf.slice(lines, [0, 0, 0], [before, shape[axis], after])
    return tf.reshape(w, shape)


def pad_and_cut(tf: Any, tensor: Tensor, pairs: Pairs, channels: int) -> Tensor:
    """Zeros added to the spatial axes, then what negative entries remove."""
    spatial = list(pairs)
    spatial.insert(channels - 1, (0, 0))
    every = [(0, 0), *spatial]
    if any(max(pair) > 0 for pair in every):
        tensor = tf.pad(tensor, [(max(before, 0), max(after, 0)) for before, after in every])
    if any(min(pair) < 0 for pair in every):
        begin = [max(-before, 0) for before, _ in every]
        sizes = [n - b - max(-after, 0) for n, b, (_, after) in zip(tensor.shape, begin, every)]
        tensor = tf.slice(tensor, begin, sizes)
    return tensor
