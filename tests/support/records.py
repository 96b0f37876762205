"""Records made by hand, for what reads and compares them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import conformance
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.runs import record
from conformance.runs.record import Record

PASSED = dict.fromkeys(("acceptance", "shape", "inferred_shape", "dtype", "output", "grad_input"), "pass")
DIGEST = {"output": "00000000000000aa", "grad_input": "00000000000000bb"}


def right(case: str, backend: str = "torch", **changed) -> Result:
    """A result that computes what it should."""
    words = {"aspects": PASSED, "shape": (2, 3), "digest": DIGEST, **changed}
    return Result(case, backend, "pass", "computed", **words)


def wrong(case: str, backend: str = "torch", readings=(), aspects=("output",), **changed) -> Result:
    """A result whose named aspects are wrong."""
    told = {"aspects": {**PASSED, **dict.fromkeys(aspects, "fail")}, "shape": (2, 3), "digest": DIGEST}
    return Result(case, backend, "fail", "computed", **{**told, "readings": tuple(readings), **changed})


def ended(
    case: str, outcome: str, type_: str, message: str = "", backend: str = "torch", rule=False
) -> Result:
    """A result that is refused, crashed or timed out; `rule` where the rule says that it is refused."""
    state, verdict = ("pass", "pass") if rule else ("fail", "fail")
    error = {"type": type_, "message": message}
    return Result(case, backend, verdict, outcome, aspects={"acceptance": state}, error=error)


def unsupported(case: str, reason: str = "does not take float16", backend: str = "torch") -> Result:
    """A result of what the backend cannot be asked."""
    return Result(case, backend, "skip", "unsupported", aspects={"acceptance": "skip"}, reason=reason)


def header(results, **abouts) -> dict:
    """A first line for the backends of some results, or for those that are given."""
    names = abouts or {r.backend: About(r.backend, "1.0", python="3.11.7") for r in results}
    return record.header(names, len({r.case for r in results}))


def written(path: Path, results, end: bool = True, head: dict | None = None) -> Path:
    """A record file of results."""
    with record.Writer(path) as writer:
        writer.write(head or header(results))
        for result in results:
            writer.write(result.to_json())
        if end:
            writer.write({"end": True, "counts": record.count_verdicts(results), "exit": 0})
    return path


def of(*results, head=None) -> Record:
    """A record of results that was never a file."""
    return Record(head or header(results), results, {"end": True}, 0)


def compared(old, new, **words):
    """The difference between two runs with these results."""
    return conformance.diff(of(*old), of(*new), **words)


def only(found):
    """The one change that a difference has."""
    (change,) = found.changes
    return change


CASE = "a.yaml::x"
RIGHT, REFUSED = right(CASE), ended(CASE, "refused", "ValueError", "no")

ALL_KINDS = [
    right("a.yaml::exact", seconds=1.5, seed=7),
    right("a.yaml::real", bounded=("output",), error_size={"output": {"max_abs": 1e-9, "of_bound": 0.1}}),
    wrong("a.yaml::wrong", readings=["kernel-flipped"]),
    wrong("a.yaml::garbage", digest={"output": "1"}),
    ended(
        "a.yaml::refused",
        "refused",
        "ValueError",
        "\n  at 0x7f00 in /usr/lib/x.py: 3 is odd \nmore",
        rule=True,
    ),
    replace(ended("a.yaml::inferred", "refused", "ValueError", "3 is odd", rule=True), inferred=(1, 0, 4)),
    replace(
        ended("a.yaml::not-inferred", "refused", "ValueError", "3 is odd", rule=True),
        missing={"inferred_shape": {"type": "ValueError", "message": "3 is odd"}},
    ),
    ended("a.yaml::crashed", "crashed", "SIGSEGV", "the last words"),
    unsupported("a.yaml::unsupported"),
    replace(wrong("a.yaml::computed", aspects=()), aspects={"acceptance": "known"}, verdict="known"),
    wrong("a.yaml::shape", aspects=("shape", "inferred_shape", "dtype"), inferred=(1, 1), dtype="float64"),
    replace(
        right("a.yaml::half"), missing={"grad_input": {"type": "E", "message": "no"}}, digest={"output": "1"}
    ),
]
"""A result of each kind that a baseline has to keep what is compared of."""
