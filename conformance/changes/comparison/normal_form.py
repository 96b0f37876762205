"""The normal form of a result line: what is compared of it and nothing else, the same in every run.

Left out is what differs without a cause in the backend: times, seeds, texts for people, how large errors
are, and the digests of what is wrong or rounded. A rounded result has other bits on another processor, a
wrong one may be memory that nobody wrote. What follows from the rest is left out as well: that a result
passes which has a digest or is in `bounded`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance.judging.results import FAIL, KNOWN, PASS, SKIP
from conformance.operators.aspects import CALL_ASPECTS, INFERRED_SHAPE

LONGEST_MESSAGE = 160
"""Characters of a message that are kept: a sentence, without all that frameworks append to it."""

ALWAYS_JUDGED = CALL_ASPECTS
"""Aspects that every computed result has, besides its output and gradients."""

_MEMORY = re.compile(r"0x[0-9a-fA-F]+")
_NODE = re.compile(r"\{\{\w[^{}]*\}\} ?")
"""TensorFlow begins a message with the node of its graph, device and all: `{{function_node ...}}`."""
_PATH = re.compile(r"(?:/[^\s/:'\"]+){2,}/?")


def normal_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """The normal form of one result line; that of a normal form is itself."""
    aspects, digest = data.get("aspects") or {}, data.get("digest") or {}
    bounded = [name for name in data.get("bounded") or () if aspects.get(name) is not None]
    exact = {name: text for name, text in digest.items() if aspects.get(name) == PASS and name not in bounded}
    wrong = {name for name, state in aspects.items() if state in (FAIL, KNOWN)}
    needed = {key: data[key] for key in ("case", "backend", "verdict", "outcome")}
    # what has its usual value is left out: a baseline is a file that people review
    optional = {
        "native": False if data.get("native") is False else None,
        "deterministic": False if data.get("deterministic") is False else None,
        "aspects": aspects
        if _is_taken_against_rule(data)
        else _not_implied(data["outcome"], (*exact, *bounded), aspects),
        "shape": data.get("shape"),
        "inferred": data.get("inferred") if INFERRED_SHAPE in wrong or data["outcome"] == "refused" else None,
        "dtype": data.get("dtype") if "dtype" in wrong else None,
        "error": _error(data["outcome"], data.get("error") or {}),
        "missing": {name: _missing(name, why) for name, why in (data.get("missing") or {}).items()},
        "readings": data.get("readings") if wrong - set(ALWAYS_JUDGED) else None,
        "bounded": bounded,
        "digest": exact,
    }
    return needed | {key: value for key, value in optional.items() if value not in (None, {}, [], ())}


def with_implied_passes(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A normal form with the passes that it implies."""
    aspects = data.get("aspects") or {}
    if _is_taken_against_rule(data):
        return data
    results = (*(data.get("digest") or ()), *(data.get("bounded") or ()))
    return {**data, "aspects": {**_implied_passes(data["outcome"], results), **aspects}}


def line_completer(header: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """What makes a result line of a file whole, by its first line.

    A baseline holds normal forms, to which the passes that they imply are added; a record says all itself.
    """
    return with_implied_passes if header.get("baseline") else lambda data: data


def _implied_passes(outcome: str, results: Iterable[str]) -> dict[str, str]:
    """The aspects of a result in which nothing is wrong; of a refused or crashed call only its acceptance."""
    if outcome == "unsupported":
        return {ALWAYS_JUDGED[0]: SKIP}
    return dict.fromkeys((*(ALWAYS_JUDGED if outcome == "computed" else ALWAYS_JUDGED[:1]), *results), PASS)


def _not_implied(outcome: str, results: Iterable[str], aspects: Mapping[str, str]) -> dict[str, str]:
    """The aspects that `_implied_passes` does not give back."""
    expected = _implied_passes(outcome, results)
    return {name: state for name, state in aspects.items() if state != expected.get(name)}


def _is_taken_against_rule(data: Mapping[str, Any]) -> bool:
    """Whether what else was looked at does not follow: something was computed that a rule refuses."""
    aspects = data.get("aspects") or {}
    return bool(data["outcome"] == "computed") and aspects.get("acceptance", PASS) != PASS


def _error(outcome: str, error: Mapping[str, Any]) -> dict[str, str] | None:
    if not error:
        return None
    line = first_line(str(error.get("message", ""))) if outcome == "refused" else ""
    return {"type": str(error.get("type", "")), **({"message": line} if line else {})}


def _missing(name: str, why: Mapping[str, Any]) -> dict[str, str] | None:
    """Of a shape that was not inferred the type says enough: the message is mostly that of the call."""
    return _error("refused" if name != INFERRED_SHAPE else "", why)


def first_line(message: str) -> str:
    """The first line of a message that says anything, cut, without addresses and places of files."""
    line = _NODE.sub("", next((line.strip() for line in message.splitlines() if line.strip()), ""))
    return _PATH.sub("PATH", _MEMORY.sub("ADDRESS", line))[:LONGEST_MESSAGE].rstrip()
