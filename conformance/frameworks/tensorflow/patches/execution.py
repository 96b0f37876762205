"""Runs a call of patches on tensors of TensorFlow, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...interface import Function, Tensor
from ...patch_rules import PatchCall
from ..zeros import pad_and_cut


def bind(tf: Any, call: PatchCall) -> Function:
    """The call with everything around it, as a function of its input."""
    return partial(_run, tf, call)


def _run(tf: Any, call: PatchCall, x: Tensor) -> Tensor:
    if call.pad:
        x = pad_and_cut(tf, x, call.pad, channels=3)
    y = tf.image.extract_patches(x, **call.words)
    if not call.exchanges or call.geometry is None:
        return y
    # the last axis has the taps in front of the channels
    split = tf.reshape(y, [*y.shape[:3], -1, call.geometry.in_channels])
    return tf.reshape(tf.transpose(split, [0, 1, 2, 4, 3]), y.shape)
