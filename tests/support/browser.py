"""A real browser for tests: Chromium of the machine, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
REASON = "needs Chromium (Debian's package chromium, or CONFORMANCE_CHROMIUM) and the package playwright"


def find_chromium() -> str | None:
    """The browser that a test is run in; None where there is none."""
    named = os.environ.get("CONFORMANCE_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Any]:
    """A browser without a window; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason=REASON)
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(REASON)
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


class Page:
    """A page of a site on disk, and everything that it said or asked for."""

    def __init__(self, browser: Any, folder: Path, **options: Any) -> None:
        self._context = browser.new_context(**options)
        self._folder = folder
        self.page = self._context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))

    def open(self, place: str) -> Any:
        """Open a page by its path below the folder, as a new document whatever was open before."""
        self.page.goto("about:blank")
        self.page.goto(f"file://{self._folder}/{place}")
        return self.page

    def outside(self) -> list[str]:
        """Addresses that it asked for and that are no files of the site."""
        return [url for url in self.asked if not url.startswith((f"file://{self._folder}/", "about:"))]

    def close(self) -> None:
        self._context.close()


def serious_violations(page: Any) -> list[str]:
    """What axe-core finds serious on a page, each with its first element; nothing where it is missing."""
    source = _axe()
    if source is None:
        return []
    page.evaluate(source)
    found = page.evaluate("axe.run({preload: false, resultTypes: ['violations']})")["violations"]
    bad = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in bad]


@cache
def _axe() -> str | None:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        return None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
