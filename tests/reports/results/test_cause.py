"""A cause in one line."""

from dataclasses import replace

from support.records import ended, right, wrong

from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.reports.results.cause import name_backends, name_cause


def test_each_kind_of_cause_has_its_words():
    failed = wrong("a", diagnosis="shape [3] came out\nmore")
    stale = replace(right("a"), verdict="fail")
    for group, said in (
        (
            FailureGroup("reading", (failed,), ("kernel-flipped",)),
            "output comes out when the kernel is turned",
        ),
        (FailureGroup("reading", (failed,), ("a", "b", "c")), "when [a] or [b], or 1 more"),
        (
            FailureGroup("reading", (failed,), ("a",), is_partial=True),
            "output comes out, where it is wrong, when [a]",
        ),
        (FailureGroup("deviation", (failed,), ("jax x",)), "what is known of jax x"),
        (FailureGroup("expectation", (failed,)), "shape [3] came out"),
        (FailureGroup("unexplained", (failed,)), "output: shape [3] came out"),
        (FailureGroup("stale", (stale,)), "is a known deviation that no longer happens"),
        (FailureGroup("stale", (stale, stale)), "are known deviations that no longer happen"),
        (FailureGroup("ending", (ended("a", "crashed", "SIGSEGV"),)), "crashed: SIGSEGV"),
    ):
        assert name_cause(group).endswith(said) or said in name_cause(group)
        assert "\n" not in name_cause(group)


def test_a_traceback_below_the_message_is_left_out():
    told = ended("a", "crashed", "ValueError")
    text = "the adapter raised ValueError: no (kernel.py:9, in conv)"
    message = text + "\nTraceback (most recent call last):\n  File"
    group = FailureGroup("ending", (replace(told, error={**told.error, "message": message}),))
    assert name_cause(group).endswith(text)


def test_many_backends_are_counted():
    group = FailureGroup("stale", tuple(right("a", name) for name in "abcde"))
    assert name_backends(group) == "a, b, c and 2 more"
