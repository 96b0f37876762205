"""The reference of each question, kept while it is needed again: several backends are asked the same."""

from __future__ import annotations

from collections import OrderedDict

from conformance.judging.numerics.reference_values import Reference
from conformance.operators.question import Question
from conformance.operators.time_limit import OutOfTime
from conformance.operators.windows.geometry import Geometry

CACHE_BYTES = 256 * 2**20


SECONDS = 60.0
"""Processor time in which a question can be judged, its diagnosis aside: as long as a case may take."""


class Oracle:
    """References by question and geometry; those used last are kept, up to `limit` bytes, at least one.

    The reference of a question, and whatever else its verdict needs, may take `seconds`.
    """

    def __init__(self, limit: int = CACHE_BYTES, seconds: float = SECONDS) -> None:
        self._limit = limit
        self.seconds = seconds
        self._too_long: set[tuple[Question, Geometry]] = set()
        self._references: OrderedDict[tuple[Question, Geometry], Reference] = OrderedDict()
        self._bytes = 0

    def __call__(self, question: Question, geometry: Geometry) -> Reference:
        """The reference for a question whose words mean `geometry`; raises OutOfTime."""
        key = (question, geometry)
        if key in self._too_long:
            raise OutOfTime("it took too long before")
        reference = self._references.pop(key, None)
        if reference is None:
            try:
                reference = Reference(geometry, question)
            except OutOfTime:
                self._too_long.add(key)
                raise
            self._bytes += reference.nbytes
        self._references[key] = reference
        while self._bytes > self._limit and len(self._references) > 1:
            _, oldest = self._references.popitem(last=False)
            self._bytes -= oldest.nbytes
        return reference
