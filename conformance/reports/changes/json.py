"""A difference as one object of JSON."""

from __future__ import annotations

import json

from conformance.changes.comparison import Diff
from conformance.reports.changes import Sources


def write(diff: Diff, sources: Sources) -> str:
    """Everything, every id; pure ASCII, so that no text in it acts on anything."""
    return json.dumps(diff.to_json(), indent=1) + "\n"
