"""Runs a call of pooling on tensors of TensorFlow, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ...interface import Function, Tensor
from ...pooling_rules import PoolCall
from .rules import BATCH_IN_INDEX


def bind(tf: Any, call: PoolCall) -> Function:
    """The call with everything around it, as a function of its input."""
    return partial(_run, tf, call)


def _run(tf: Any, call: PoolCall, x: Tensor) -> Tensor:
    return getattr(tf.nn, call.function.rpartition(".")[2])(_around(tf, call, x), **call.words)


def side_results(tf: Any, call: PoolCall, x: Tensor) -> Union[Tuple[Tensor, ...], Unsupported]:
    """The places of the largest elements, of `tf.nn.max_pool_with_argmax`."""
    if len(call.layout.input) != 4:
        return Unsupported("tf.nn.max_pool_with_argmax is over 2 spatial axes", skips.RANK)
    if 0 in x.shape:
        return Unsupported("tf.nn.max_pool_with_argmax refuses an input without elements", skips.OPERANDS)
    longer = _around(tf, call, x)
    words = {**call.words, **call.beside, "output_dtype": tf.int64}
    places = tf.nn.max_pool_with_argmax(longer, **words)[1]
    batch, height, width, channels = (int(extent) for extent in longer.shape)
    # a number that is not of its own sample and channel is no place
    begins = tf.range(batch, dtype=tf.int64)[:, None, None, None] * (height * width * channels)
    own = places - tf.range(channels, dtype=tf.int64) - (begins if call.beside[BATCH_IN_INDEX] else 0)
    rows, columns = own // channels // width, own // channels % width
    before = [lo for lo, _ in call.pad] or [0, 0]
    flat = (rows - before[0]) * x.shape[2] + columns - before[1]
    return (tf.where(own % channels == 0, flat, -1),)


def _around(tf: Any, call: PoolCall, x: Tensor) -> Tensor:
    """The input with what is put around it, and without what is cut of it."""
    if not call.pad:
        return x
    pairs = [(0, 0), *((max(lo, 0), max(hi, 0)) for lo, hi in call.pad), (0, 0)]
    x = tf.pad(x, pairs, constant_values=tf.cast(call.fill, x.dtype))
    begins = [0, *(max(-lo, 0) for lo, _ in call.pad), 0]
    ends = [max(-hi, 0) for _, hi in call.pad]
    sizes = [
        x.shape[0],
        *(x.shape[1 + at] - begins[1 + at] - end for at, end in enumerate(ends)),
        x.shape[-1],
    ]
    return tf.slice(x, begins, sizes) if any(begins) or any(ends) else x
