"""What is compared of one result: a small value, alike for results in which nothing differs.

Two records of 100,000 lines are compared in memory. Most of their results say the same, so what is compared
is kept once and shared: a result costs a pointer to its facts and its digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from conformance.changes.comparison.normal_form import LONGEST_MESSAGE, first_line
from conformance.judging.results import FAIL, KNOWN, PASS, SKIP
from conformance.operators.aspects import (
    ASPECTS,
    CRASHED,
    INFERRED_SHAPE,
    REFUSED,
    TIMEOUT,
    UNSUPPORTED,
)

RIGHT, WRONG, SKIPPED = "right", "wrong", "skip"

Names = tuple[str, ...]
Shape = tuple[int, ...]


class Missing(NamedTuple):
    """Why a result did not come back."""

    result: str
    type: str
    message: str


class Facts(NamedTuple):
    """The comparable part of a result, without digests. Interned: equal facts are one object.

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


class Compact(NamedTuple):
    """One result as it is compared: its facts, and its digests in the order of `facts.digested`."""

    facts: Facts
    digests: Names


_STATE_OF = {FAIL: WRONG, KNOWN: WRONG, PASS: RIGHT, SKIP: SKIPPED}
_ORDER = {name: place for place, name in enumerate(ASPECTS)}
_NONE: dict[str, Any] = {}


class Compactor:
    """Makes results compact; what they have in common is made once and kept once.

    One compactor serves all records of a comparison, so that equal facts of two records are one object too.
    """

    def __init__(self) -> None:
        self._by_key: dict[tuple[Any, ...], Facts] = {}
        self._interned: dict[Facts, Facts] = {}

    def __call__(self, data: Mapping[str, Any]) -> Compact:
        """One result, as a line of a record holds it."""
        key = _key(data)
        facts = self._by_key.get(key)
        if facts is None:
            # lines that are spelled differently, such as a normal form and a record, may have equal facts
            made = _extract_facts(data)
            facts = self._by_key[key] = self._interned.setdefault(made, made)
        return Compact(facts, tuple((data.get("digest") or _NONE).values()))


def _key(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that `_extract_facts` reads of a line, as it stands there: one flat tuple, which is cheap to hash.

    None parts values of unknown number, so that no two lines have one key by chance.
    """
    get = data.get
    aspects, error, shape, inferred = get("aspects") or _NONE, get("error"), get("shape"), get("inferred")
    return (
        *(data["outcome"], data["verdict"], get("dtype"), get("native"), get("deterministic")),
        *aspects,
        None,
        *aspects.values(),
        shape is None,
        *(shape or ()),
        inferred is None,
        *(inferred or ()),
        *(get("digest") or ()),
        None,
        *(get("bounded", get("error_size")) or ()),
        None,
        *(get("readings") or ()),
        None,
        error.get("type") if error else None,
        _message(data, error or _NONE),
        _missing(data.get("missing")),
    )


def _extract_facts(data: Mapping[str, Any]) -> Facts:
    error, shape, inferred = data.get("error") or {}, data.get("shape"), data.get("inferred")
    aspects = sorted((data.get("aspects") or {}).items(), key=lambda item: _ORDER.get(item[0], len(_ORDER)))
    message = _message(data, error)
    return Facts(
        outcome=data["outcome"],
        states=tuple((name, _STATE_OF[state]) for name, state in aspects),
        shape=None if shape is None else tuple(shape),
        inferred=None if inferred is None else tuple(inferred),
        dtype=data.get("dtype"),
        native=data.get("native") is not False,
        error=error.get("type", ""),
        message=first_line(message) if data["outcome"] == REFUSED else message[:LONGEST_MESSAGE],
        readings=tuple(data.get("readings") or ()),
        # records of before had no `bounded`: what has the size of an error was held to a bound
        bounded=tuple(data.get("bounded", data.get("error_size")) or ()),
        digested=tuple(data.get("digest") or ()),
        missing=_missing(data.get("missing")),
        steady=data.get("deterministic"),
        failed=data["verdict"] == FAIL,
    )


def _message(data: Mapping[str, Any], error: Mapping[str, str]) -> str:
    """The message of a refusal, or the reason why a question was not asked.

    What a crashed or stopped worker wrote last is left out: it has addresses and times in it.
    """
    if data["outcome"] == REFUSED:
        return error.get("message", "")
    return (data.get("reason") or "") if data["outcome"] == UNSUPPORTED else ""


def _missing(data: Mapping[str, Mapping[str, str]] | None) -> tuple[Missing, ...]:
    if not data:
        return ()
    return tuple(
        Missing(name, str(why.get("type", "")), first_line(str(why.get("message", ""))))
        for name, why in data.items()
    )


def is_wrong(facts: Facts) -> bool:
    """Whether anything about a result is not as the rule and the reference say."""
    return any(state == WRONG for _, state in facts.states) or facts.outcome in (CRASHED, TIMEOUT)


def inference_refusal(facts: Facts) -> Missing | None:
    """Why the framework's own inference gives no shape, where the record says it."""
    return next((missing for missing in facts.missing if missing.result == INFERRED_SHAPE), None)


def inferences_differ(before: Facts, after: Facts) -> bool:
    """Whether two results say something else of what is inferred: a shape, or the type of a refusal.

    Where one of them says nothing, its run did not ask, which is no difference.
    """
    was, now = (_inference(facts) for facts in (before, after))
    return None not in (was, now) and was != now


def _inference(facts: Facts) -> Shape | str | None:
    why = inference_refusal(facts)
    return facts.inferred if why is None else why.type
