"""References are computed once, and kept within a limit of bytes."""

from dataclasses import replace

from support.planted.dense import case

from conformance.cases.questions import question_and_prediction
from conformance.judging.oracle import Oracle

ASKED = [question_and_prediction(replace(case(), seed=seed)) for seed in range(3)]


def test_a_question_has_one_reference():
    oracle = Oracle()
    assert oracle(*ASKED[0]) is oracle(*ASKED[0])
    assert oracle(*ASKED[0]) is not oracle(*ASKED[1])


def test_the_reference_used_last_is_kept_and_the_oldest_goes():
    small = Oracle(limit=2 * Oracle()(*ASKED[0]).nbytes)
    first, second = small(*ASKED[0]), small(*ASKED[1])
    small(*ASKED[2])
    assert small(*ASKED[1]) is second
    assert small(*ASKED[0]) is not first


def test_one_reference_is_kept_however_large():
    tiny = Oracle(limit=0)
    assert tiny(*ASKED[0]) is tiny(*ASKED[0])
