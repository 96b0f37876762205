"""Case files as pytest sees them: a file, an item for each case and backend, a failure with its cause."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback
from _pytest.nodes import FSCollector

from conformance import cases
from conformance.backends.client import Client
from conformance.backends.environments import prepare
from conformance.backends.import_path import describe_ignored
from conformance.backends.jobs import Assignment
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.selection import select
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.library import is_shipped, shipped_id
from conformance.commands import Origins
from conformance.errors import ConformanceError
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, SKIP, Result
from conformance.operators.observations import About
from conformance.printable import lines, one_line
from conformance.reports.failure import describe_failure, summarize_failure
from conformance.reports.origins import OptionWords, origins_of
from conformance.reports.pytest_session.baseline import SessionBaseline, baseline_of
from conformance.reports.pytest_session.options import settings_of
from conformance.reports.pytest_session.outcomes import ItemResult
from conformance.runs.assignments import assign
from conformance.runs.configuration import add_known

MOST_OF_REASON = 2000
_WORKERS = pytest.StashKey["Workers"]()
_ANNOUNCED = pytest.StashKey["set[str]"]()


class Workers:
    """The backends of a session, each started when its first item runs."""

    def __init__(self, config: pytest.Config) -> None:
        said = settings_of(config)
        chosen = select(said.backends, said.device, file=said.targets, default_file=said.other_targets)
        for sentence in describe_ignored(chosen):
            warnings.warn(sentence, stacklevel=2)
        self.targets = prepare(chosen)
        self.timeout, self.known = said.timeout, said.configuration.known
        self._options = (
            *(("--targets", said.targets) if said.targets else ()),
            *(() if said.device == "auto" else ("--device", said.device)),
        )
        self.oracle = Oracle()
        self._clients: dict[Target, Client] = {}

    @classmethod
    def for_config(cls, config: pytest.Config) -> Workers:
        """The workers of this session, which end with it."""
        if _WORKERS not in config.stash:
            config.stash[_WORKERS] = cls(config)
            config.add_cleanup(config.stash[_WORKERS].close)
        return config.stash[_WORKERS]

    def result(self, assigned: Assignment) -> Result:
        """Ask, wait, judge; raises HarnessError when the backend cannot start."""
        client = self._client(assigned.target)
        about: About = client.wait_until_started()
        limit = assigned.target.timeout or self.timeout
        observation = client.ask(assigned.question, limit, damages=assigned.damages_process)
        return judge(assigned.job, about, observation, self.oracle)

    def about(self, target: Target) -> About:
        """What a backend says of itself; raises HarnessError when it cannot start."""
        about: About = self._client(target).wait_until_started()
        return about

    def origins(self, case: Case) -> Origins:
        """How a result of a case is repeated on the command line."""
        limit = () if self.timeout == CASE_TIMEOUT else ("--timeout", f"{self.timeout:.15g}")
        return origins_of([case], self.targets, OptionWords(self._options, of_run=limit))

    def _client(self, target: Target) -> Client:
        if target not in self._clients:
            self._clients[target] = Client(target)
        return self._clients[target]

    def close(self) -> None:
        """End every worker that was started."""
        for client in self._clients.values():
            client.close()


class _CaseCollector(FSCollector):
    """A case file; mistakes in it are a collection error, with all their places."""

    @property
    def source(self) -> str:
        """The argument by which commands name the file."""
        return str(self.path)

    def collect(self) -> Iterator[CaseItem]:
        """An item for each case and backend, in the order of the file."""
        try:
            loaded = cases.load([self.source])
            workers = Workers.for_config(self.config)
            baseline_of(self.config)
            planned = assign(add_known(loaded, workers.known), workers.targets)
        except ConformanceError as error:
            raise self.CollectError(lines(str(error))) from error
        for assigned in planned:
            name = f"{assigned.job.case.id.partition('::')[2]}[{assigned.job.backend}]"
            # as text: pytest 9.2 compares ids in parts, and `--lf` reads those of last time from their text
            whole = {"nodeid": f"{self.nodeid}::{name}"}
            yield CaseItem.from_parent(self, name=name, assigned=assigned, source=self.source, **whole)


class CaseFile(_CaseCollector, pytest.File):
    """A case file of the user."""


class ShippedCaseFile(_CaseCollector):
    """A case file of the shipped library: its items are called as the command line names them.

    No `pytest.File`: of those `--lf` leaves out all that is not found below pytest's root folder by its id.
    """

    @classmethod
    def of_file(cls, parent: pytest.Collector, path: Path) -> ShippedCaseFile:
        """The node of a file below the shipped library."""
        named: dict[str, Any] = {"name": shipped_id(path), "nodeid": shipped_id(path)}
        node: ShippedCaseFile = cls.from_parent(parent, path=path, **named)
        return node

    @property
    def source(self) -> str:
        """The file behind the prefix of the library."""
        return self.name


class CaseItem(pytest.Item):
    """One case on one backend. `asked` is what it came to, once it has run."""

    def __init__(self, *, assigned: Assignment, source: str, **words: Any) -> None:
        super().__init__(**words)
        self.assigned, self.case, self.source = assigned, assigned.job.case, source
        self.asked: ItemResult | None = None
        self._tags = tuple(pytest.Mark(tag, (), {}, _ispytest=True) for tag in self.case.tags)
        self.keywords.update(dict.fromkeys(self.case.tags, True))
        announced = self.config.stash.setdefault(_ANNOUNCED, set())
        for tag in set(self.case.tags) - announced:
            # or -m does not know it under --strict-markers
            self.config.addinivalue_line("markers", f"{tag}: a tag of case files")
        announced.update(self.case.tags)

    def iter_markers(self, name: str | None = None) -> Iterator[pytest.Mark]:
        """The markers of the item, and the tags of its case where no name is asked for.

        Tags are there for `-m` to select by. They are words of whoever wrote the file: asked for by its name,
        as pytest and its plugins ask for `skip`, `xfail` or `flaky`, none of them is a marker.
        """
        yield from super().iter_markers(name)
        if name is None:
            yield from self._tags

    def runtest(self) -> None:
        """Run the case; a known deviation is an expected failure, what cannot be asked is a skip."""
        try:
            result = Workers.for_config(self.config).result(self.assigned)
        except ConformanceError as error:
            raise CaseFailure(str(error), str(error)) from error
        self.user_properties += [
            ("outcome", result.outcome),
            ("native", result.native),
            ("weak", result.weak),
        ]
        self._keep(result)
        self._compare(result)
        if result.verdict == SKIP:
            pytest.skip(one_line(result.reason or "cannot be asked", MOST_OF_REASON))
        if result.verdict == KNOWN:
            pytest.xfail(one_line(result.reason or "known", MOST_OF_REASON))
        if result.verdict == FAIL:
            origins = Workers.for_config(self.config).origins(self.case)
            raise CaseFailure("\n".join(describe_failure(result, origins)), summarize_failure(result))

    def _keep(self, result: Result) -> None:
        baseline = self._baseline()
        met = None if baseline is None else baseline.has(result)
        self.asked = ItemResult(result.case, result.backend, result.verdict, result.unseen, self.source, met)

    def _baseline(self) -> SessionBaseline | None:
        """The baseline, its ids spelled as in this session."""
        baseline = baseline_of(self.config)
        if baseline is not None:
            baseline.spell_as(each.case.id for each in self.session.items if isinstance(each, CaseItem))
        return baseline

    def _compare(self, result: Result) -> None:
        """Fail where a result has changed against the baseline; a failure that it has too is expected."""
        baseline = self._baseline()
        if baseline is None:
            return
        about = Workers.for_config(self.config).about(self.assigned.target)
        changes = baseline.changes(result, about)
        if changes:
            raise CaseFailure("\n".join(changes), " ".join(changes[1:2]))
        if result.verdict == FAIL and baseline.accepts(result):
            pytest.xfail(one_line(f"fails in {baseline.path} as well", MOST_OF_REASON))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The text of a disagreement, and its cause for the summary; only the harness's own mistakes have a
        traceback."""
        failure = excinfo.value
        if not isinstance(failure, CaseFailure):
            return super().repr_failure(excinfo, style)
        place = ReprFileLocation(self.source, self.case.place.line, one_line(failure.cause, MOST_OF_REASON))
        text = ReprEntryNative([line + "\n" for line in lines(str(failure)).splitlines()])
        return ReprExceptionInfo(ReprTraceback([text], None, "native"), place)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands in its file."""
        path = self.config.rootpath / self.source if is_shipped(self.source) else self.path
        return path, self.case.place.line - 1, self.name


class CaseFailure(Exception):
    """Raised by an item for a case that failed; its text is the report, `cause` the shortest form of it."""

    def __init__(self, text: str, cause: str) -> None:
        super().__init__(text)
        self.cause = cause
