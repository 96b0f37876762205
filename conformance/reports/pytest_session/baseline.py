"""The baseline of a session, with which every result is compared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.changes import baseline
from conformance.changes.comparison.side import ComparedSide, respell
from conformance.reports.pytest_session.options import settings_of
from conformance.runs.run import Run

if TYPE_CHECKING:
    from conformance.judging.results import Result
    from conformance.operators.observations import About

_BASELINE = pytest.StashKey["SessionBaseline | None"]()


class SessionBaseline:
    """A baseline, or record, and where it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.side: ComparedSide = baseline.side_of(path)
        self._is_spelled = False

    def spell_as(self, ids: Iterable[str]) -> None:
        """Spell its shipped cases as the items of the session do, which are the same for every call."""
        if not self._is_spelled:
            self.side, self._is_spelled = respell(self.side, {*ids}), True

    def has(self, result: Result) -> bool:
        """Whether it has a result of the same case and backend."""
        return self.side.find(result.backend, result.case) is not None

    def accepts(self, result: Result) -> bool:
        """Whether a result is no failure, or one that the baseline has as well."""
        return baseline.is_accepted(self.side, result)

    def changes(self, result: Result, about: About) -> list[str]:
        """Lines that say what has changed; none where nothing has."""
        from conformance.reports.changes import text

        difference = baseline.compare(self.path, self.side, Run((result,), {result.backend: about}, {}))
        if not difference.changes:
            return []
        return [
            f"changed against {self.path}: {result.case} [{result.backend}]",
            *text.change_lines(difference),
        ]


def baseline_of(config: pytest.Config) -> SessionBaseline | None:
    """The baseline of a session, read once; None where none is named.

    Raises UsageError where it is no record, or is not there.
    """
    if _BASELINE not in config.stash:
        path = settings_of(config).baseline
        config.stash[_BASELINE] = None if path is None else SessionBaseline(path)
    return config.stash[_BASELINE]
