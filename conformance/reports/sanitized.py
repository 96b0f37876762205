"""Text from outside made harmless: one line of bounded length, nothing that a terminal or parser acts on."""

from __future__ import annotations

import unicodedata

LONGEST = 400
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def sanitize(text: str, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters; what cannot be seen is written as `\\x1b`, `\\u202e`."""
    line = " ".join(text[: 4 * longest].split())
    short = line if len(line) <= longest and len(text) <= 4 * longest else f"{line[: longest - 3]}..."
    return "".join(_escape_invisible(character) for character in short)


def _escape_invisible(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"


def first_ids(ids: tuple[str, ...], most: int) -> str:
    """The first of many ids, and how many more there are."""
    shown = ", ".join(sanitize(name, 200) for name in ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"
