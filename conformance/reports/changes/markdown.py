"""A difference as the comment of a pull request: bounded, whatever the records hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conformance.changes.comparison import Change, Diff
from conformance.printable import one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.text import backend_pair, compared_versions, summary

LONGEST = 60_000
"""Characters of the whole comment; GitHub takes at most 65,536, and its escaping is not counted here."""
MOST_IDS = 20

_ACTIVE = re.compile(r"[\\`*_{}\[\]()#!|<>&~$@]|^[-+=0-9]|:(?=//)")
_SIGNS = {"broken": "🔴", "changed": "🟡", "fixed": "🟢"}


def write(diff: Diff, sources: Sources) -> str:
    """A heading, an entry for each change with its ids folded away; changes that do not fit are counted."""
    blocks = [
        "### " + escape(f"Conformance: {summary(diff)}"),
        *(escape(line) for line in compared_versions(diff)),
    ]
    head = "\n\n".join(blocks) + "\n"
    return head + "\n".join(_fitting_entries(diff, LONGEST - len(head) - 200)) + "\n"


def _fitting_entries(diff: Diff, budget: int) -> Iterator[str]:
    """Entries of at most `budget` characters together, then how many more there are."""
    sections: tuple[tuple[str, Sequence[Change]], ...] = (
        ("", diff.changes),
        ("Told, does not count", diff.notes),
        ("Flaky: differs between runs of one version", diff.flaky),
    )
    for name, changes in sections:
        entries = [f"\n**{name}**\n"] * bool(name and changes)
        for place, change in enumerate(changes):
            text = "\n".join([*entries, _entry(change)])
            if len(text) > budget:
                yield f"\n... and {len(changes) - place} more that found no room"
                return
            budget -= len(text) + 1
            entries = []
            yield text
    for remark in diff.remarks[:5]:
        yield f"\nNote: {escape(remark)}"


def _entry(change: Change) -> str:
    ids = [case for case in change.cases if case]
    sign = _SIGNS[change.trend] if change.counted else "⚪"
    head = f"- {sign} **{escape(change.kind.replace('_', ' '))}** {as_code(backend_pair(change.backends))}: "
    text = head + escape(one_line(change.sentence, 1000))
    if not ids:
        return text
    listed = ", ".join(as_code(case) for case in ids[:MOST_IDS])
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    count = f"{len(ids)} case{'s' * (len(ids) != 1)}"
    return f"{text}\n  <details><summary>{count}</summary>\n\n  {listed}{more}\n\n  </details>"


def escape(text: str) -> str:
    """Text that Markdown shows as it is: nothing in it formats, links, mentions or closes anything."""
    return _ACTIVE.sub(
        lambda found: f"&#{ord(found[0])};" + "\u200b" * (found[0] in "@#"), one_line(text, 1200)
    )


def as_code(text: str) -> str:
    """A name as code; a backtick in it becomes an apostrophe, a bar would end a cell of a table."""
    return "`" + one_line(text, 200).replace("`", "'").replace("|", "¦") + "`"
