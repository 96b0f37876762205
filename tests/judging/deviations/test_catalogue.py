"""Which deviations cover a failing aspect; every one has a case that exists, and that it holds for."""

from dataclasses import replace

import pytest
from support.deviations import dialect_of
from support.paths import LIBRARY

from conformance import cases
from conformance.frameworks.registry import rule
from conformance.judging.deviations.catalogue import (
    DEVIATIONS,
    covering_deviations,
    describe_deviations,
    matching_deviations,
)
from conformance.judging.deviations.symptom import Evidence
from conformance.operators.words import Words

NO_CHANNELS = Words("conv", (1, 0, 3), 1, (1,), (1,), (1,))


@pytest.fixture(scope="module")
def library():
    return {case.id: case for case in cases.load([LIBRARY])}


SHOWN = sorted({(known.framework, known.name, known.case) for known in DEVIATIONS if known.case})


@pytest.mark.parametrize(("framework", "name", "shown"), SHOWN)
def test_a_deviation_holds_for_the_case_that_shows_it(framework, name, shown, library):
    """One case may stand for both operators; it is of one of them."""
    case = library[shown]
    dialect = dialect_of(framework)
    read = rule(dialect if case.compare == "literal" else case.dialect)(case.words)
    alike = [
        known for known in DEVIATIONS if (known.framework, known.name, known.case) == (framework, name, shown)
    ]
    assert any(
        known.is_of(framework.replace("*", ""), case.words.op) and known.holds(case.words, read)
        for known in alike
    )


def test_what_covers_an_aspect_is_of_its_party_framework_and_operator():
    geometry = rule("torch")(NO_CHANNELS)
    assert "no-channels" in matching_deviations(NO_CHANNELS, "torch", "execution", geometry)
    assert matching_deviations(NO_CHANNELS, "torch", "output", geometry) == []
    assert "no-channels" not in matching_deviations(NO_CHANNELS, "jax", "execution", geometry)
    filled = replace(NO_CHANNELS, input=(1, 1, 3))
    assert "no-channels" not in matching_deviations(filled, "torch", "execution", rule("torch")(filled))


def test_a_wrong_shape_explains_the_numbers_in_it():
    geometry = rule("torch")(NO_CHANNELS)
    seen = Evidence("computed", device="cpu", shape=(1, 0, 3))
    both = covering_deviations(NO_CHANNELS, geometry, "torch@cpu", ["shape", "output"], seen)
    assert both == dict.fromkeys(("shape", "output"), "torch no-channels")
    assert covering_deviations(NO_CHANNELS, geometry, "torch@cpu", ["output"], seen) == {}
    other = replace(seen, shape=(1, 1, 2))
    assert covering_deviations(NO_CHANNELS, geometry, "torch@cpu", ["shape", "output"], other) == {}


def test_each_deviation_is_described_once_with_its_case():
    (line,) = describe_deviations({"shape": "torch no-channels", "output": "torch no-channels"})
    assert line.startswith("this may be what is known of torch as no-channels: ")
    assert line.endswith("differences/empty.yaml::no-input-channels-conv shows it")
