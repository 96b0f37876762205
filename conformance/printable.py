"""The gate for text of others: what files, records, frameworks and names hold, made harmless to print.

A terminal acts on escape sequences, an editor on right-to-left marks, a CI service on lines that begin with
`::`. None of them gets past here. Numbers with their nouns are worded here as well. A module of its own,
without imports of this package, so that every folder can use it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST = 400
"""Characters of a text that stands in a sentence or a cell of a table."""

LONGEST_LINE = 10_000
"""Characters of one line of a report; a longer one is cut, with the number of those left out."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of what cannot be seen: controls, formats as U+202E, surrogates, line separators."""

_COMMAND_OF_CI = re.compile(r"^(\s*):(?=:)|##(?=\[)", re.MULTILINE)
"""How GitHub's runner and Azure's know a command to themselves in what a step prints."""


class _Escapes(dict[int, str]):
    """A table for `str.translate` that is filled as characters come: each invisible one to its escape."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        seen = unicodedata.category(character) not in _UNSEEN
        self[code] = character if seen else _escape(code)
        return self[code]


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_ALL = _Escapes()
_KEEPING_BREAKS = _Escapes({ord("\n"): "\n", ord("\t"): "\t"})


def escape_invisible(text: str) -> str:
    """The text with each character that cannot be seen written as Python does: `\\x1b`, `\\u202e`."""
    return text if text.isprintable() else text.translate(_ALL)


def one_line(text: str, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters: breaks are blanks, what cannot be seen escapes."""
    line = " ".join(text[: 4 * longest].split())
    short = line if len(line) <= longest and len(text) <= 4 * longest else f"{line[: longest - 3]}..."
    return escape_invisible(short)


def html_table(rows: Iterable[Iterable[object]], caption: str = "") -> str:
    """A table of HTML, its first row as heads; whatever is in a cell is text, and stays it."""
    written = [[_html(one_line(str(cell))) for cell in row] for row in rows]
    tags = ("th", *("td" for _ in written[1:]))
    body = "".join(
        f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>" for tag, row in zip(tags, written)
    )
    return f"<table>{f'<caption>{_html(one_line(caption))}</caption>' if caption else ''}{body}</table>"


def _html(text: str) -> str:
    return html.escape(text, quote=True)


def lines(text: str) -> str:
    """Text of several lines as a terminal may get it: breaks and tabs stay, all else unseen is escaped.

    Lines that a CI service would take for a command of its own no longer look like one; long ones are cut.
    """
    whole = text.translate(_KEEPING_BREAKS)
    if "::" in whole or "##[" in whole:
        whole = _COMMAND_OF_CI.sub(lambda found: f"{found[1]}: " if found[1] is not None else "## ", whole)
    if len(whole) <= LONGEST_LINE:
        return whole
    return "\n".join(map(_cut, whole.split("\n")))


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]}... ({len(line) - LONGEST_LINE} more characters)"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 case`, `2 cases`; `plural` is that of a noun which does not take an `s`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def ranking(counts: Mapping[str, int], most: int = 8) -> str:
    """Counts by kind in one line, `words 300, rank 12`; those beyond the first `most` in one."""
    shown = [f"{name} {number}" for name, number in list(counts.items())[:most]]
    rest = sum(list(counts.values())[most:])
    return ", ".join([*shown, f"others {rest}"] if rest else shown)
