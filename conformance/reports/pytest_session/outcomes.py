"""What the items of a session came to, and what no single item can say: the end of the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FACTS = "conformance"
"""The attribute of a report that carries the facts of an item, from a worker of pytest-xdist too."""

MOST_UNSEEN = 10
MOST_NAMED = 3


@dataclass(frozen=True)
class ItemResult:
    """A result as far as the end of the report needs it; `file` is the case file, `met` whether the baseline
    had it, None where there is none."""

    case: str
    backend: str
    verdict: str
    unseen: tuple[str, ...]
    file: str
    met: bool | None

    def to_plain(self) -> dict[str, Any]:
        """The fields as values that pytest-xdist can send."""
        return {**vars(self), "unseen": list(self.unseen)}


class Outcomes:
    """A plugin of one session: it keeps what was asked, and reports at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.asked: list[ItemResult] = []
        self.passed_over: list[Path] = []
        """YAML files outside the configured paths, as far as they are remembered."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the facts of an item."""
        facts = getattr(report, FACTS, None)
        if facts is not None:
            self.asked.append(ItemResult(**{**facts, "unseen": tuple(facts["unseen"])}))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a session whose baseline met none of its results: nothing was compared."""
        if self._is_unmet() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the items cannot say."""
        from conformance.printable import one_line

        found = [*self._unmet_baseline(), *self._unseen_expectations(), *self._files_passed_over()]
        if found:
            terminalreporter.section("conformance", "=")
        for line in found:
            terminalreporter.write_line(one_line(line, 2000))

    def _is_unmet(self) -> bool:
        compared = [each.met for each in self.asked if each.met is not None]
        return bool(compared) and not any(compared)

    def _unmet_baseline(self) -> Iterator[str]:
        if self._is_unmet():
            from conformance.reports.pytest_session.options import settings_of

            first, path = self.asked[0], settings_of(self.config).baseline
            yield (
                f"ERROR {path} has none of the {len(self.asked)} results, such as {first.case} on"
                f" {first.backend}: nothing was compared; name the cases that it was made of, or another file"
            )

    def _unseen_expectations(self) -> Iterator[str]:
        from conformance.judging.results import SKIP  # a module of words alone

        files = {each.file for each in self.asked if each.unseen or each.verdict == SKIP}
        if not files:
            return
        from conformance import cases
        from conformance.judging.expectations import find_unseen_expectations

        loaded = cases.load(sorted(files), memory_limit=2**62)
        unseen = find_unseen_expectations(loaded, self.asked)
        yield from map(str, unseen[:MOST_UNSEEN])
        if len(unseen) > MOST_UNSEEN:
            yield f"... and {len(unseen) - MOST_UNSEEN} more expectations not looked at"

    def _files_passed_over(self) -> Iterator[str]:
        """The case files that were left alone, where nothing else was collected: they may be meant."""
        if self.asked or self.config.pluginmanager.hasplugin("dsession"):
            return
        from conformance.reports.pytest_session.sniffing import is_case_file

        session: Any = self.config.pluginmanager.get_plugin("session")
        if session is None or session.testscollected:
            return
        files = [str(path) for path in self.passed_over if is_case_file(path)]
        if files:
            more = ", ..." if len(files) > MOST_NAMED else ""
            yield (
                f"{len(files)} case files outside the configured paths were not collected"
                f" ({', '.join(files[:MOST_NAMED])}{more}): name a file, or set conformance_paths"
            )
