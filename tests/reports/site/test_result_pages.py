"""Results, cases that fail, several records and the timeline of releases, tried in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from support.browser import Page, serious_violations
from support.hostile_site import CASE, CASES, HOSTILE, LONG

from conformance.changes.comparison import diff
from conformance.changes.comparison.examples import find_examples
from conformance.printable import escape_invisible
from conformance.reports.changes.page import write_page
from conformance.reports.site.releases import timeline

BAD = f"case.html#id={quote(escape_invisible(f'bad/{HOSTILE}.yaml::{LONG}'))}"
PLACES = ("results.html", "releases.html", BAD)


@pytest.fixture
def both(chromium, site):
    made = Page(chromium, site / "both")
    yield made
    assert made.outside() == [], "a request left the page"
    assert made.said == [], "the console is not silent"
    made.close()


def test_hostile_text_is_shown_on_every_page_with_results(both):
    for place in ("index.html", "results.html", BAD):
        opened = both.open(place)
        if place == BAD:
            opened.wait_for_selector("#answers section")
        text = opened.inner_text("main")
        assert escape_invisible(HOSTILE) in text, place
        assert opened.locator("main img, main script").count() == 0
        assert "\u202e" not in text


def test_what_is_new_is_accessible_and_fits_a_phone(chromium, site):
    page = Page(chromium, site / "both", viewport={"width": 390, "height": 800}, color_scheme="dark")
    for place in PLACES:
        opened = page.open(place)
        if place == BAD:
            opened.wait_for_selector("#answers section")
        assert serious_violations(opened) == [], place
        assert opened.evaluate("document.documentElement.scrollWidth") <= 391, place
    assert page.said == []
    page.close()


def test_a_wrong_result_is_drawn_as_heat_maps(page):
    opened = page.open(BAD)
    opened.wait_for_selector("table.heat")
    captions = [each.inner_text() for each in opened.locator("table.heat caption").all()]
    assert captions == ["expected", "got", "got - expected"]
    where = opened.inner_text(".maps .note")
    assert where.startswith("[0, 0, 24..39, 0..2] of 1 \N{MULTIPLICATION SIGN} 1")
    assert where.endswith("around the largest difference at [0, 0, 30, 1]")
    got, difference = opened.locator("table.heat").nth(1), opened.locator("table.heat").nth(2)
    assert got.locator("tr").nth(7).inner_text().split() == ["1", "8.5", "-3"]
    assert difference.locator("td.plus-9").inner_text() == "6.5"
    assert difference.locator("td.none").first.inner_text() == "nan"
    colour = difference.locator("td.plus-9").evaluate("(cell) => getComputedStyle(cell).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")
    assert "huge: not drawn: a number beyond 2**53" in opened.inner_text("#answers")
    # a pass has none
    opened = page.open("case.html#id=group1/a.yaml::c-1")
    opened.wait_for_selector("#answers section")
    assert opened.locator("table.heat").count() == 0


def test_records_are_shown_over_time_and_what_differs_is_found(both):
    opened = both.open("results.html")
    heads = [each.inner_text() for each in opened.locator("#time thead th").all()]
    assert [head.split("\n")[0] for head in heads] == ["Backend", "old", "new"]
    torch = opened.locator("#time tbody tr", has_text="torch")
    assert "1 changed" in torch.inner_text()
    assert "none changed" in opened.locator("#time tbody tr", has_text="numpy").inner_text()
    torch.locator("a").click()
    assert opened.inner_text("#count") == f"1 of {CASES + 2} cases"
    assert opened.locator("[name=differs]").input_value() == "records"
    opened.click("#results tbody a")
    opened.wait_for_selector("#overview")
    verdicts = opened.locator("#overview tbody td span:first-child")
    assert [each.inner_text() for each in verdicts.all()] == ["fail", "pass"]


def test_fingerprints_are_shown_where_they_differ(both, page):
    opened = both.open("results.html")
    rows = opened.locator("#precision tbody tr")
    assert rows.count() == 1
    assert "bits" in rows.first.inner_text()
    opened.check("#alike")
    assert rows.count() == 3
    assert opened.locator("#precision td.other").count() == 4


def test_the_table_is_sorted_and_searched_by_keyboard(page):
    opened = page.open("results.html")
    opened.keyboard.press("f")
    opened.keyboard.type("c-14")
    assert opened.locator("#results tbody tr").count() == 111
    skipped = opened.locator("#results td.skip").first.bounding_box()
    assert skipped is not None
    assert skipped["x"] > 0
    head = opened.locator("#results thead th", has_text="jax").locator("button")
    head.focus()
    opened.keyboard.press("Enter")
    assert "skip" in opened.inner_text("#results tbody tr:first-child")
    assert opened.get_attribute("#results thead th[data-order='column-2']", "aria-sort") == "ascending"
    opened.keyboard.press("Enter")
    assert "skip" not in opened.inner_text("#results tbody tr:first-child")
    again = page.open(f"results.html{opened.evaluate('location.hash')}")
    assert again.get_attribute("#results thead th[data-order='column-2']", "aria-sort") == "descending"
    assert again.locator("#results tbody tr").count() == 111


def test_the_timeline_is_filtered_by_package_and_word_and_linked(page):
    measured = timeline()
    assert measured is not None
    opened = page.open("releases.html")
    shown = "#changes tbody tr:not([hidden])"
    assert opened.locator(shown).count() == len(measured.changes) > 20
    opened.select_option("[name=package]", "jax")
    opened.select_option("[name=about]", "use_consistent_padding")
    assert opened.locator(shown).count() == 1
    assert "0.9.0" in opened.inner_text(shown)
    again = page.open(f"releases.html{opened.evaluate('location.hash')}")
    assert again.locator(shown).count() == 1
    again.locator(shown).locator("a[aria-label]").click()
    assert "one row" in again.inner_text("#count")
    again.click("#count a")
    assert again.locator(shown).count() == len(measured.changes)
    again.locator("nav.line a", has_text="1.28.0").click()
    assert again.locator(shown).count() == 3


def test_the_known_case_has_its_words_and_its_reason(page):
    opened = page.open(f"case.html#id={quote(CASE)}")
    opened.wait_for_selector("#answers section")
    assert "dilation" in opened.inner_text("#words")
    assert "known" in opened.inner_text("#answers h3")


def test_the_page_of_a_difference_shows_what_is_hostile_and_asks_for_nothing(chromium, site):
    old, new = site / "old.jsonl", site / "new.jsonl"
    found = diff(old, new)
    (site / "changes.html").write_text(write_page(found, find_examples(found.changes, old, new)))
    page = Page(chromium, site, viewport={"width": 390, "height": 800}, color_scheme="dark")
    opened = page.open("changes.html")
    assert escape_invisible(HOSTILE) in opened.inner_text("main")
    assert opened.locator("table.heat td.plus-9").all_inner_texts() == ["8.5", "6.5"] * 2
    # its style applies, though its policy forbids all others
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
    assert opened.evaluate("document.documentElement.scrollWidth") <= 391
    assert serious_violations(opened) == []
    assert page.said == []
    assert [address.rpartition("/")[2] for address in page.asked] == ["changes.html"]
    page.close()
