"""The differences of the case library: all that the grid has, each shown by the smallest case."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from support.dialect_grid import grid, transpose

from conformance.cases.case import Case
from conformance.operators.words import Words
from conformance.semantics.differences import Difference
from conformance.semantics.differences.difference import AGREEMENT, FOLDER
from conformance.semantics.differences.divergence import Divergence, divergences

SHOWN_LARGER = {
    "same-lower-conv": "a kernel of one tap needs no zero, and the word is about where it goes",
    "negative-pairs-conv": "a cut of the only element leaves nothing to show",
}


@pytest.fixture(scope="module")
def partings() -> frozenset[Divergence]:
    return frozenset(itertools.chain.from_iterable(map(divergences, grid())))


def smaller(words: Words) -> Iterable[Words]:
    """Every configuration in the same words with no number larger and one smaller."""
    numbers = (*words.size, *words.kernel, *words.stride, *words.dilation)
    lowest = (min(1, size) for size in words.size), *[[1] * words.rank] * 3
    ranges = (range(low, high + 1) for low, high in zip(itertools.chain(*lowest), numbers))
    for chosen in itertools.product(*ranges):
        if chosen != numbers:
            size, kernel, stride, dilation = parts(chosen)
            sized = (*words.input[:2], *size)
            yield replace(words, input=sized, kernel=kernel, stride=stride, dilation=dilation)


def parts(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    rank = len(numbers) // 4
    return [numbers[start : start + rank] for start in range(0, len(numbers), rank)]


def unexplained(found: Mapping[Divergence, object], explained: Iterable[Difference]) -> frozenset[Divergence]:
    """Ways of parting that no difference shows."""
    shown = {parting for difference in explained for parting in difference.divergences}
    return frozenset(found) - shown


def too_large(shown: Iterable[Difference]) -> list[str]:
    """Differences whose case could be smaller and still show all that it shows."""
    return [
        difference.id
        for difference in shown
        if any(difference.divergences <= divergences(words) for words in smaller(difference.case.words))
    ]


def test_there_are_forty_and_each_has_its_own_name(found: tuple[Difference, ...]) -> None:
    assert len(found) >= 40
    assert len({difference.id for difference in found}) == len(found)
    assert all(len(difference.sentence.split()) > 5 for difference in found)


def test_every_parting_on_the_grid_is_explained(
    found: tuple[Difference, ...], partings: frozenset[Divergence]
) -> None:
    assert len(partings) > 200
    assert unexplained(dict.fromkeys(partings), found) == frozenset()


@pytest.mark.parametrize("left_out", ["same-even-theano", "keras-output-padding-0", "groups-transpose"])
def test_a_difference_left_out_leaves_a_hole(
    found: tuple[Difference, ...], partings: frozenset[Divergence], left_out: str
) -> None:
    others = [difference for difference in found if difference.id != left_out]
    assert len(others) == len(found) - 1
    assert unexplained(dict.fromkeys(partings), others)


def test_every_case_is_the_smallest(found: tuple[Difference, ...]) -> None:
    assert sorted(too_large(found)) == sorted(SHOWN_LARGER)
    one = next(difference for difference in found if difference.id == "default-size-short-kernel")
    larger = replace(one, case=replace(one.case, words=transpose(1, 1, 3)), predictions={})
    assert too_large([replace(larger, predictions=one.predictions)]) == [one.id]


def test_cases_of_agreement_agree(library: list[Case]) -> None:
    agreed = [case for case in library if case.id.startswith(FOLDER) and AGREEMENT in case.tags]
    assert len(agreed) >= 4
    for case in agreed:
        assert {parting for parting in divergences(case.words) if parting.what != "flips"} == set(), case.id
