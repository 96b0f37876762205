"""A difference as one page that stands alone: what changed, before and after, drawn; it asks for nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from conformance._version import __version__
from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff
from conformance.changes.comparison.examples import Example
from conformance.printable import one_line
from conformance.reports.changes import UNKNOWN, Sources
from conformance.reports.changes.page.panels import MOST_CHANGES, shown_changes
from conformance.reports.changes.text import compared_versions, summary, title
from conformance.reports.drawings.style import style_sheet

MOST_NOTES = 200

STYLE = Path(__file__).parents[2] / "site" / "assets" / "style.css"
"""The look of the site, which this page has too."""


def write_page(
    diff: Diff,
    examples: Mapping[Change, Sequence[Example]],
    cases: Iterable[Case] = (),
    sources: Sources = UNKNOWN,
) -> str:
    """The page as HTML. Windows are drawn of what is in `cases`; `sources` say how a result is repeated."""
    style = f"{STYLE.read_text(encoding='utf-8')}{style_sheet()}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    shown = list(shown_changes(diff, examples, {case.id: case for case in cases}, sources))
    uncounted = ("Told, does not count", diff.notes), ("Flaky, differs between runs", diff.flaky)
    text: str = _template().render(
        policy=policy,
        # only these bytes have the digest
        style=Markup(style),
        version=__version__,
        versions=compared_versions(diff),
        summary=summary(diff),
        changes=shown,
        more=max(0, len(diff.changes) - MOST_CHANGES),
        notes=[(name, list(map(_note, notes[:MOST_NOTES]))) for name, notes in uncounted if notes],
        remarks=[one_line(remark) for remark in diff.remarks],
    )
    return f"{text}\n"


def _note(note: Change) -> tuple[str, str]:
    return title(note), one_line(note.sentence)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("changes.html")
