"""A difference as the comment of a pull request: bounded, whatever the records hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.changes.comparison import Change, Diff
from conformance.printable import count, one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.text import backend_pair, compared_versions, summary
from conformance.reports.markup import LONGEST, as_code, escape, folded, listed_ids

_SIGNS = {"broken": "🔴", "changed": "🟡", "fixed": "🟢"}


def write(diff: Diff, sources: Sources) -> str:
    """A heading, an entry for each change with its ids folded away; changes that do not fit are counted."""
    blocks = [
        "### " + escape(f"Conformance: {summary(diff)}"),
        *(escape(line) for line in compared_versions(diff)),
    ]
    head = "\n\n".join(blocks) + "\n"
    return head + "\n".join(fitting_entries(diff, LONGEST - len(head) - 200)) + "\n"


def fitting_entries(diff: Diff, budget: int) -> Iterator[str]:
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
    return f"{text}\n{folded(count(len(ids), 'case'), f'  {listed_ids(ids)}', '  ')}"
