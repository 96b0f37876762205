"""Two versions of a package compared by running the same cases with both, and the version between them that
changed something."""

from conformance.upgrades.bisection import Bisection, bisect
from conformance.upgrades.comparing import OLD, Side, Upgrade, upgrade
from conformance.upgrades.versioned import Package, package, targets, written

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
