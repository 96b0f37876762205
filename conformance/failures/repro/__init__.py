"""A standalone script as source: operands, the framework's calls, the numbers expected, the comparison."""

from __future__ import annotations

from conformance.failures.repro.script import lines
from conformance.failures.repro.subject import SECOND, Operation, Subject, compared, wanted

__all__ = ["SECOND", "Operation", "Subject", "compared", "lines", "wanted"]
