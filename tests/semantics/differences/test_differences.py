"""Differences between dialects: all that the grid has, each the smallest, and a fresh document."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from support.dialect_grid import grid
from support.paths import ROOT

from conformance.cases import load
from conformance.cases.case import Case
from conformance.frameworks.registry import DIALECTS
from conformance.operators.words import Words
from conformance.semantics.differences import Difference, differences, document
from conformance.semantics.differences.__main__ import DOCUMENT
from conformance.semantics.differences.claims import TOP_LEFT, output_and_top_left_crop
from conformance.semantics.differences.difference import AGREEMENT, FOLDER
from conformance.semantics.differences.divergence import Divergence, divergences
from conformance.semantics.differences.document import NAMES, SECTIONS

LIBRARY = ROOT / "cases"
SHOWN_LARGER = {
    "same-lower-conv": "a kernel of one tap needs no zero, and the word is about where it goes",
    "negative-pairs-conv": "a cut of the only element leaves nothing to show",
}


@pytest.fixture(scope="module")
def library() -> list[Case]:
    return load(LIBRARY)


@pytest.fixture(scope="module")
def found(library: list[Case]) -> tuple[Difference, ...]:
    return differences(library)


@pytest.fixture(scope="module")
def partings() -> frozenset[Divergence]:
    return frozenset(itertools.chain.from_iterable(map(divergences, grid())))


def transpose(size: int, kernel: int, stride: int = 1, **more: object) -> Words:
    return replace(Words("conv_transpose", (1, 1, size), 1, (kernel,), (stride,), (1,)), **more)


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


def test_every_difference_has_two_sides_or_more(found: tuple[Difference, ...]) -> None:
    for difference in found:
        assert difference.divergences, difference.id
        names = [name for side in difference.dialect_groups for name in side.dialects]
        assert sorted(names) == sorted(DIALECTS)
        assert len(difference.dialect_groups) > 1


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


def test_known_differences_are_told_apart() -> None:
    flips = Divergence("conv_transpose", "", "jax", "flips", "torch")
    assert flips in divergences(transpose(1, 2))
    assert flips not in divergences(transpose(1, 1))
    assert flips not in divergences(transpose(1, 2, options={"jax": {"transpose_kernel": True}}))
    assert Divergence("conv_transpose", "none", "tensorflow", "size", "torch") in divergences(
        transpose(1, 1, 2)
    )
    refuses = Divergence("conv_transpose", "SAME", "torch", "refuses padding_word", "onnx")
    assert refuses in divergences(transpose(1, 1, padding="SAME"))
    assert not divergences(Words("conv", (1, 1, 2), 1, (1,), (1,), (1,), padding="VALID"))


def test_the_document_is_fresh(library: list[Case]) -> None:
    hint = "stale: run python -m conformance.semantics.differences"
    assert (ROOT / DOCUMENT).read_text("utf-8") == document(library), hint
    first = library.index(next(case for case in library if case.id.startswith(FOLDER)))
    changed = [*library[:first], replace(library[first], why="Something else."), *library[first + 1 :]]
    assert document(changed) != document(library)


def test_the_document_names_everything(found: tuple[Difference, ...], library: list[Case]) -> None:
    text = document(library)
    assert set(NAMES) == set(DIALECTS)
    assert {difference.case.id.split("/")[1].split(".")[0] for difference in found} == set(SECTIONS)
    assert all(f"### {difference.id}\n" in text for difference in found)
    known = {entry.why.strip() for case in library for entry in case.known}
    assert all(why.replace("|", "\\|") in text for why in known)


def test_the_claim_of_the_top_left_corner_is_refuted_by_numbers(library: list[Case]) -> None:
    case = next(case for case in library if case.id == TOP_LEFT)
    assert output_and_top_left_crop(case) == ([2], [1])
