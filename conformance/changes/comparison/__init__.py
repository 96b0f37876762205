"""Two records compared: what changed between two versions, grouped by cause, worst first."""

from conformance.changes.comparison.diff import Diff, diff
from conformance.changes.comparison.grouping import Change

__all__ = ["Change", "Diff", "diff"]
