"""What is compared of one result: a small value, alike for results in which nothing differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from conformance.changes.comparison.normal_form import LONGEST_MESSAGE, first_line
from conformance.judging.results import FAIL, KNOWN
from conformance.operators.aspects import ASPECTS, INFERRED_SHAPE

RIGHT, WRONG, SKIPPED = "right", "wrong", "skip"

Names = tuple[str, ...]
Shape = tuple[int, ...]


class Missing(NamedTuple):
    """Why a result did not come back."""

    result: str
    type: str
    message: str


class Facts(NamedTuple):
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


class Compact(NamedTuple):
    """One result as it is compared: all but the digests, and the digests in the order of `digested`."""

    what: Facts
    digests: Names


_STATE_OF = {FAIL: WRONG, KNOWN: WRONG, "pass": RIGHT, "skip": SKIPPED}
_ORDER = {name: place for place, name in enumerate(ASPECTS)}


class Compactor:
    """Makes results compact; what they have in common is made once and kept once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Facts] = {}
        self._whats: dict[Facts, Facts] = {}

    def __call__(self, data: Mapping[str, Any]) -> Compact:
        """One result, as a line of a record holds it."""
        key = _key(data)
        what = self._kept.get(key)
        if what is None:
            made = _extract_facts(data)
            what = self._kept[key] = self._whats.setdefault(made, made)
        return Compact(what, tuple((data.get("digest") or _NONE).values()))


_NONE: dict[str, Any] = {}


def _key(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that `_what` makes of a result, as it stands in the line."""
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
    said = _message(data, error)
    return Facts(
        data["outcome"],
        tuple((name, _STATE_OF[state]) for name, state in aspects),
        None if shape is None else tuple(shape),
        None if inferred is None else tuple(inferred),
        data.get("dtype"),
        data.get("native") is not False,
        error.get("type", ""),
        first_line(said) if data["outcome"] == "refused" else said[:LONGEST_MESSAGE],
        tuple(data.get("readings") or ()),
        tuple(data.get("bounded", data.get("error_size")) or ()),
        tuple(data.get("digest") or ()),
        _missing(data.get("missing")),
        data.get("deterministic"),
        data["verdict"] == FAIL,
    )


def _message(data: Mapping[str, Any], error: Mapping[str, str]) -> str:
    """What was said of a refusal, or of why it was not asked; the rest is chatter."""
    if data["outcome"] == "refused":
        return error.get("message", "")
    return (data.get("reason") or "") if data["outcome"] == "unsupported" else ""


def _missing(data: Mapping[str, Mapping[str, str]] | None) -> tuple[Missing, ...]:
    if not data:
        return ()
    return tuple(
        Missing(name, str(why.get("type", "")), first_line(str(why.get("message", ""))))
        for name, why in data.items()
    )


def is_wrong(what: Facts) -> bool:
    """Whether anything about a result is not as the rule and the reference say."""
    return any(state == WRONG for _, state in what.states) or what.outcome in ("crashed", "timeout")


def inference_refusal(what: Facts) -> Missing | None:
    """Why the framework's own inference gives no shape, where the record says it."""
    return next((missing for missing in what.missing if missing.result == INFERRED_SHAPE), None)


def inferences_differ(before: Facts, after: Facts) -> bool:
    """Whether two results say something else of what is inferred: a shape, or the type of a refusal."""
    was, now = (_inference(what) for what in (before, after))
    return None not in (was, now) and was != now


def _inference(what: Facts) -> Shape | str | None:
    why = inference_refusal(what)
    return what.inferred if why is None else why.type
