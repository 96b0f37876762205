"""What changed between two results of one case: by kind, for better or worse, each side in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from conformance.changes.comparison.compact import (
    RIGHT,
    SKIPPED,
    WRONG,
    Compact,
    Facts,
    Missing,
    Names,
    inference_refusal,
    inferences_differ,
    is_wrong,
)
from conformance.operators.aspects import INFERRED_SHAPE, RESULT_ASPECTS

BROKEN, CHANGED, FIXED = "broken", "changed", "fixed"
TRENDS = (BROKEN, CHANGED, FIXED)

KINDS = (
    "crash",
    "timeout",
    "values",
    "shape",
    "acceptance",
    "gradient",
    "dtype",
    INFERRED_SHAPE,
    "determinism",
    "error",
    "precision",
    "support",
    "native",
    "case",
    "removed",
    "added",
    "message",
    "processor",
    "rounding",
    "undecided",
)
"""Worst first. `processor` is what another processor may have done: real-valued numbers, precision, what
there are kernels for."""

UNCOUNTED = frozenset({"added", "message", "processor", "rounding", "undecided"})
"""Kinds that are told and are no reason to exit with 1."""

STRICT = frozenset({"added", "message"})
"""Those of them that count where everything is to be as it was."""

_ENDED = {"crashed": "crash", "timeout": "timeout"}
_NUMBER = re.compile(r"\d+")


class Account(NamedTuple):
    """One side of a change: `key` is alike where the cause is, `text` is what a person reads.

    `readings` are the understandings that give wrong numbers; where they are, they stand for the cause.
    """

    key: str
    text: str
    readings: Names = ()


class Delta(NamedTuple):
    """One change of one result. `aspects` are the results or the aspect that it is about."""

    kind: str
    trend: str
    aspects: Names
    before: Account
    after: Account


def deltas(old: Compact, new: Compact) -> Iterator[Delta]:
    """Every change from one result to another of the same case and a paired backend."""
    before, after = old.what, new.what
    if before is after and old.digests == new.digests:
        return
    if before.outcome != after.outcome:
        yield _outcome(before, after)
    elif before.outcome != "computed":
        yield from _ended(before, after)
    else:
        yield from _computed(old, new)
    if before.steady != after.steady and False in (before.steady, after.steady):
        told = [f"{'not ' if what.steady is False else ''}the same every time" for what in (before, after)]
        sides = (Account(text, text) for text in told)
        yield Delta("determinism", BROKEN if after.steady is False else FIXED, (), *sides)


def _outcome(before: Facts, after: Facts) -> Delta:
    ended = [_ENDED[what.outcome] for what in (before, after) if what.outcome in _ENDED]
    unasked = "unsupported" in (before.outcome, after.outcome)
    kind = min(ended, key=KINDS.index) if ended else "support" if unasked else "acceptance"
    trend = CHANGED if unasked and not ended else _trend(is_wrong(before), is_wrong(after))
    return Delta(kind, trend, (), _told(before), _told(after))


def _trend(was_wrong: bool, is_wrong: bool) -> str:
    if was_wrong == is_wrong:
        return CHANGED
    return BROKEN if is_wrong else FIXED


def _told(what: Facts) -> Account:
    """A whole result in a few words."""
    if what.outcome == "refused":
        return refusal(what.error, what.message)
    if what.outcome == "crashed":
        return Account(f"crash {what.error}", f"a crash ({what.error})")
    if what.outcome == "timeout":
        return Account("timeout", "no answer in time")
    if what.outcome == "unsupported":
        reason = what.message.partition(":")[0]
        return Account(f"not asked {reason}", f"not asked ({what.message or 'no reason given'})")
    bad = tuple(name for name, state in what.states if state == WRONG)
    if bad[:1] == ("acceptance",):
        return Account("computed against the rule", "computed, which its rule refuses")
    if not bad:
        return Account("computed", "computed")
    named = _numbers(what, bad)
    return Account(f"computed {named.key}", f"computed, {_and(bad)} {named.text}", named.readings)


def refusal(error: str, message: str) -> Account:
    """A refusal; two are alike where type and message are, but for numbers, addresses and places of files."""
    colon = ": " * bool(message)
    return Account(f"refused {error} {_NUMBER.sub('N', message)}", f"refused ({error}{colon}{message})")


def _ended(before: Facts, after: Facts) -> Iterator[Delta]:
    if before.error != after.error:
        kind = _ENDED.get(before.outcome, "error")
        yield Delta(kind, _trend(is_wrong(before), is_wrong(after)), (), _told(before), _told(after))
    elif dict(before.states) != dict(after.states):
        yield from _judged(before, after)
    elif before.outcome == "refused" and _told(before).key != _told(after).key:
        yield Delta("message", CHANGED, (), _told(before), _told(after))
    if before.outcome == "refused" and inferences_differ(before, after):
        yield Delta(INFERRED_SHAPE, CHANGED, (), _inferred(before, {}), _inferred(after, {}))


def _judged(before: Facts, after: Facts) -> Iterator[Delta]:
    """The same was seen, and something else is expected."""
    sides = [
        Account(
            f"judged {'wrong' if is_wrong(what) else 'right'}",
            f"judged {'wrong' if is_wrong(what) else 'right'}",
        )
        for what in (before, after)
    ]
    if sides[0] != sides[1]:
        yield Delta("case", CHANGED, (), *sides)


def _computed(old: Compact, new: Compact) -> Iterator[Delta]:
    before, after = old.what, new.what
    was, now = dict(before.states), dict(after.states)
    explained = set()
    for aspect, sides in (
        ("shape", (_shape(before.shape), _shape(after.shape))),
        ("dtype", (_dtype(before, was), _dtype(after, now))),
        (INFERRED_SHAPE, (_inferred(before, was), _inferred(after, now))),
    ):
        wrong_once = WRONG in (was.get(aspect), now.get(aspect))
        apart = inferences_differ(before, after) if aspect == INFERRED_SHAPE else sides[0] != sides[1]
        if _differs(aspect, was, now) or (wrong_once and apart):
            trend = _trend(was.get(aspect) == WRONG, now.get(aspect) == WRONG)
            explained.add((aspect, trend))
            yield Delta(aspect, trend, (), *sides)
    yield from _results(old, new, {trend for aspect, trend in explained if aspect == "shape"})
    if was.get("acceptance") != now.get("acceptance"):
        yield from _judged(before, after)
    if before.native != after.native:
        told = {True: "the framework's own call", False: "a call with a crop or a pad around it"}
        yield Delta(
            "native", CHANGED, (), *(Account(told[w.native], told[w.native]) for w in (before, after))
        )


def _differs(aspect: str, was: dict[str, str], now: dict[str, str]) -> bool:
    """Whether an aspect was looked at on both sides and is right on one of them alone."""
    return {was.get(aspect), now.get(aspect)} == {RIGHT, WRONG}


def _shape(shape: tuple[int, ...] | None) -> Account:
    text = "no shape" if shape is None else str(list(shape))
    return Account("shape", text)


def _dtype(what: Facts, states: dict[str, str]) -> Account:
    told = what.dtype or states.get("dtype", "not looked at")
    return Account(told, told)


def _inferred(what: Facts, states: dict[str, str]) -> Account:
    """What the framework's inference says: a shape, or a refusal by its type."""
    state = states.get(INFERRED_SHAPE, "not looked at")
    if what.inferred is not None:
        return Account(state, str(list(what.inferred)))
    why = inference_refusal(what)
    return (
        Account(f"refused {why.type}", refusal(why.type, why.message).text) if why else Account(state, state)
    )


