"""Markdown that shows text of others as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.printable import escape_invisible, lines, one_line

LONGEST = 60_000
"""Characters of a whole comment; GitHub takes at most 65,536, and its escaping is not counted here."""

MOST_IDS = 20
MOST_OF_LINE = 1000

_ACTIVE_IN_LINE = r"[\\`*_{}\[\]()#!|<>&~$@]|:(?=//)"
_ACTIVE = re.compile(rf"{_ACTIVE_IN_LINE}|^[-+=0-9]")
_ACTIVE_IN_CELL = re.compile(_ACTIVE_IN_LINE)


def escape(text: str) -> str:
    """Text that Markdown shows as it is: nothing in it formats, links, mentions or closes anything."""
    return _ACTIVE.sub(_as_entity, one_line(text, 1200))


def cell(text: str) -> str:
    """Text in a cell of a table, which no number at its beginning makes a list."""
    return _ACTIVE_IN_CELL.sub(_as_entity, one_line(text, 200))


def _as_entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};" + "\u200b" * (found[0] in "@#")


def as_code(text: str) -> str:
    """A name as code; a backtick in it becomes an apostrophe, a bar would end a cell of a table."""
    return "`" + lines(one_line(text, 200)).replace("`", "'").replace("|", "¦") + "`"


def code_block(text: str, indent: str = "") -> str:
    """Lines as a block of code that no line of them can end; their blanks stay."""
    shown = (lines(escape_invisible(line.expandtabs(4)[:MOST_OF_LINE])) for line in text.split("\n"))
    body = (line.replace("```", "'''") for line in shown)
    return "\n".join(f"{indent}{line}" for line in ("```text", *body, "```"))


def table(rows: Sequence[Sequence[str]], numbers_from: int) -> str:
    """A table of cells that are escaped already; columns from `numbers_from` on are aligned to the right."""
    head, *body = rows
    rule = [":--" if at < numbers_from else "--:" for at in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def folded(title: str, body: str, indent: str = "") -> str:
    """A body that is shown when its title is clicked."""
    return f"{indent}<details><summary>{title}</summary>\n\n{body}\n\n{indent}</details>"


def listed_ids(ids: Sequence[str], most: int = MOST_IDS) -> str:
    """The first of many ids as code, and how many more there are."""
    shown = ", ".join(as_code(each) for each in ids[:most])
    return f"{shown} and {len(ids) - most} more" if len(ids) > most else shown
