"""The reference of each question, kept while it is needed again: several backends are asked the same."""

from __future__ import annotations

from collections import OrderedDict

from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.question import Question

CACHE_BYTES = 256 * 2**20


class Oracle:
    """References by question and geometry; those used last are kept, up to `limit` bytes, at least one."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._references: OrderedDict[tuple[Question, Geometry], Reference] = OrderedDict()
        self._bytes = 0

    def __call__(self, question: Question, geometry: Geometry) -> Reference:
        """The reference for a question whose words mean `geometry`."""
        key = (question, geometry)
        reference = self._references.pop(key, None)
        if reference is None:
            reference = Reference(geometry, question)
            self._bytes += reference.nbytes
        self._references[key] = reference
        while self._bytes > self._limit and len(self._references) > 1:
            _, oldest = self._references.popitem(last=False)
            self._bytes -= oldest.nbytes
        return reference