def _results(old: Compact, new: Compact, reshaped: set[str]) -> Iterator[Delta]:
    """Output and gradients: those that went the same way make one change."""
    ways: dict[tuple[str, str], list[str]] = {}
    was, now = _states(old.what), _states(new.what)
    for name in RESULT_ASPECTS:
        if was.get(name) != now.get(name) or was.get(name) == WRONG:
            ways.setdefault((was.get(name, "absent"), now.get(name, "absent")), []).append(name)
    for (before, after), names in ways.items():
        if before == after == WRONG:
            yield from _both_wrong(old, new, tuple(names))
            continue
        seen = {before, after}
        trend = _trend(before not in (RIGHT, SKIPPED, "absent"), after not in (RIGHT, SKIPPED, "absent"))
        if seen & {SKIPPED, "absent"}:
            kind, trend = "support", CHANGED
        else:
            kind = "values" if seen == {RIGHT, WRONG} else "gradient"
        if kind != "values" or trend not in reshaped:
            sides = (_way(what, way, names) for what, way in ((old.what, before), (new.what, after)))
            yield Delta(kind, trend, tuple(names), *sides)
    if not ways:
        yield from _bits(old, new)


def _states(what: Facts) -> dict[str, str]:
    """What became of each result: as the reference says, or `missing:TYPE` where it was refused."""
    states = {name: state for name, state in what.states if name in RESULT_ASPECTS}
    return states | {missing.result: f"missing:{missing.type}" for missing in what.missing}


