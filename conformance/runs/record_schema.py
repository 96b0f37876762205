"""The types of a record line, checked before it is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from conformance.judging.results import VERDICTS
from conformance.operators.aspects import OUTCOMES


def mistake(data: Mapping[str, Any]) -> str | None:
    """What is wrong with the types of a result line, if anything is.

    Lines are alike: keys and types that were found right once are not looked at again.
    """
    signature = (*data, *map(type, data.values()))
    if signature not in _SOUND:
        absent = sorted(key for key in _NEEDED if data.get(key) is None)
        if absent:
            return f"a result line needs {', '.join(absent)}"
        for key, (kind, _, allowed) in _TYPES.items():
            if data.get(key) is not None and type(data[key]) is not kind:
                return _told(key, data[key], allowed)
        if len(_SOUND) < _MOST_SOUND:
            _SOUND.add(signature)
    for key, words in (("verdict", _VERDICTS), ("outcome", _OUTCOMES)):
        if data[key] not in words:
            return _told(key, data[key], _TYPES[key][2])
    for key, holds in _INSIDE:
        value = data.get(key)
        if value and not holds(value):
            return _told(key, value, _TYPES[key][2])
    return None


def _told(key: str, value: Any, allowed: str) -> str:
    return f'"{key}" is {json.dumps(value)[:60]}, it has to be {allowed}'


def _all(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value))


def _all_values(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value.values()))


def _states(value: dict[str, Any]) -> bool:
    return _TEXTS(value) and _VERDICTS.issuperset(value.values())


_VERDICTS, _OUTCOMES = frozenset(VERDICTS), frozenset(OUTCOMES)

_TEXTS = _all_values(str)

_NEEDED = frozenset({"case", "backend", "verdict", "outcome"})

_TYPES: dict[str, tuple[type, Callable[[Any], bool] | None, str]] = {
    "case": (str, None, "the id of a case"),
    "backend": (str, None, "the name of a backend"),
    "verdict": (str, None, f"one of {', '.join(VERDICTS)}"),
    "outcome": (str, None, f"one of {', '.join(OUTCOMES)}"),
    "native": (bool, None, "true or false"),
    "weak": (bool, None, "true or false"),
    "deterministic": (bool, None, "true or false"),
    "aspects": (dict, _states, f"an object of {', '.join(VERDICTS)}"),
    "shape": (list, _all(int), "a list of whole numbers"),
    "inferred": (list, _all(int), "a list of whole numbers"),
    "dtype": (str, None, "a text"),
    "error": (dict, _all_values(str), "an object of texts"),
    "error_size": (dict, _all_values(dict), "an object of objects"),
    "bounded": (list, _all(str), "a list of texts"),
    "digest": (dict, _all_values(str), "an object of texts"),
    "missing": (dict, _all_values(dict), "an object of objects"),
    "readings": (list, _all(str), "a list of texts"),
    "partly": (list, _all(str), "a list of texts"),
    "diagnosis": (str, None, "a text"),
    "reason": (str, None, "a text"),
    "call": (str, None, "a text"),
}

_INSIDE = tuple((key, holds) for key, (_, holds, _) in _TYPES.items() if holds)

_SOUND: set[tuple[Any, ...]] = set()

_MOST_SOUND = 1000
