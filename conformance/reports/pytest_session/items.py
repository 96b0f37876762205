"""Case files as pytest sees them: a file, an item for each case and backend, a failure with its cause."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

from conformance import cases
from conformance.backends.client import Client
from conformance.backends.environments import prepare
from conformance.backends.import_path import describe_ignored
from conformance.backends.jobs import Assignment, assign
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.selection import select
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.commands import Origins
from conformance.errors import ConformanceError
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, SKIP, Result
from conformance.operators.observations import About
from conformance.printable import lines, one_line
from conformance.reports.failure import describe_failure, summarize_failure
from conformance.reports.origins import OptionWords, origins_of
from conformance.reports.pytest_session.baseline import baseline_of
from conformance.reports.pytest_session.options import settings_of
from conformance.reports.pytest_session.outcomes import Asked
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
        observation = client.ask(assigned.question, assigned.target.timeout or self.timeout)
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


class CaseFile(pytest.File):
    """A case file; mistakes in it are a collection error, with all their places."""

    def collect(self) -> Iterator[CaseItem]:
        """An item for each case and backend, in the order of the file."""
        try:
            loaded = cases.load([self.path])
            workers = Workers.for_config(self.config)
            baseline_of(self.config)
            planned = assign(add_known(loaded, workers.known), workers.targets)
        except ConformanceError as error:
            raise self.CollectError(lines(str(error))) from error
        for assigned in planned:
            name = f"{assigned.job.case.id.partition('::')[2]}[{assigned.job.backend}]"
            yield CaseItem.from_parent(self, name=name, assigned=assigned)


class CaseItem(pytest.Item):
    """One case on one backend. `asked` is what it came to, once it has run."""

    def __init__(self, *, assigned: Assignment, **words: Any) -> None:
        super().__init__(**words)
        self.assigned, self.case = assigned, assigned.job.case
        self.asked: Asked | None = None
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
        baseline = baseline_of(self.config)
        met = None if baseline is None else baseline.has(result)
        file = str(self.path)
        self.asked = Asked(result.case, result.backend, result.verdict, result.unseen, file, met)

    def _compare(self, result: Result) -> None:
        """Fail where a result has changed against the baseline; a failure that it has too is expected."""
        baseline = baseline_of(self.config)
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
        place = ReprFileLocation(
            str(self.path), self.case.place.line, one_line(failure.cause, MOST_OF_REASON)
        )
        text = ReprEntryNative([line + "\n" for line in lines(str(failure)).splitlines()])
        return ReprExceptionInfo(ReprTraceback([text], None, "native"), place)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands in its file."""
        return self.path, self.case.place.line - 1, self.name


class CaseFailure(Exception):
    """Raised by an item for a case that failed; its text is the report, `cause` the shortest form of it."""

    def __init__(self, text: str, cause: str) -> None:
        super().__init__(text)
        self.cause = cause
