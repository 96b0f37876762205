"""Records made by hand, for what reads and compares them."""

from __future__ import annotations

from pathlib import Path

from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.runs import record

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
