"""What a call gives beside its output comes back with it, or says why not."""

from __future__ import annotations

import pytest
from support.pooling import case_of

from conformance.cases.questions import question_of
from conformance.frameworks.numpy.adapter import Adapter
from conformance.operators.observations import Unsupported
from conformance.operators.words import Words
from conformance.worker.answer import answer
from conformance.worker.stages import AdapterFault

QUESTION = question_of(case_of(Words("max_pool", (1, 1, 4), 1, (2,), (1,), (1,))))


def answering(given) -> Adapter:
    adapter = Adapter()
    adapter.side_results = lambda call, operands: given
    return adapter


def test_places_come_with_the_output():
    found = answer(QUESTION, Adapter())
    assert set(found.values) == {"output", "indices", "grad_input"}
    assert found.values["indices"].dtype == "int64"


def test_why_there_are_no_places_is_said():
    found = answer(QUESTION, answering(Unsupported("gives none")))
    assert found.missing["indices"].reason == "gives none"
    assert "output" in found.values


def test_what_is_no_tuple_of_places_is_a_fault():
    with pytest.raises(AdapterFault, match="side_results"):
        answer(QUESTION, answering(()))
