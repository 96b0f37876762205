"""A sample has the same bits at every position of a batch and alone, or it is said where it has not."""

import numpy as np
import pytest

from conformance.frameworks.numpy.adapter import Adapter
from conformance.operators.observations import Answer
from conformance.operators.tensors import OUTPUT
from conformance.runs.fingerprint.batch_invariance import BATCH, batch_question, read, single_sample
from conformance.runs.fingerprint.placement import LAYERS
from conformance.worker.answer import answer

SAME = np.full((BATCH, 2), 0.1)


def observed(values, unstable=None):
    return Answer({OUTPUT: values}, "float64", unstable=unstable)


@pytest.mark.parametrize(
    ("together", "alone", "verdict"),
    [
        (SAME, SAME[:1], "invariant"),
        (SAME, np.nextafter(SAME[:1], 1.0), "alone differs"),
        (
            np.where(np.arange(BATCH)[:, None] == 4, np.nextafter(SAME, 1.0), SAME),
            SAME[:1],
            "positions differ",
        ),
        (np.full((BATCH, 1), np.nan), np.full((1, 1), np.nan), "invariant"),
    ],
    ids=["same", "alone", "positions", "nan"],
)
def test_a_difference_of_one_bit_is_seen_with_its_place(together, alone, verdict):
    assert read(observed(together), observed(alone)) == {OUTPUT: {"batch": verdict}}


def test_whether_a_call_repeats_itself_is_said_where_it_was_made_twice():
    assert read(observed(SAME, {}), observed(SAME[:1]))[OUTPUT]["repeatable"] is True
    assert read(observed(SAME, {OUTPUT: "other bits"}), observed(SAME[:1]))[OUTPUT]["repeatable"] is False
    assert "repeatable" not in read(observed(SAME), observed(SAME[:1]))[OUTPUT]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_the_sample_alone_is_the_one_of_the_batch(layer):
    question = batch_question("conv", layer, "float16")
    alone = single_sample(question)
    assert (question.words.input[0], alone.words.input[0]) == (BATCH, 1)
    together, single = (answer(each, Adapter()).values[OUTPUT] for each in (question, alone))
    assert np.array_equal(together, np.repeat(single, BATCH, axis=0))
