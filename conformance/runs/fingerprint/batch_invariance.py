"""The same real-valued sample at every position of a batch and alone: whether each gives the same bits."""

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
from conformance.runs.fingerprint.placement import Layer

BATCH = 5
PER_SAMPLE = (OUTPUT, GRAD_INPUT)
Values = npt.NDArray[np.generic]


def batch_question(op: str, layer: Layer, dtype: str) -> Question:
    """One sample five times over, of as many channels and places as kernels are chosen for."""
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
    """The sample by itself."""
    return replace(question, words=replace(question.words, input=(1, *question.words.input[1:])))


def read(together: Answer, single: Answer) -> dict[str, dict[str, Entry]]:
    """Of each result whether it repeats itself and, where each sample has one, what the batch does to it."""
    said: dict[str, dict[str, Entry]] = {}
    if together.unstable is not None:
        said = {name: {"repeatable": name not in together.unstable} for name in together.values}
    for name in PER_SAMPLE:
        if name in together.values and name in single.values:
            said.setdefault(name, {})["batch"] = _batch(together.values[name], single.values[name])
    return said


def _batch(together: Values, single: Values) -> Entry:
    if not _all_same(together):
        return "positions differ"
    return "invariant" if _all_same(np.concatenate([together[:1], single])) else "alone differs"


def _all_same(samples: Values) -> bool:
    return all(np.array_equal(samples[0], sample, equal_nan=True) for sample in samples[1:])
