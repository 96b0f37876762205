"""docs/start.md shows what its commands print today."""

from __future__ import annotations

import pytest
from support import start_page
from support.start_page import PAGE, PARTS, normalise, page

STALE = "stale: run PYTHONPATH=tests python -m support.start_page"


@pytest.fixture(scope="module")
def produced() -> str:
    """The page as its commands make it now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", start_page.WIDTH)
        return page()


def test_the_page_is_what_its_commands_print(produced: str) -> None:
    assert normalise(PAGE.read_text("utf-8")) == normalise(produced), STALE


def test_the_page_ends_as_it_should(produced: str) -> None:
    assert [part.heading for part in PARTS] == [
        line.removeprefix("## ") for line in produced.splitlines() if line.startswith("## ")
    ]
    assert produced.count("(exit code 1)") == 1
    assert "[kernel-flipped]" in produced
    assert "error:" not in produced
    assert "2 passed" in produced


ROW = "numpy    {}    cpu     {}     0      0     0     0       0      {}"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2 passed in 10.68s", "2 passed in 0.51s", True),
        (ROW.format("2.4.6", 2, 0.0), ROW.format("2.5.10", 2, 1.3), True),
        (ROW.format("2.4.6", 2, 0.0), ROW.format("2.4.6", 1, 0.0), False),
        ("keeps 10 of 13", "keeps 10 of 14", False),
    ],
)
def test_only_versions_times_and_widths_may_differ(one: str, other: str, alike: bool) -> None:
    assert (normalise(one) == normalise(other)) == alike
