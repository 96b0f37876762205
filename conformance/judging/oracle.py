"""The truth of each question, kept while it is needed again."""

from __future__ import annotations

from collections import OrderedDict

from conformance.judging.diagnosis.hypotheses import Truth
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.question import Question

CACHE_BYTES = 256 * 2**20


class Oracle:
    """Truths by question and geometry; the ones used last are kept, up to `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[Question, Geometry], Truth] = OrderedDict()
        self._bytes = 0

    def __call__(self, question: Question, geometry: Geometry) -> Truth:
        """The truth about a question whose words mean `geometry`."""
        key = (question, geometry)
        found = self._kept.pop(key, None)
        if found is None:
            found = Truth(geometry, question)
            self._bytes += found.nbytes
        self._kept[key] = found
        while self._bytes > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes
        return found
