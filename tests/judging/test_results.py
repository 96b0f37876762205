"""What a result is, and what is left of it on the way to JSON and back."""

import json
from dataclasses import fields

import pytest

from conformance.judging.results import FAIL, KNOWN, PASS, SKIP, VERDICTS, Result

ASPECTS = {"acceptance": PASS, "shape": FAIL, "dtype": SKIP, "output": KNOWN, "grad_input": FAIL}
FULL = Result(
    "a.yaml::x",
    "torch+compile@cpu",
    FAIL,
    "computed",
    aspects=ASPECTS,
    shape=(1, 2, 3),
    inferred=(1, 2, 4),
    dtype="float32",
    error_size={"output": {"max_abs": 0.5, "of_bound": 2.0}},
    bounded=("output",),
    digest={"output": "00000000000000aa"},
    deterministic=True,
    missing={"grad_bias": {"type": "RuntimeError", "message": "no"}},
    diagnosis="Wrong.",
    readings=("flip", "pad-end"),
    seconds=0.25,
    seed=7,
    call="f(x)",
)


def test_a_result_is_a_case_a_backend_a_verdict_and_an_outcome():
    """Nothing else is needed: a result says no more than what was seen."""
    result = Result("a.yaml::x", "torch", PASS, "computed")
    assert (result.native, result.weak) == (True, False)
    assert result.failing_aspects == ()
    unseen = ("shape", "inferred", "dtype", "error", "deterministic", "diagnosis", "reason", "skip")
    assert {getattr(result, name) for name in unseen} == {None}
    empty = ("aspects", "error_size", "bounded", "digest", "missing", "readings", "partly", "call")
    assert not any(getattr(result, name) for name in empty)


def test_an_aspect_fails_unless_it_passes_is_skipped_or_known():
    assert set(ASPECTS.values()) == set(VERDICTS)
    assert FULL.failing_aspects == ("shape", "grad_input")


def test_the_keys_of_a_line_are_the_fields():
    assert list(FULL.to_json()) == [field.name for field in fields(Result)]


def test_json_keeps_all_but_the_difference_of_tuple_and_list():
    line = json.loads(json.dumps(FULL.to_json()))
    assert (line["shape"], line["readings"]) == ([1, 2, 3], ["flip", "pad-end"])
    again = {key: tuple(value) if isinstance(value, list) else value for key, value in line.items()}
    assert Result(**again) == FULL
    assert Result(**{**again, "seed": 8}) != FULL


def test_json_is_a_copy():
    FULL.to_json()["aspects"]["output"] = PASS
    assert FULL.aspects["output"] == KNOWN


def test_defaults_are_not_shared():
    one, other = (Result("a", name, PASS, "computed") for name in ("torch", "jax"))
    assert one.aspects is not other.aspects


def test_a_result_does_not_change():
    with pytest.raises(AttributeError):
        FULL.verdict = PASS
