"""Claims of the articles, held against the reference."""

from __future__ import annotations

from conformance.cases.case import Case
from conformance.semantics.differences.claims import TOP_LEFT, claims, output_and_top_left_crop


def test_the_claim_of_the_top_left_corner_is_refuted_by_numbers(library: list[Case]) -> None:
    case = next(case for case in library if case.id == TOP_LEFT)
    assert output_and_top_left_crop(case) == ([2], [1])


def test_the_refutation_is_quoted_from_the_reference(library: list[Case]) -> None:
    text = "\n".join(claims(library))
    assert "the result is [2], cropped to the top left it would be [1]." in text


def test_without_its_case_the_section_is_left_out(library: list[Case]) -> None:
    assert list(claims(case for case in library if case.id != TOP_LEFT)) == []
