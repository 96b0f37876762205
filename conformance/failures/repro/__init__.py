"""A failing case as a standalone script, for a bug report: it needs only NumPy and the framework.

`repro` asks the backend and makes the case small. `script` puts the source together: `operands`, the calls of
the framework and their results (`work`), and the reference's numbers with the comparison (`expectation`).
"""

from __future__ import annotations

from conformance.failures.repro.script import script_lines
from conformance.failures.repro.subject import (
    SECOND,
    Operation,
    ScriptSource,
    comparable_results,
    results_to_compare,
)

__all__ = ["SECOND", "Operation", "ScriptSource", "comparable_results", "results_to_compare", "script_lines"]
