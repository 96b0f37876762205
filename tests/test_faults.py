"""The shipped cases catch every planted fault, and the diagnosis names it."""

from pathlib import Path

import numpy as np
import pytest
from planted.adapter import Adapter
from planted.dense import CASES, ask

from conformance.cases import load
from conformance.frameworks.interface import Unavailable
from conformance.oracle import Oracle
from conformance.plan import question_of
from conformance.readings import BY_NAME
from conformance.worker.answer import answer

LIBRARY = Path(__file__).parent.parent / "cases"
SLOW = ("layers/",)


@pytest.fixture(scope="module")
def library():
    return [case for case in load(LIBRARY) if not case.id.startswith(SLOW)]


@pytest.fixture(scope="module")
def oracle():
    return Oracle()


def caught(cases, adapter, oracle, enough=2):
    """The failing results of the first cases that fail."""
    found = []
    for case in cases:
        result = ask(case, adapter, oracle)
        if result.verdict == "fail":
            found.append(result)
        if len(found) == enough:
            break
    return found


@pytest.mark.parametrize("fault", BY_NAME)
def test_every_planted_fault_is_caught_and_named(fault, library, oracle):
    found = caught(library, Adapter(fault), oracle)
    assert found
    assert all(fault in result.diagnosis for result in found)


@pytest.mark.parametrize("fault", BY_NAME)
def test_a_few_dense_cases_catch_them_too(fault, oracle):
    assert caught(CASES, Adapter(fault), oracle, enough=1)


def test_nothing_planted_is_nothing_caught(library, oracle):
    assert caught(library, Adapter(), oracle) == []


def test_a_fault_that_nobody_knows_cannot_be_planted():
    with pytest.raises(Unavailable, match="no reading is called 'nothing'"):
        Adapter("nothing")


def test_the_planted_adapter_computes_by_its_reading():
    question = question_of(CASES[0])
    right, wrong = (answer(question, Adapter(name)).values["output"] for name in ("", "bias-missing"))
    assert right.shape == wrong.shape
    assert not np.array_equal(right, wrong)
