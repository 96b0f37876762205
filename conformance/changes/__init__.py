"""Two versions of a package compared by running the same cases with both, and the version between them that
changed something."""

from conformance.changes.bisection import Bisection, bisect
from conformance.changes.packages import Package, package, targets, written
from conformance.changes.upgrade import OLD, Side, Upgrade, upgrade

__all__ = [
    "OLD",
    "Bisection",
    "Package",
    "Side",
    "Upgrade",
    "bisect",
    "package",
    "targets",
    "upgrade",
    "written",
]
