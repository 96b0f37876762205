"""Why a backend does not start, with what to do about a framework that is not installed."""

from __future__ import annotations

import re

from conformance.backends.target import Target
from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS, split_variant

DISTRIBUTION = "conv-conformance"
"""The name under which this project is installed, whose extras install the frameworks."""

_MISSING = re.compile(r"^(?P<package>\w+)[\w.]* is not installed|No module named '(?P<module>\w+)")


def describe_start_failure(target: Target, reason: str) -> str:
    """The reason; for a built-in framework that is not installed here also the two ways to have it."""
    found = _MISSING.search(reason)
    if found is None or target.requirements or target.adapter not in BUILT_IN:
        return reason
    missing = found["package"] or found["module"]
    beneath, _ = split_variant(target.framework, target.variant)
    lacking = beneath if beneath and FRAMEWORKS[beneath].package == missing else target.framework
    extra = FRAMEWORKS[lacking].extra
    if not extra:
        return reason
    versioned = target.plain.replace(lacking, f"{lacking}==VERSION", 1)
    return (
        f"{reason}; install it with `pip install '{DISTRIBUTION}[{extra}]'`, or have an environment built"
        f" with `-b {versioned}`"
    )
