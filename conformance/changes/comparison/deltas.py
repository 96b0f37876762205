"""What changed between two results of one case: by kind, for better or worse, each side in words.

A change is only reported where both records had a way to see it: what one of them did not look at, or what
may be other bits in every run, is no change or an uncounted one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from conformance.changes.comparison.accounts import (
    ABSENT,
    MISSING,
    Account,
    dtype_account,
    inference_account,
    numbers_account,
    result_account,
    shape_account,
    state_account,
)
from conformance.changes.comparison.compact import (
    RIGHT,
    SKIPPED,
    WRONG,
    Compact,
    Facts,
    Names,
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
"""Kinds of changes, worst first.

`case` is a change of what the case expects, not of the backend. `processor` is what another processor may
have done: real-valued numbers, precision, what there are kernels for. `rounding` is other bits within the
bound, `undecided` are wrong numbers that may be wrong in another way in every run.
"""

UNCOUNTED = frozenset({"added", "message", "processor", "rounding", "undecided"})
"""Kinds that are shown and are no reason to exit with 1.

Each has an innocent cause: new cases, a reworded message, another machine, a sum in another order (which the
bound allows for), memory that nobody wrote.
"""

STRICT = frozenset({"added", "message"})
"""Uncounted kinds that `--strict` counts: no further run of one version with the same cases brings them."""

_ENDED = {"crashed": "crash", "timeout": "timeout"}
_CALL = {True: "the framework's own call", False: "a call with a crop or a pad around it"}


class Delta(NamedTuple):
    """One change of one result. `aspects` are the results or the aspect that it is about."""

    kind: str
    trend: str
    aspects: Names
    before: Account
    after: Account


def deltas(old: Compact, new: Compact) -> Iterator[Delta]:
    """Every change from one result to another of the same case and a paired backend.

    No change has the same words on both sides: where what was seen is the same, it is how it is judged.
    """
    return (_tell_apart(delta, old.facts, new.facts) for delta in _deltas(old, new))


def _tell_apart(delta: Delta, before: Facts, after: Facts) -> Delta:
    """The change, with what differs in its words."""
    if delta.before.text != delta.after.text or delta.before.readings != delta.after.readings:
        return delta
    judged = [_judgement(delta, facts) for facts in (before, after)]
    if judged[0] == judged[1]:
        return delta._replace(after=delta.after._replace(text=f"{delta.after.text} in another way"))
    was, now = (
        side._replace(text=f"{side.text}, judged {word}")
        for side, word in zip((delta.before, delta.after), judged)
    )
    return delta._replace(before=was, after=now)


def _judgement(delta: Delta, facts: Facts) -> str:
    """What the run said of the aspect of a change, or of the whole result."""
    states = dict(facts.states)
    return states.get(delta.kind) or (WRONG if is_wrong(facts) else RIGHT)


def _deltas(old: Compact, new: Compact) -> Iterator[Delta]:
    before, after = old.facts, new.facts
    # facts are interned: most pairs of results end here, with one comparison of pointers
    if before is after and old.digests == new.digests:
        return
    if before.outcome != after.outcome:
        yield _outcome_delta(before, after)
    elif before.outcome != "computed":
        yield from _deltas_of_failures(before, after)
    else:
        yield from _deltas_of_computed(old, new)
    # None is a run in which nobody called twice: it neither confirms nor denies what the other run saw
    if before.steady != after.steady and False in (before.steady, after.steady):
        texts = [f"{'not ' if facts.steady is False else ''}the same every time" for facts in (before, after)]
        sides = (Account(text, text) for text in texts)
        yield Delta("determinism", BROKEN if after.steady is False else FIXED, (), *sides)


def _outcome_delta(before: Facts, after: Facts) -> Delta:
    """A change of the outcome, by the worst of both. Not to be asked is neither better nor worse."""
    ended = [_ENDED[facts.outcome] for facts in (before, after) if facts.outcome in _ENDED]
    unasked = "unsupported" in (before.outcome, after.outcome)
    kind = min(ended, key=KINDS.index) if ended else "support" if unasked else "acceptance"
    trend = CHANGED if unasked and not ended else _trend(is_wrong(before), is_wrong(after))
    return Delta(kind, trend, (), result_account(before), result_account(after))


def _trend(was_wrong: bool, is_wrong_now: bool) -> str:
    if was_wrong == is_wrong_now:
        return CHANGED
    return BROKEN if is_wrong_now else FIXED


def _deltas_of_failures(before: Facts, after: Facts) -> Iterator[Delta]:
    """Changes between two refusals, crashes, timeouts or questions that were not asked.

    The type of an error is part of an interface that callers catch; its message is not, and does not count.
    """
    if before.error != after.error:
        kind = _ENDED.get(before.outcome, "error")
        trend = _trend(is_wrong(before), is_wrong(after))
        yield Delta(kind, trend, (), result_account(before), result_account(after))
    elif dict(before.states) != dict(after.states):
        yield from _case_deltas(before, after)
    elif before.outcome == "refused" and result_account(before).key != result_account(after).key:
        yield Delta("message", CHANGED, (), result_account(before), result_account(after))
    if before.outcome == "refused" and inferences_differ(before, after):
        sides = (inference_account(facts, {}) for facts in (before, after))
        yield Delta(INFERRED_SHAPE, CHANGED, (), *sides)


def _case_deltas(before: Facts, after: Facts) -> Iterator[Delta]:
    """One behaviour that is judged differently: the case, its rule or a known deviation has changed."""
    texts = [f"judged {'wrong' if is_wrong(facts) else 'right'}" for facts in (before, after)]
    if texts[0] != texts[1]:
        yield Delta("case", CHANGED, (), *(Account(text, text) for text in texts))


def _deltas_of_computed(old: Compact, new: Compact) -> Iterator[Delta]:
    """Changes between two results that were computed."""
    before, after = old.facts, new.facts
    was, now = dict(before.states), dict(after.states)
    reshaped = set()
    for aspect, sides in (
        ("shape", (shape_account(before.shape), shape_account(after.shape))),
        ("dtype", (dtype_account(before, was), dtype_account(after, now))),
        (INFERRED_SHAPE, (inference_account(before, was), inference_account(after, now))),
    ):
        wrong_once = WRONG in (was.get(aspect), now.get(aspect))
        apart = inferences_differ(before, after) if aspect == INFERRED_SHAPE else sides[0] != sides[1]
        # a value that differs while both are right is a change of the case, which `_bits_deltas` sees
        if _is_right_once(aspect, was, now) or (wrong_once and apart):
            trend = _trend(was.get(aspect) == WRONG, now.get(aspect) == WRONG)
            reshaped |= {trend} if aspect == "shape" else set()
            yield Delta(aspect, trend, (), *sides)
    yield from _deltas_of_results(old, new, reshaped)
    if was.get("acceptance") != now.get("acceptance"):
        yield from _case_deltas(before, after)
    if before.native != after.native:
        calls = (_CALL[facts.native] for facts in (before, after))
        yield Delta("native", CHANGED, (), *(Account(call, call) for call in calls))


def _is_right_once(aspect: str, was: dict[str, str], now: dict[str, str]) -> bool:
    """Whether an aspect was looked at on both sides and is right on one of them alone."""
    return {was.get(aspect), now.get(aspect)} == {RIGHT, WRONG}


def _deltas_of_results(old: Compact, new: Compact, reshaped: set[str]) -> Iterator[Delta]:
    """Output and gradients: those that went from one state to another together make one change.

    An output of another shape has other numbers too. Numbers that went the way of the shape (`reshaped`) are
    not counted a second time.
    """
    ways: dict[tuple[str, str], list[str]] = {}
    was, now = _states_of_results(old.facts), _states_of_results(new.facts)
    for name in RESULT_ASPECTS:
        if was.get(name) != now.get(name) or was.get(name) == WRONG:
            ways.setdefault((was.get(name, ABSENT), now.get(name, ABSENT)), []).append(name)
    for (before, after), names in ways.items():
        if before == after == WRONG:
            yield from _deltas_of_both_wrong(old, new, tuple(names))
            continue
        seen = {before, after}
        harmless = (RIGHT, SKIPPED, ABSENT)
        trend = _trend(before not in harmless, after not in harmless)
        if seen & {SKIPPED, ABSENT}:
            kind, trend = "support", CHANGED
        else:
            kind = "values" if seen == {RIGHT, WRONG} else "gradient"
        if kind != "values" or trend not in reshaped:
            sides = (state_account(old.facts, before, names), state_account(new.facts, after, names))
            yield Delta(kind, trend, tuple(names), *sides)
    if not ways:
        yield from _bits_deltas(old, new)


def _states_of_results(facts: Facts) -> dict[str, str]:
    """What became of each result: as the reference says, or `missing:TYPE` where it was refused."""
    states = {name: state for name, state in facts.states if name in RESULT_ASPECTS}
    return states | {missing.result: f"{MISSING}{missing.type}" for missing in facts.missing}


def _deltas_of_both_wrong(old: Compact, new: Compact, names: Names) -> Iterator[Delta]:
    """Wrong both times: another change only where the numbers are known to be the same in every run.

    Memory that nobody wrote is wrong in another way each time, and may by chance look like a reading.
    """
    before, after = old.facts, new.facts
    if set(before.readings) & set(after.readings):
        return
    was, now = _digests(old, names), _digests(new, names)
    named = bool(before.readings) and bool(after.readings)
    if not named and (not was or not now or was == now):
        return
    steady = named or (before.steady is True and after.steady is True)
    sides = [numbers_account(before, names), numbers_account(after, names)]
    if not named:
        sides[1] = sides[1]._replace(text=f"{sides[1].text} in another way")
    yield Delta("values" if steady else "undecided", CHANGED, names, *sides)


def _digests(result: Compact, names: Names) -> dict[str, str]:
    return {name: digest for name, digest in zip(result.facts.digested, result.digests) if name in names}


def _bits_deltas(old: Compact, new: Compact) -> Iterator[Delta]:
    """Results that are right both times and have other bits.

    Within a bound, another order of a sum explains it (`rounding`). Where every result has to be equal to the
    reference, two right ones with other bits are answers to two questions: the case has changed.
    """
    right = [{name for name, state in each.facts.states if state == RIGHT} for each in (old, new)]
    was, now = _digests(old, tuple(right[0])), _digests(new, tuple(right[1]))
    names = tuple(name for name in was if name in now and was[name] != now[name])
    bounded = {*old.facts.bounded, *new.facts.bounded}
    exact = tuple(name for name in names if name not in bounded)
    rounded = tuple(name for name in names if name in bounded)
    if exact or old.facts.shape != new.facts.shape:
        before, after = Account("right", "right"), Account("right", "right with other numbers")
        yield Delta("case", CHANGED, exact, before, after)
    elif rounded:
        sides = Account("bits", "within the bound"), Account("bits", "within the bound with other bits")
        yield Delta("rounding", CHANGED, rounded, *sides)
