"""What is compared of one result: a small value, alike for results in which nothing differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from conformance.comparison.normal import LONGEST_MESSAGE, first_line
from conformance.results import ASPECTS, FAIL, KNOWN

RIGHT, WRONG, SKIPPED = "right", "wrong", "skip"
RESULTS = ASPECTS[4:]

Names = tuple[str, ...]
Shape = tuple[int, ...]


class Missing(NamedTuple):
    """Why a result did not come back."""

    result: str
    type: str
    message: str


class What(NamedTuple):
    """A result without its digests; equal ones are one object.

    `states` has what the reference says of each aspect: right, wrong (expected or not) or skip.
    `digested` names the results that have a digest, `bounded` those held to a bound instead of to equality.
    `steady` is whether the backend was seen to repeat itself; None where nobody looked. `failed` is the
    verdict of its own run, which is not compared: a known deviation is as wrong as another.
    """

    outcome: str
    states: tuple[tuple[str, str], ...]
    shape: Shape | None
    inferred: Shape | None
    dtype: str | None
    native: bool
    error: str
    message: str
    readings: Names
    bounded: Names
    digested: Names
    missing: tuple[Missing, ...]
    steady: bool | None
    failed: bool


class Seen(NamedTuple):
    """One result as it is compared: all but the digests, and the digests in the order of `digested`."""

    what: What
    digests: Names


_STATE_OF = {FAIL: WRONG, KNOWN: WRONG, "pass": RIGHT, "skip": SKIPPED}
_ORDER = {name: place for place, name in enumerate(ASPECTS)}


class Reader:
    """Makes results compact; what they have in common is kept once."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __call__(self, data: Mapping[str, Any]) -> Seen:
        """One result, as a line of a record holds it."""
        digest, error = data.get("digest") or {}, data.get("error") or {}
        sizes, shape, inferred = data.get("error_size"), data.get("shape"), data.get("inferred")
        what = What(
            data["outcome"],
            self._states(data.get("aspects") or {}),
            None if shape is None else tuple(shape),
            None if inferred is None else tuple(inferred),
            data.get("dtype"),
            data.get("native") is not False,
            error.get("type", ""),
            _message(data, error),
            tuple(data.get("readings") or ()),
            tuple(data.get("bounded", sizes) or ()),
            tuple(digest),
            _missing(data.get("missing")),
            data.get("deterministic"),
            data["verdict"] == FAIL,
        )
        return Seen(self._one(what), tuple(digest.values()))

    def _states(self, aspects: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        key = tuple(aspects.items())
        found: tuple[tuple[str, str], ...] | None = self._kept.get(key)
        if found is None:
            ordered = sorted(key, key=lambda item: _ORDER.get(item[0], len(_ORDER)))
            found = self._kept[key] = tuple((name, _STATE_OF[state]) for name, state in ordered)
        return found

    def _one(self, what: What) -> What:
        found: What = self._kept.setdefault(what, what)
        return found


def _message(data: Mapping[str, Any], error: Mapping[str, str]) -> str:
    """What was said of a refusal, or of why it was not asked; the rest is chatter."""
    if data["outcome"] == "refused":
        return first_line(error.get("message", ""))
    return (data.get("reason") or "")[:LONGEST_MESSAGE] if data["outcome"] == "unsupported" else ""


def _missing(data: Mapping[str, Mapping[str, str]] | None) -> tuple[Missing, ...]:
    if not data:
        return ()
    return tuple(
        Missing(name, str(why.get("type", "")), first_line(str(why.get("message", ""))))
        for name, why in data.items()
    )


def wrong(what: What) -> bool:
    """Whether anything about a result is not as the rule and the reference say."""
    return any(state == WRONG for _, state in what.states) or what.outcome in ("crashed", "timeout")
