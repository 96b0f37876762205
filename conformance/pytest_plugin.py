"""pytest collects case files: an item for each case and backend. `-p no:conformance` turns it off.

What runs in every session of pytest imports neither NumPy nor YAML; the rest is loaded when a case file is
collected.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.errors import ConformanceError
from conformance.reports.pytest_session.options import (
    add_options,
    as_usage_error,
    is_shipped_path,
    is_wanted,
    name_shipped,
)
from conformance.reports.pytest_session.outcomes import FACTS, Outcomes
from conformance.reports.pytest_session.sniffing import SUFFIXES, is_case_file

if TYPE_CHECKING:
    from conformance.reports.pytest_session.items import CaseFile, ShippedCaseFile

MOST_PASSED_OVER = 1000
"""YAML files outside the configured paths that are remembered."""
_Report = Generator[None, pytest.TestReport, pytest.TestReport]
_OUTCOMES = pytest.StashKey[Outcomes]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of `pytest cases/`."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Find what `shipped:` names, and read the baseline that the command line names.

    A mistake in either ends the session at once.
    """
    name_shipped(config)
    config.stash[_OUTCOMES] = Outcomes(config)
    config.pluginmanager.register(config.stash[_OUTCOMES], "conformance-outcomes")
    if config.getoption("--conformance-baseline") is None:
        return
    from conformance.reports.pytest_session.baseline import baseline_of

    try:
        baseline_of(config)
    except ConformanceError as error:
        raise as_usage_error(error) from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | ShippedCaseFile | None:
    """Collect case files, which differ from other YAML by their top-level key `conformance`.

    Those outside the configured paths are not even looked into.
    """
    if file_path.suffix not in SUFFIXES:
        return None
    if not is_wanted(file_path, parent.config):
        passed_over = parent.config.stash[_OUTCOMES].passed_over
        passed_over += [file_path] if len(passed_over) < MOST_PASSED_OVER else []
        return None
    if not is_case_file(file_path):
        return None
    from conformance.reports.pytest_session.items import CaseFile, ShippedCaseFile

    if is_shipped_path(file_path, parent.config):
        return ShippedCaseFile.of_file(parent, file_path)
    return CaseFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> _Report:
    """Let the report of an item carry what it came to."""
    report = yield
    asked = getattr(item, "asked", None)
    if call.when == "call" and asked is not None:
        setattr(report, FACTS, asked.to_plain())
    return report
