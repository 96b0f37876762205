"""Two versions of a package compared by running the same cases with both, and the version between them that
changed something."""

from conformance.changes.bisection import Bisection, bisect
from conformance.changes.packages import Package, package, spelling, targets
from conformance.changes.upgrade import NEW, OLD, Upgrade, UpgradeSide, upgrade

__all__ = [
    "NEW",
    "OLD",
    "Bisection",
    "Package",
    "Upgrade",
    "UpgradeSide",
    "bisect",
    "package",
    "spelling",
    "targets",
    "upgrade",
]
