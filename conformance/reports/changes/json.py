"""A difference as one object of JSON."""

from __future__ import annotations

import json

from conformance.changes.comparison import Diff
from conformance.commands import CI_COMMAND
from conformance.reports.changes import Sources


def write(diff: Diff, sources: Sources) -> str:
    """Everything, every id; pure ASCII, so that no text in it acts on anything."""
    text = json.dumps(diff.to_json(), indent=1)
    return text.replace(CI_COMMAND, CI_COMMAND.replace("[", "\\u005b")) + "\n"
