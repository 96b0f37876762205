"""Where dialects part over the same words: found on a grid, shown by cases, told in a document."""

from __future__ import annotations

from conformance.semantics.differences.difference import Difference, differences
from conformance.semantics.differences.document import document

__all__ = ["Difference", "differences", "document"]
