"""A standalone script as source: operands, the framework's calls, the numbers expected, the comparison."""

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
