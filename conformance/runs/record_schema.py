"""What the lines of a record have to be: the keys and JSON types of the first line and of a result line.

Every reader of a record checks its lines here, once, before it uses them: the rest of the package may trust
their types. `_TYPES` is the one table of the keys of a result line; the class `Result` has their meaning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from conformance.judging.results import VERDICTS
from conformance.operators.aspects import OUTCOMES

FORMAT = 1
"""The value of "record" in the first line; another one is a format that this version cannot read."""

DEEPEST = 20
"""Brackets in each other in the first line; what is written there has about six."""


def header_mistake(data: Mapping[str, Any] | None) -> str | None:
    """What is wrong with the first line of a record, if anything is; None is a file without any."""
    seen = None if data is None else data.get("record")
    # True == 1 in Python, so the type is compared as well
    if data is None or type(seen) is not int or seen != FORMAT:
        what = "there is no whole line" if data is None else f'"record" is {json.dumps(seen)[:40]}'
        return f'not a record of format {FORMAT}: the first line must hold "record": {FORMAT}; {what}'
    if _depth(data) > DEEPEST:
        return f"brackets more than {DEEPEST} deep in each other"
    backends = data.get("backends")
    if type(backends) is not dict or not all(type(about) is dict for about in backends.values()):
        return '"backends" has to map the name of each backend to an object'
    if type(data.get("cases")) is not int:
        return '"cases" has to be a number, the cases that were selected'
    return None


def _depth(data: Any) -> int:
    """How deep objects and lists lie in each other, without recursion: what is measured may be too deep."""
    depth, layer = 0, [data]
    while layer:
        depth += 1
        inside = [item.values() if isinstance(item, dict) else item for item in layer]
        layer = [item for items in inside for item in items if isinstance(item, (dict, list))]
    return depth


def result_mistake(data: Mapping[str, Any]) -> str | None:
    """What is wrong with a result line, if anything is: a missing key, a type, an unknown verdict or outcome.

    A record may have 100,000 lines, and they are alike: a combination of keys and types that was found right
    once is not looked at again, only what stands inside of its values.
    """
    signature = (*data, *map(type, data.values()))
    if signature not in _SOUND:
        absent = sorted(key for key in _NEEDED if data.get(key) is None)
        if absent:
            return f"a result line needs {', '.join(absent)}"
        for key, (kind, _, allowed) in _TYPES.items():
            if data.get(key) is not None and type(data[key]) is not kind:
                return _describe(key, data[key], allowed)
        if len(_SOUND) < _MOST_SOUND:
            _SOUND.add(signature)
    for key, words in (("verdict", _VERDICTS), ("outcome", _OUTCOMES)):
        if data[key] not in words:
            return _describe(key, data[key], _TYPES[key][2])
    for key, holds in _INSIDE:
        value = data.get(key)
        if value and not holds(value):
            return _describe(key, value, _TYPES[key][2])
    return None


def _describe(key: str, value: Any, allowed: str) -> str:
    return f'"{key}" is {json.dumps(value)[:60]}, it has to be {allowed}'


def _all(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value))


def _all_values(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value.values()))


_TEXTS = _all_values(str)
_VERDICTS, _OUTCOMES = frozenset(VERDICTS), frozenset(OUTCOMES)


def _are_verdicts(value: dict[str, Any]) -> bool:
    return _TEXTS(value) and _VERDICTS.issuperset(value.values())


def _are_excerpts(value: dict[str, Any]) -> bool:
    """Whether each value has rows of numbers, as texts, and the shape and the places that they are from."""
    whole, texts = _all(int), _all(str)
    for each in value.values():
        if type(each) is not dict or not {"shape", "begin", "expected", "got"} <= each.keys():
            return False
        if not all(type(each[key]) is list and texts(each[key]) for key in ("expected", "got")):
            return False
        places = [each[key] for key in ("shape", "begin", "worst", "got_shape") if key in each]
        if not all(type(place) is list and whole(place) for place in places):
            return False
    return True


_NEEDED = frozenset({"case", "backend", "verdict", "outcome"})

_TYPES: dict[str, tuple[type, Callable[[Any], bool] | None, str]] = {
    "case": (str, None, "the id of a case"),
    "backend": (str, None, "the name of a backend"),
    "verdict": (str, None, f"one of {', '.join(VERDICTS)}"),
    "outcome": (str, None, f"one of {', '.join(OUTCOMES)}"),
    "native": (bool, None, "true or false"),
    "weak": (bool, None, "true or false"),
    "deterministic": (bool, None, "true or false"),
    "aspects": (dict, _are_verdicts, f"an object of {', '.join(VERDICTS)}"),
    "shape": (list, _all(int), "a list of whole numbers"),
    "inferred": (list, _all(int), "a list of whole numbers"),
    "dtype": (str, None, "a text"),
    "error": (dict, _TEXTS, "an object of texts"),
    "error_size": (dict, _all_values(dict), "an object of objects"),
    "bounded": (list, _all(str), "a list of texts"),
    "digest": (dict, _TEXTS, "an object of texts"),
    "missing": (dict, _all_values(dict), "an object of objects"),
    "readings": (list, _all(str), "a list of texts"),
    "partly": (list, _all(str), "a list of texts"),
    "excerpts": (dict, _are_excerpts, "an object of excerpts"),
    "deviations": (dict, _TEXTS, "an object of texts"),
    "diagnosis": (str, None, "a text"),
    "reason": (str, None, "a text"),
    "skip": (str, None, "a text"),
    "call": (str, None, "a text"),
    "around": (list, _all(str), "a list of texts"),
    "unseen": (list, _all(str), "a list of texts"),
}
"""By key of a result line: the JSON type, a check of what is inside where there is any, both in words.

Keys that are not here are ignored, so that a later version may add some. `null` stands for an absent key.
"""

_INSIDE = tuple((key, holds) for key, (_, holds, _) in _TYPES.items() if holds)

_SOUND: set[tuple[Any, ...]] = set()
"""Keys and types of lines that were found right; at most `_MOST_SOUND`, whatever a file holds."""

_MOST_SOUND = 1000
