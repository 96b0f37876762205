"""One real-valued sample at every position of a batch, and alone: whether each gives the same bits.

A kernel splits a batch among threads, and takes another algorithm for another batch size. Where a sum is then
added up in another order, its last bits depend on what else is in the batch. Real-valued numbers show it:
integers would sum exactly in any order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from conformance.operators.observations import Answer
from conformance.operators.operands import REPEATED, Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.tensors import COTANGENT, GRAD_INPUT, INPUT, OUTPUT
from conformance.operators.words import Words
from conformance.runs.fingerprint.interpretation import Entry
from conformance.runs.fingerprint.placement import ProbedLayer

BATCH = 5
"""Samples: odd, and no multiple of a number of threads or vector lanes, so that they are split unevenly."""

PER_SAMPLE = (OUTPUT, GRAD_INPUT)
"""Results with a part for each sample; the others are sums over the batch."""

Values = npt.NDArray[np.generic]


def batch_question(op: str, layer: ProbedLayer, dtype: str) -> Question:
    """One sample five times over, with channels and places for which fast kernels are chosen."""
    channels = 16
    words = Words(
        op=op,
        input=(BATCH, channels, 9, 9),
        out_channels=channels if layer.depthwise else 24,
        kernel=(layer.taps,) * 2,
        stride=(1, 1),
        dilation=(1, 1),
        groups=channels if layer.depthwise else 1,
        padding=layer.taps // 2,
        dtype=dtype,
    )
    kinds = {INPUT: REPEATED, COTANGENT: REPEATED, "kernel": "normal"}
    return Question(words, "torch", EQUIVALENT, Recipe(1, dtype, kinds), gradients=True)


def single_sample(question: Question) -> Question:
    """The question about a batch, with one sample."""
    return replace(question, words=replace(question.words, input=(1, *question.words.input[1:])))


def read(together: Answer, single: Answer) -> dict[str, dict[str, Entry]]:
    """Of each result whether it repeats itself and, where each sample has one, what the batch does to it."""
    by_result: dict[str, dict[str, Entry]] = {}
    if together.unstable is not None:
        by_result = {name: {"repeatable": name not in together.unstable} for name in together.values}
    for name in PER_SAMPLE:
        if name in together.values and name in single.values:
            by_result.setdefault(name, {})["batch"] = _batch(together.values[name], single.values[name])
    return by_result


def _batch(together: Values, single: Values) -> Entry:
    """Whether a sample's bits depend on its position, else on the batch around it, else on neither."""
    if not _all_same(together):
        return "positions differ"
    return "invariant" if _all_same(np.concatenate([together[:1], single])) else "alone differs"


def _all_same(samples: Values) -> bool:
    return all(np.array_equal(samples[0], sample, equal_nan=True) for sample in samples[1:])
