"""The same call twice: real-valued data make a backend repeat itself, and other bits fail."""

from dataclasses import replace

import numpy as np
import pytest
from support.planted.dense import REAL, ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.frameworks.planted.adapter import Adapter
from conformance.operators.operands import Recipe, is_real
from conformance.worker import frames
from conformance.worker.answer import answer
from conformance.worker.determinism import describe_difference
from conformance.worker.messages import decode_reply, encode_reply

LARGE = {"input": (2, 4, 37, 41), "stride": (1, 1)}
RACES = "races-within-bound"


def test_what_repeats_itself_is_said_to():
    assert ask(case("real", kinds=REAL), NumPy()).deterministic is True
    assert ask(case("integers"), NumPy()).deterministic is None


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
def test_a_race_inside_the_bound_fails_although_every_number_is_right(op, dtype):
    asked = case("real", kinds=REAL, op=op, dtype=dtype, **LARGE)
    result = ask(asked, Adapter(RACES))
    assert result.verdict == "fail"
    assert [aspect for aspect, state in result.aspects.items() if state == "fail"] == ["output"]
    assert "output is not the same in two runs of the same call: " in result.diagnosis
    assert (result.deterministic, result.readings) == (False, ())
    assert ask(asked, Adapter()).verdict == "pass"


def test_the_numbers_of_each_run_alone_are_inside_the_bound(monkeypatch):
    monkeypatch.setattr("conformance.worker.answer.is_real", lambda recipe: False)
    assert ask(case("real", kinds=REAL, **LARGE), Adapter(RACES)).verdict == "pass"
    monkeypatch.undo()
    assert ask(case("integers", **LARGE), Adapter(RACES)).verdict == "pass"


class Unpromising(Adapter):
    """It races, and says so."""

    def about(self):
        return replace(super().about(), repeatable=False)


def test_a_backend_that_does_not_promise_to_repeat_itself_is_not_failed_but_told():
    result = ask(case("real", kinds=REAL, **LARGE), Unpromising(RACES))
    assert (result.verdict, result.deterministic) == ("pass", False)
    assert "not the same in two runs" in result.reason


class Once(NumPy):
    """It refuses every call but the first."""

    calls = 0

    def conv(self, call, x, w, b):
        raise RuntimeError("no more")

    def differentiate(self, call, function, operands, cotangent):
        self.calls += 1
        if self.calls > 1:
            raise RuntimeError("no more")
        return super().differentiate(call, function, operands, cotangent)


def test_a_call_that_is_refused_the_second_time_fails():
    result = ask(case("real", kinds=REAL), Once())
    assert result.verdict == "fail"
    assert "refused the second time: RuntimeError: no more" in result.diagnosis


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ([1.0, np.nan], [1.0, -np.nan], ""),
        ([1.0, 2.0], [1.0, 2.5], "1 of 2 values, first [1]: 2, then 2.5"),
        ([1.0, 0.0], [1.0, -0.0], "1 of 2 values, first [1]: 0, then -0"),
        ([1.0, 0.0], [1.0], "shape [2], then [1]"),
        ([1.0, 0.0], None, "shape [2], then None"),
    ],
)
def test_bits_that_differ_are_told(first, second, told):
    assert describe_difference(np.array(first), None if second is None else np.array(second)) == told


@pytest.mark.parametrize("kinds", [REAL, {}])
def test_what_was_seen_comes_across(kinds):
    sent = answer(question_of(case("real", kinds=kinds, **LARGE)), Adapter(RACES))
    frame = frames.Frame({"to": 0, **_head(sent)}, sent.values)
    assert decode_reply(frame, 0).unstable == sent.unstable
    assert (sent.unstable is None) == (not kinds)


def _head(sent):
    import json

    raw = bytes(encode_reply(sent, 0)[0])
    return json.loads(raw[4:])


@pytest.mark.parametrize(
    ("kind", "real"),
    [
        ("integers", False),
        ("ones", False),
        ("impulse", False),
        ("normal", True),
        ("repeated", True),
        (((1.0, 2.0),), False),
        (((1.5, 2.0),), True),
        ({"at": [0], "values": [1.5]}, False),
    ],
)
def test_real_are_the_data_whose_sums_depend_on_the_order(kind, real):
    assert is_real(Recipe(1, "float32", {"input": kind})) is real


def counted(monkeypatch, place, name, compiler):
    """How often `compiler` is used, under its own name in its own place."""
    calls = []
    monkeypatch.setattr(place, name, lambda *args, **words: calls.append(1) or compiler(*args, **words))
    return calls


@pytest.mark.parametrize("gradients", [True, False])
def test_the_second_call_is_not_compiled_anew(monkeypatch, gradients):
    asked = question_of(case("real", kinds=REAL, gradients=gradients))
    jax = pytest.importorskip("jax")
    from conformance.frameworks.jax.adapter import Adapter as Jax

    adapter = Jax("", "cpu")
    calls = counted(monkeypatch, jax, "jit", jax.jit)
    assert answer(asked, adapter).unstable == {}
    assert answer(asked, adapter).unstable == {}
    assert len(calls) == 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_second_call_of_torch_is_not_compiled_anew(monkeypatch):
    torch = pytest.importorskip("torch", exc_type=ImportError)
    from conformance.frameworks.torch.adapter import Adapter as Torch

    adapter = Torch("compile", "cpu")
    calls = counted(monkeypatch, torch, "compile", lambda function, **words: function)
    assert answer(question_of(case("real", kinds=REAL)), adapter).unstable == {}
    assert len(calls) == 1


def test_the_second_call_of_tensorflow_is_not_compiled_anew(monkeypatch):
    tf = pytest.importorskip("tensorflow", exc_type=ImportError)
    from conformance.frameworks.tensorflow.adapter import Adapter as TensorFlow

    adapter = TensorFlow("graph", "cpu")
    calls = counted(monkeypatch, tf, "function", tf.function)
    assert answer(question_of(case("real", kinds=REAL)), adapter).unstable == {}
    assert len(calls) == 1
