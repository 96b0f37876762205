"""What pytest leaves alone, and where the tests find the benchmarks."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.forked_workers import Templates

collect_ignore_glob = ["support/*"]
"""Files that are broken, or wrong, on purpose are for the tests that name them."""

SLOWEST = (
    "reports/site/test_browser.py",
    "frameworks/planted/test_adapter.py",
    "failures/repro/test_repro.py",
    "frameworks/keras/test_adapter.py",
    "repository/test_action.py",
    "backends/environments/test_building.py",
    "frameworks/torch/test_variants.py",
    "cli/test_upgrade.py",
    "frameworks/jax/test_adapter.py",
    "benchmarks/test_predictions.py",
    "failures/repro/test_repro_derivatives.py",
    "frameworks/tensorflow/test_variants.py",
)
"""Files that take half a minute of a processor or more: they come first, since one that begins last leaves
processors idle."""

STARTING = ("backends", "benchmarks", "worker")
"""Folders of tests that are about how a worker starts, and what it leaves behind."""

sys.path.append(str(Path(__file__).parents[1]))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the slowest files first."""
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Look no more for garbage among what stays: ten thousand tests, and what they have imported."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """Have processes that tests start listen to signals, also where this one ignores them."""
    from support.signals import have_children_listen

    have_children_listen()


@pytest.fixture
def short_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that keep a record measure the outputs of one layer in one format."""
    from support.short_fingerprint import shorten

    shorten(monkeypatch)


@pytest.fixture(autouse=True, scope="session")
def own_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What fails in a test is not remembered for the runs of whoever runs the tests."""
    from conformance.runs import last_failed

    with pytest.MonkeyPatch.context() as patched:
        cache = tmp_path_factory.mktemp("cache")
        patched.setattr(last_failed, "cache_folder", lambda: cache)
        yield


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    """Processes that have a framework imported, for all tests of this process."""
    from support.forked_workers import Templates

    with Templates() as started:
        yield started


@pytest.fixture(scope="module", autouse=True)
def forked_workers(request: pytest.FixtureRequest, templates: Templates) -> Iterator[None]:
    """Workers are forked from a process with their framework, but where tests are about how they start."""
    with ExitStack() as stack:
        if request.path.relative_to(Path(__file__).parent).parts[0] not in STARTING:
            stack.enter_context(templates.in_use())
        yield
