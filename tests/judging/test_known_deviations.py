from dataclasses import replace

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import case

from conformance.cases.case import KnownDeviation
from conformance.cases.questions import Job, question_of
from conformance.judging.judge import judge
from conformance.judging.known_deviations import aliases, applies
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About, Crashed, Refused, Unsupported
from conformance.worker.answer import answer

ABOUT = About("torch", "2.13.0+cpu", device="cpu")
FLIPPED = "grad-kernel-flipped"


def verdict(entries, variant="", observation=None, backend="torch"):
    asked = replace(case(), known=tuple(entries))
    question = question_of(asked)
    observed = observation or answer(question, Adapter(variant))
    return judge(Job(asked, backend, question), ABOUT, observed, Oracle())


def known(**words):
    return KnownDeviation(**{"backend": "torch", "why": "a sign is lost", **words})


def test_a_failing_aspect_that_is_listed_is_known():
    result = verdict([known(aspect="grad_kernel", issue="https://example.org/1")], FLIPPED)
    assert result.verdict == result.aspects["grad_kernel"] == "known"
    assert result.reason == "a sign is lost (https://example.org/1)"
    assert result.diagnosis


def test_an_entry_without_an_aspect_covers_all_of_them():
    result = verdict([known()], "kernel-flipped")
    assert result.verdict == "known"
    assert "fail" not in result.aspects.values()


def test_one_failing_aspect_that_is_not_listed_is_a_failure():
    result = verdict([known(aspect="output")], "kernel-flipped")
    assert result.verdict == "fail"
    assert (result.aspects["output"], result.aspects["grad_input"]) == ("known", "fail")


@pytest.mark.parametrize(
    "entry",
    [
        known(backend="jax"),
        known(backend="torch+compile"),
        known(versions="<2"),
        known(device="gpu"),
        known(outcome="crashed"),
    ],
)
def test_an_entry_for_others_covers_nothing(entry):
    assert verdict([replace(entry, aspect="grad_kernel")], FLIPPED).verdict == "fail"


@pytest.mark.parametrize("entry", [known(backend="jax"), known(versions="<2"), known(device="gpu")])
def test_an_entry_for_others_is_not_stale(entry):
    assert verdict([entry]).verdict == "pass"


@pytest.mark.parametrize("entry", [known(), known(aspect="output"), known(outcome="refused")])
def test_an_entry_that_no_longer_happens_is_stale(entry):
    result = verdict([entry])
    assert result.verdict == "fail"
    assert result.reason.startswith("stale: dense.yaml:7:5: known for torch")
    assert "a sign is lost" in result.reason


@pytest.mark.parametrize("words", [{"aspect": "output"}, {"outcome": "crashed"}])
def test_what_comes_and_goes_is_never_stale(words):
    assert verdict([known(**words)]).verdict == "fail"
    assert verdict([known(**words, sometimes=True)]).verdict == "pass"


def test_what_comes_and_goes_is_known_where_it_happens_and_nothing_else_is():
    assert verdict([known(aspect="output", sometimes=True)], FLIPPED).verdict == "fail"
    assert verdict([known(aspect="grad_kernel", sometimes=True)], FLIPPED).verdict == "known"


@pytest.mark.parametrize("backend", ["torch+compile", "torch+compile@gpu"])
def test_an_entry_is_stale_in_the_variant_it_names(backend):
    assert verdict([known()], FLIPPED, backend=backend).verdict == "known"
    assert verdict([known()], backend=backend).verdict == "pass"
    assert verdict([known(backend="torch+compile")], backend=backend).verdict == "fail"
    assert verdict([known()], backend="torch@gpu").verdict == "fail"


def test_a_stale_entry_fails_beside_a_known_one():
    result = verdict([known(aspect="grad_kernel"), known(aspect="grad_input")], FLIPPED)
    assert result.verdict == "fail"
    assert result.aspects["grad_kernel"] == "known"
    assert "grad_input" in result.reason


@pytest.mark.parametrize(
    "observation", [Refused("E", "no"), Crashed("SIGSEGV", "")], ids=["refused", "crashed"]
)
def test_outcomes_can_be_known(observation):
    outcome = "refused" if isinstance(observation, Refused) else "crashed"
    assert verdict([known(outcome=outcome)], observation=observation).verdict == "known"
    assert verdict([known(outcome="timeout")], observation=observation).verdict == "fail"


def test_a_wider_bound_makes_nothing_stale():
    """A CPU without 16-bit instructions passes by the bound for narrow sums what others fail."""
    asked = replace(case(), known=(known(aspect="grad_kernel"),))
    for narrow, stale in ((("grad_kernel",), False), (("output",), True)):
        about = replace(ABOUT, narrow_sums={asked.words.dtype: narrow})
        question = question_of(asked)
        answered = answer(question, Adapter(""))
        result = judge(Job(asked, "torch", question), about, answered, Oracle())
        assert (result.verdict == "fail") == stale


def test_what_was_not_looked_at_is_not_stale():
    assert verdict([known(aspect="output")], observation=Unsupported("no")).verdict == "skip"
    refused = verdict([known(aspect="output"), known(outcome="refused")], observation=Refused("E", "no"))
    assert refused.verdict == "known"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("torch", True), ("torch+compile", True), ("torch+compile@gpu", True), ("torch*", True), ("tor", False)],
)
def test_backends_are_named_in_full_or_by_framework(pattern, expected):
    assert aliases("torch+compile@gpu") == ("torch+compile@gpu", "torch+compile", "torch")
    assert applies(known(backend=pattern), aliases("torch+compile@gpu"), ABOUT) is expected


@pytest.mark.parametrize(
    ("versions", "version", "expected"),
    [
        ("==2.13.0", "2.13.0+cpu", True),
        (">=2.12", "2.14.0.dev20260101", True),
        (">=2.12,<2.14", "2.14.0", False),
        (">=1", "unknown", False),
    ],
)
def test_versions_follow_pep_440(versions, version, expected):
    assert applies(known(versions=versions), aliases("torch"), replace(ABOUT, version=version)) is expected


def test_devices_match_by_their_beginning():
    gpu = replace(ABOUT, device="gpu:1")
    assert applies(known(device="gpu"), aliases("torch"), gpu)
    assert not applies(known(device="gpu:0"), aliases("torch"), gpu)
