"""The value of a plain scalar in a case file.

Values follow the core schema of YAML 1.2 (section 10.3 of the specification) without its traps: `yes`, `on`,
`0x10`, `1_000`, `017` and `1:30`, which YAML versions read differently, are text here, and so are refused
wherever a number or a boolean is wanted.
"""

from __future__ import annotations

import re

LONGEST_NUMBER = 100
"""Characters of a number that are read: more than any size needs, fewer than are slow to multiply."""

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?(([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)")
_FIRST_OF_A_NUMBER = frozenset("+-.0123456789")
_WORDS: dict[str, bool | None] = {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False), ("~", None))
    for spelling in (word, word.capitalize(), word.upper())
}
_NOT_FINITE = {
    sign + "." + spelling: float(sign + word)
    for word, signs in (("inf", ("", "-", "+")), ("nan", ("",)))
    for sign in signs
    for spelling in {word, word.capitalize(), word.upper(), "NaN" if word == "nan" else word}
}


def scalar_value(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar; raises ValueError for a number with too many digits."""
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in _FIRST_OF_A_NUMBER:
        return text
    is_integer = _INTEGER.fullmatch(text) is not None
    if not is_integer and not _REAL.fullmatch(text):
        return _NOT_FINITE.get(text, text)
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number with {len(text)} digits; at most {LONGEST_NUMBER} are read")
    return int(text) if is_integer else float(text)
