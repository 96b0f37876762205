"""pytest collects case files: an item for each case and backend."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.backends.limits import CASE_TIMEOUT
from conformance.durable import open_for_reading
from conformance.errors import ConformanceError
from conformance.printable import lines, one_line

if TYPE_CHECKING:
    from conformance.backends.client import Client
    from conformance.backends.jobs import Assignment
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.commands import Origins
    from conformance.judging.oracle import Oracle
    from conformance.judging.results import Result
    from conformance.operators.observations import About

SUFFIXES = (".yaml", ".yml")
MOST_OF_REASON = 2000
_SNIFFED_BYTES = 64 * 1024
_MARK = re.compile(rb"^[\"']?conformance[\"']?\s*:", re.MULTILINE)
_WORKERS = pytest.StashKey["Workers"]()
_ANNOUNCED = pytest.StashKey["set[str]"]()
_BASELINE = pytest.StashKey["tuple[Path, Any]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of `pytest cases/`."""
    group = parser.getgroup("conformance", "conformance of convolutions")
    group.addoption(
        "--backend",
        action="append",
        default=[],
        metavar="NAME",
        help="backend that case files are run with (repeatable; default: every framework installed)",
    )
    group.addoption(
        "--conformance-targets", metavar="FILE", help="file that names backends (default: targets.yaml here)"
    )
    group.addoption(
        "--conformance-device", default="auto", metavar="DEVICE", help="auto, cpu or gpu (default: auto)"
    )
    group.addoption(
        "--conformance-timeout",
        type=float,
        default=CASE_TIMEOUT,
        metavar="S",
        help=f"seconds a case (default: {CASE_TIMEOUT:g})",
    )
    group.addoption(
        "--conformance-baseline",
        metavar="FILE",
        help="baseline, or record, that every result is compared with: an item fails when it has changed",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the baseline, once; a mistake in it ends the session before anything is collected."""
    name = config.getoption("--conformance-baseline")
    if name is None:
        return
    from conformance.changes import baseline

    try:
        config.stash[_BASELINE] = (Path(name), baseline.side_of(Path(name)))
    except ConformanceError as error:
        raise pytest.UsageError(lines(str(error))) from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Collect case files, which differ from other YAML by their top-level key `conformance`."""
    if file_path.suffix not in SUFFIXES or not _is_case_file(file_path):
        return None
    return CaseFile.from_parent(parent, path=file_path)


def _is_case_file(path: Path) -> bool:
    try:
        with open_for_reading(path) as file:
            return path.is_file() and _MARK.search(file.read(_SNIFFED_BYTES)) is not None
    except OSError:
        return False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End every worker."""
    if _WORKERS in session.config.stash:
        session.config.stash[_WORKERS].close()


class Workers:
    """The backends of a session, each started when its first item runs."""

    def __init__(self, config: pytest.Config) -> None:
        from conformance.backends import selection as targets
        from conformance.backends.environments import prepare
        from conformance.backends.import_path import describe_ignored
        from conformance.judging.oracle import Oracle

        device = config.getoption("--conformance-device")
        file = config.getoption("--conformance-targets")
        chosen = targets.select(config.getoption("--backend"), device, file=file)
        for sentence in describe_ignored(chosen):
            warnings.warn(sentence, stacklevel=2)
        self.targets = prepare(chosen)
        self.timeout = float(config.getoption("--conformance-timeout"))
        self._options = (
            *(("--targets", file) if file else ()),
            *(() if device == "auto" else ("--device", device)),
        )
        self.oracle: Oracle = Oracle()
        self._clients: dict[Target, Client] = {}

    @classmethod
    def for_config(cls, config: pytest.Config) -> Workers:
        """The workers of this session."""
        if _WORKERS not in config.stash:
            config.stash[_WORKERS] = cls(config)
        return config.stash[_WORKERS]

    def result(self, assigned: Assignment) -> Result:
        """Ask, wait, judge; raises HarnessError when the backend cannot start."""
        from conformance.judging.judge import judge

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
        from conformance.reports.origins import OptionWords, origins_of

        limit = () if self.timeout == CASE_TIMEOUT else ("--timeout", f"{self.timeout:.15g}")
        return origins_of([case], self.targets, OptionWords(self._options, of_run=limit))

    def _client(self, target: Target) -> Client:
        from conformance.backends.client import Client

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
        from conformance import cases
        from conformance.backends.jobs import assign

        try:
            targets = Workers.for_config(self.config).targets
            planned = assign(cases.load([self.path]), targets)
        except ConformanceError as error:
            raise self.CollectError(lines(str(error))) from error
        for assigned in planned:
            name = f"{assigned.job.case.id.partition('::')[2]}[{assigned.job.backend}]"
            yield CaseItem.from_parent(self, name=name, assigned=assigned)


class CaseItem(pytest.Item):
    """One case on one backend."""

    def __init__(self, *, assigned: Assignment, **words: Any) -> None:
        super().__init__(**words)
        self.assigned, self.case = assigned, assigned.job.case
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
        from conformance.judging.results import FAIL, KNOWN, SKIP

        try:
            result = Workers.for_config(self.config).result(self.assigned)
        except ConformanceError as error:
            raise CaseFailure(str(error)) from error
        self.user_properties += [
            ("outcome", result.outcome),
            ("native", result.native),
            ("weak", result.weak),
        ]
        if _BASELINE in self.config.stash:
            self._compare(result)
        if result.verdict == SKIP:
            pytest.skip(one_line(result.reason or "cannot be asked", MOST_OF_REASON))
        if result.verdict == KNOWN:
            pytest.xfail(one_line(result.reason or "known", MOST_OF_REASON))
        if result.verdict == FAIL:
            raise CaseFailure(self._describe(result))

    def _compare(self, result: Result) -> None:
        """Fail where a result has changed against the baseline; a failure that it has too is expected."""
        from conformance.changes import baseline
        from conformance.judging.results import FAIL
        from conformance.reports.changes import text
        from conformance.runs.run import Run

        path, before = self.config.stash[_BASELINE]
        about = Workers.for_config(self.config).about(self.assigned.target)
        difference = baseline.compare(path, before, Run((result,), {result.backend: about}, {}))
        if difference.changes:
            heading = f"changed against {path}: {result.case} [{result.backend}]"
            raise CaseFailure("\n".join([heading, *text.change_lines(difference)]))
        if result.verdict == FAIL and baseline.is_accepted(before, result):
            pytest.xfail(one_line(f"fails in {path} as well", MOST_OF_REASON))

    def _describe(self, result: Result) -> str:
        from conformance.reports.failure import describe_failure

        return "\n".join(describe_failure(result, Workers.for_config(self.config).origins(self.case)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The text of a disagreement; only mistakes of the harness have a traceback."""
        if isinstance(excinfo.value, CaseFailure):
            return lines(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands in its file."""
        return self.path, self.case.place.line - 1, self.name


class CaseFailure(Exception):
    """Raised by an item for a case that failed; its text is the report."""
