"""Runs a call of a convolution on tensors of TensorFlow, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any, Optional

from ...interface import Call, Function, Tensor
from ..zeros import dilate_kernel, pad_and_cut


def bind(tf: Any, call: Call) -> Function:
    """The call with everything around it, as a function of input, kernel and bias."""
    return partial(_run, tf, call, getattr(tf.nn, call.function.rpartition(".")[2]))


def _run(tf: Any, call: Call, function: Function, x: Tensor, w: Tensor, b: Optional[Tensor] = None) -> Tensor:
    channels = call.layout.input.index(1)
    if call.dilate:
        w = dilate_kernel(tf, w, call.dilate)
    if call.pad:
        x = pad_and_cut(tf, x, call.pad, channels)
    if call.split > 1:
        pairs = zip(tf.split(x, call.split, channels), tf.split(w, call.split, -1))
        y = tf.concat([function(part, kernel, **call.words) for part, kernel in pairs], channels)
    else:
        y = function(x, w, **call.words)
    if call.crop:
        y = pad_and_cut(tf, y, tuple((-before, -after) for before, after in call.crop), channels)
    return y if b is None else tf.nn.bias_add(y, b, data_format=call.words.get("data_format"))
