"""Each side of a change in words: what a result was, or what became of one of its aspects.

An account has a text for people and a key. Changes whose keys are alike on both sides are one change, however
the texts differ: a message that names another address or number is no other cause.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from conformance.changes.comparison.compact import (
    SKIPPED,
    WRONG,
    Facts,
    Missing,
    Names,
    Shape,
    inference_refusal,
)
from conformance.operators.aspects import INFERRED_SHAPE, RESULT_ASPECTS

ABSENT = "absent"
"""The state of a result that one side does not have at all."""

MISSING = "missing:"
"""Prefix of the state of a result that was refused though the output was computed; the type follows."""

_NUMBER = re.compile(r"\d+")


class Account(NamedTuple):
    """One side of a change: `key` is alike where the cause is, `text` is what a person reads.

    `readings` are the understandings that give wrong numbers; where they are, they stand for the cause.
    """

    key: str
    text: str
    readings: Names = ()


def result_account(facts: Facts) -> Account:
    """A whole result in a few words."""
    if facts.outcome == "refused":
        return refusal_account(facts.error, facts.message)
    if facts.outcome == "crashed":
        return Account(f"crash {facts.error}", f"a crash ({facts.error})")
    if facts.outcome == "timeout":
        return Account("timeout", "no answer in time")
    if facts.outcome == "unsupported":
        reason = facts.message.partition(":")[0]
        return Account(f"not asked {reason}", f"not asked ({facts.message or 'no reason given'})")
    bad = tuple(name for name, state in facts.states if state == WRONG)
    if bad[:1] == ("acceptance",):
        return Account("computed against the rule", "computed, which its rule refuses")
    if not bad:
        return Account("computed", "computed")
    named = numbers_account(facts, bad)
    return Account(f"computed {named.key}", f"computed, {_join(bad)} {named.text}", named.readings)


def refusal_account(error: str, message: str) -> Account:
    """A refusal; two are alike where type and message are, but for numbers, addresses and places of files."""
    colon = ": " * bool(message)
    return Account(f"refused {error} {_NUMBER.sub('N', message)}", f"refused ({error}{colon}{message})")


def shape_account(shape: Shape | None) -> Account:
    """The shape of an output. All have one key: which shape it is depends on the case, not on the cause."""
    return Account("shape", "no shape" if shape is None else str(list(shape)))


def dtype_account(facts: Facts, states: dict[str, str]) -> Account:
    """The dtype of an output; where a record does not name it, whether it was right."""
    text = facts.dtype or states.get("dtype", "not looked at")
    return Account(text, text)


def inference_account(facts: Facts, states: dict[str, str]) -> Account:
    """What the framework's own inference says: a shape, or a refusal by its type."""
    state = states.get(INFERRED_SHAPE, "not looked at")
    if facts.inferred is not None:
        return Account(state, str(list(facts.inferred)))
    why = inference_refusal(facts)
    if why is None:
        return Account(state, state)
    return Account(f"refused {why.type}", refusal_account(why.type, why.message).text)


def state_account(facts: Facts, state: str, names: list[str]) -> Account:
    """Results that are in one state: right, wrong, missing with an error, not to be had, or absent."""
    if state == WRONG:
        return numbers_account(facts, tuple(names))
    if state.startswith(MISSING):
        why = next((m for m in facts.missing if m.result == names[0]), Missing("", "", ""))
        return refusal_account(why.type, why.message)
    return Account(state, {SKIPPED: "not to be had"}.get(state, state))


def numbers_account(facts: Facts, names: Names) -> Account:
    """Wrong numbers, by the readings that give them."""
    if facts.readings and any(name in RESULT_ASPECTS for name in names):
        return Account("reading", "wrong", facts.readings)
    if set(names) <= set(facts.bounded):
        return Account("beyond", "wrong beyond the bound")
    return Account("wrong", "wrong")


def _join(names: Names) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
