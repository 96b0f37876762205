"""Two records compared: what changed between two versions, grouped by cause, worst first."""

from conformance.comparison.difference import Diff, diff
from conformance.comparison.grouping import Change

__all__ = ["Change", "Diff", "diff"]
