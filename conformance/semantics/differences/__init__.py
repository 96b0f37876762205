"""Where dialects read the same words differently: shown by cases, and written down in a document."""

from __future__ import annotations

from conformance.semantics.differences.difference import Difference, differences
from conformance.semantics.differences.document import document

__all__ = ["Difference", "differences", "document"]
