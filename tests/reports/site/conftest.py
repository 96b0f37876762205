"""One browser and one pair of sites for all tests of pages: both take seconds to make."""

from __future__ import annotations

import pytest
from support.browser import Page, browser
from support.hostile_site import write_hostile_sites


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_hostile_sites(folder)
    return folder


@pytest.fixture(scope="session")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture
def page(chromium, site):
    made = Page(chromium, site / "new")
    yield made
    assert made.outside() == [], "a request left the page"
    assert made.said == [], "the console is not silent"
    made.close()
