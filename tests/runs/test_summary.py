"""The counts of a run."""

from dataclasses import replace

from support.records import right, unsupported, wrong

from conformance.operators.observations import About
from conformance.runs.summary import summarize

ABOUTS = {"torch": About("torch", "2"), "jax": About("jax", "1")}


def test_results_are_counted_by_verdict_and_backend():
    known = replace(right("c::1"), verdict="known", aspects={"shape": "pass", "output": "known"})
    results = [
        replace(right("a/f.yaml::1"), weak=True, seconds=2.0, native=False),
        replace(right("b/f.yaml::1", "jax"), weak=True, seconds=3.0),
        replace(unsupported("b/f.yaml::2"), skip="rank"),
        unsupported("b/f.yaml::3"),
        wrong("x.yaml::1"),
        known,
    ]
    found = summarize(results, ABOUTS)
    assert (found.cases, found.results, found.checked) == (6, 6, 4)
    assert found.verdicts == {"pass": 2, "fail": 1, "known": 1, "skip": 2}
    assert found.skipped == {"other": 1, "rank": 1}
    assert found.known == {"output": 1}
    assert found.weak == {"a": 1, "b": 1}
    assert [result.seconds for result in found.slowest] == [3.0, 2.0]
    torch, jax = found.backends
    assert (torch.verdicts["skip"], torch.weak, torch.emulated, torch.seconds) == (2, 1, 1, 2.0)
    assert (jax.name, jax.verdicts["pass"], jax.emulated) == ("jax", 1, 0)


def test_nothing_is_counted_of_no_results():
    found = summarize([], {})
    assert (found.results, found.checked, found.skipped, found.slowest) == (0, 0, {}, ())
