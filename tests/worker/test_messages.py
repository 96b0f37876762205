"""Replies survive the wire; what is no reply is told apart."""

from __future__ import annotations

import os

import numpy as np
import pytest

from conformance.operators.observations import About, Answer, Crashed, Refused, Unsupported
from conformance.operators.surroundings import Surroundings
from conformance.worker import frames, messages

OUTPUT = {"output": np.arange(4, dtype=np.float32).reshape(1, 1, 2, 2)}


ANSWER = {
    "kind": "Answer",
    "dtype": "float32",
    "inferred": None,
    "native": True,
    "bias_added": False,
    "call": "",
    "missing": {},
    "seconds": 0,
}


def test_the_twin_of_what_is_no_reply_is_one():
    assert isinstance(messages.decode_reply(frames.Frame({"to": 1, **ANSWER}, {}), 1), Answer)


def through(reply, asked=3, expected=3):
    read, write = os.pipe()
    try:
        frames.write(write, messages.encode_reply(reply, asked))
        return messages.decode_reply(frames.FrameReader(read).read(), expected)
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.parametrize(
    "reply",
    [
        Refused("ValueError", "no\nway ä"),
        Unsupported("has no conv"),
        Crashed("SIGABRT", "last words"),
        About("torch", "2.1", devices=("cpu", "gpu"), flags={"tf32": False, "threads": 2}, exact=False),
    ],
)
def test_replies_arrive_as_they_were_sent(reply):
    assert through(reply) == reply


INFERRED = [(1, 1, 2, 2), None, Refused("TypeError", "no"), Unsupported("none")]


@pytest.mark.parametrize("inferred", INFERRED)
def test_refusals_arrive_with_what_is_inferred(inferred):
    got = through(Refused("E", "no", inferred))
    assert (got.type, got.message, got.inferred_shape) == ("E", "no", inferred)


@pytest.mark.parametrize("inferred", INFERRED)
def test_answers_arrive_with_their_arrays(inferred):
    missing = {
        "grad_input": Refused("RuntimeError", "not on CPU"),
        "grad_kernel": Unsupported("no gradients"),
    }
    sent = Answer(OUTPUT, "float32", inferred, False, "conv(x)", missing, 0.25)
    got = through(sent)
    assert np.array_equal(got.values["output"], OUTPUT["output"])
    assert (got.inferred_shape, got.missing) == (inferred, missing)
    assert (got.dtype, got.native, got.call, got.seconds) == ("float32", False, "conv(x)", 0.25)


def test_what_json_lacks_becomes_text():
    got = through(About("torch", "2", flags={"scale": float("inf"), "path": os.sep, "kind": np.dtype("f4")}))
    assert got.flags == {"scale": "inf", "path": "/", "kind": "float32"}
    assert through(Refused("E", "lone \ud800 surrogate")).message == "lone ? surrogate"


def test_a_message_is_bounded_and_keeps_both_ends():
    got = through(Refused("E", "begin" + "x" * 10**6 + "end")).message
    assert len(got) < messages.MESSAGE_LIMIT + 100
    assert got.startswith("begin")
    assert got.endswith("end")
    assert "characters left out" in got


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"kind": "Surprise"},
        {"kind": "Refused", "type": "E"},
        {"kind": "Answer"},
        {"kind": "About", "framework": "torch"},
        {"kind": ["Answer"]},
        {**ANSWER, "inferred": {}},
        {**ANSWER, "missing": []},
        {**ANSWER, "seconds": "soon"},
        {**ANSWER, "seconds": "nan"},
        {**ANSWER, "seconds": -1},
        {**ANSWER, "inferred": [1, "two"]},
        {**ANSWER, "inferred": [1, [2]]},
        {**ANSWER, "inferred": [2**70]},
        {**ANSWER, "effects": {"surprise": "no result"}},
        {**ANSWER, "missing": {"surprise": {"kind": "Unsupported", "reason": "no result"}}},
        {"kind": "About", "framework": "torch", "version": 2},
        {"kind": "About", "framework": "torch", "version": "2", "integers": {"conv 1-D": 3}},
    ],
)
def test_what_is_no_reply_is_refused(head):
    with pytest.raises(frames.FrameError, match="no reply"):
        messages.decode_reply(frames.Frame({"to": 1, **head}, {}), 1)


def test_arrays_that_are_no_results_are_refused():
    with pytest.raises(frames.FrameError):
        through(Answer({"surprise": np.ones(1)}, "float32"))


def test_the_reply_to_another_request_is_refused():
    with pytest.raises(frames.FrameError, match="nobody asked"):
        through(Unsupported("late"), asked=2, expected=3)


def test_a_fault_carries_its_traceback():
    try:
        raise KeyError("kernel")
    except KeyError as error:
        crash = messages.crash_of(error)
    assert crash.how == "the adapter raised KeyError: 'kernel'"
    assert "test_a_fault_carries_its_traceback" in crash.stderr
    assert messages.crash_of(KeyboardInterrupt()).how == "the adapter raised KeyboardInterrupt"


def test_what_stands_around_a_call_arrives():
    around = Surroundings(((1, 0),), ((0, -2),), (2,))
    sent = Answer(OUTPUT, "float32", around=("padded", "cut"), surroundings=around)
    arrived = through(sent)
    assert (arrived.around, arrived.surroundings) == (("padded", "cut"), around)


@pytest.mark.parametrize("around", [[], {"pad": [[1]]}, {"crop": [["a", "b"]]}, {"dilate": [0]}])
def test_what_cannot_stand_around_a_call_is_no_reply(around):
    with pytest.raises(frames.FrameError):
        messages.decode_reply(frames.Frame({"to": 1, **ANSWER, "surroundings": around}, {}), 1)