def _way(what: Facts, way: str, names: list[str]) -> Account:
    if way == WRONG:
        return _numbers(what, tuple(names))
    if way.startswith("missing:"):
        why = next((m for m in what.missing if m.result == names[0]), Missing("", "", ""))
        return refusal(why.type, why.message)
    return Account(way, {SKIPPED: "not to be had"}.get(way, way))


def _numbers(what: Facts, names: Names) -> Account:
    """Wrong numbers, by the readings that give them."""
    if what.readings and any(name in RESULT_ASPECTS for name in names):
        return Account("reading", "wrong", what.readings)
    if set(names) <= set(what.bounded):
        return Account("beyond", "wrong beyond the bound")
    return Account("wrong", "wrong")


def _both_wrong(old: Compact, new: Compact, names: Names) -> Iterator[Delta]:
    """Wrong both times: another change only where the numbers are known to be the same in every run.

    Memory that nobody wrote is wrong in another way each time, and may by chance look like a reading.
    """
    before, after = old.what, new.what
    if set(before.readings) & set(after.readings):
        return
    was, now = _digests(old, names), _digests(new, names)
    named = bool(before.readings) and bool(after.readings)
    if not named and (not was or not now or was == now):
        return
    steady = named or (before.steady is True and after.steady is True)
    sides = [_numbers(before, names), _numbers(after, names)]
    if not named:
        sides[1] = sides[1]._replace(text=f"{sides[1].text} in another way")
    yield Delta("values" if steady else "undecided", CHANGED, names, *sides)


def _digests(seen: Compact, names: Names) -> dict[str, str]:
    return {name: digest for name, digest in zip(seen.what.digested, seen.digests) if name in names}


def _bits(old: Compact, new: Compact) -> Iterator[Delta]:
    """Results that are right both times and have other bits: within a bound, or of another case."""
    right = [{name for name, state in seen.what.states if state == RIGHT} for seen in (old, new)]
    was, now = _digests(old, tuple(right[0])), _digests(new, tuple(right[1]))
    names = tuple(name for name in was if name in now and was[name] != now[name])
    bounded = {*old.what.bounded, *new.what.bounded}
    exact = tuple(name for name in names if name not in bounded)
    rounded = tuple(name for name in names if name in bounded)
    if exact or old.what.shape != new.what.shape:
        before, after = Account("right", "right"), Account("right", "right with other numbers")
        yield Delta("case", CHANGED, exact, before, after)
    elif rounded:
        sides = Account("bits", "within the bound"), Account("bits", "within the bound with other bits")
        yield Delta("rounding", CHANGED, rounded, *sides)


def _and(names: Names) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
