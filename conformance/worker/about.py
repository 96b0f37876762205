"""Whether what an adapter says of itself is an `About` through and through: any value may stand in one."""

from __future__ import annotations

from typing import Any, Optional

from ..operators.limits import KINDS
from ..operators.observations import About

_TEXTS = ("framework", "version", "device", "variant", "python", "bound")
_LISTS = ("devices", "variants", "dtypes", "ops")
_SWITCHES = ("exact", "repeatable", "rewrites")
_TABLES = ("integers", "narrow_sums")
_NUMBERS = ", ".join(KINDS)


def find_mistake(about: About) -> Optional[str]:
    """Say which field of an `About` has a value of another type than it should have; None where none has."""
    wanted = {
        **dict.fromkeys(_TEXTS, ("a text", _is_text)),
        **dict.fromkeys(_LISTS, ("a tuple of texts", _is_list)),
        **dict.fromkeys(_SWITCHES, ("True or False", _is_switch)),
        **dict.fromkeys(_TABLES, ("a dict from texts to tuples of texts", _is_table)),
        "limits": (f"a dict from some of {_NUMBERS} to tuples of whole numbers", _is_limits),
        "flags": ("a dict", _is_dict),
        "dialect": ("a text or None", _is_text_or_none),
    }
    for name, (words, is_right) in wanted.items():
        value = getattr(about, name)
        if not is_right(value):
            return f"{name}={value!r:.80}, which has to be {words}"
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(isinstance(item, str) for item in value)


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_list(item) for key, item in value.items())


def _is_limits(value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(KINDS):
        return False
    return all(
        isinstance(numbers, (tuple, list)) and all(type(number) is int for number in numbers)
        for numbers in value.values()
    )
