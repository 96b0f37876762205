"""Two versions of a package compared by running the same cases with both, and the version between them that
changed something."""

from conformance.changes.bisection import Bisection, bisect
from conformance.changes.kept_answers import KeptAnswers, digest_of, open_answers
from conformance.changes.packages import Package, package, spelling, targets
from conformance.changes.upgrade import NEW, OLD, Upgrade, UpgradeSide, upgrade

__all__ = [
    "NEW",
    "OLD",
    "Bisection",
    "KeptAnswers",
    "Package",
    "Upgrade",
    "UpgradeSide",
    "bisect",
    "digest_of",
    "open_answers",
    "package",
    "spelling",
    "targets",
    "upgrade",
]
