"""The library's `run`: cases selected and judged, and compared with a baseline where one is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from conformance import cases as case_files
from conformance.cases.case import Case
from conformance.changes import baseline as baselines
from conformance.changes.comparison.diff import Diff
from conformance.changes.comparison.side import ComparedSide
from conformance.commands import command
from conformance.errors import HarnessError, UsageError
from conformance.runs import run as runs
from conformance.runs.json_lines import exists

if TYPE_CHECKING:
    from typing_extensions import Unpack


class RunSettings(TypedDict, total=False):
    """How a run goes: `device` for backends that name none, `workers` processes for each backend, `timeout`
    seconds for each case, and the file that defines `targets`."""

    device: str
    workers: int
    timeout: float
    targets: str | PathLike[str] | None


@dataclass(frozen=True, repr=False)
class Results(runs.Run):
    """A finished run. Iterating gives its results; an id of a case those of it, an id and a backend one.

    `difference` is what the run changes against its baseline, None without one; `baseline_code` is the exit
    code that follows from it.
    """

    difference: Diff | None = None
    baseline_code: int | None = None

    @property
    def exit_code(self) -> int:
        """What `conformance run` would exit with."""
        own = super().exit_code
        return own if self.baseline_code is None or own == 3 else self.baseline_code


def run(
    cases: Case | Iterable[Case] | str | PathLike[str],
    backends: str | Iterable[str] = (),
    *,
    variants: str | Iterable[str] = (),
    tags: str | Iterable[str] = (),
    baseline: str | PathLike[str] | None = None,
    **settings: Unpack[RunSettings],
) -> Results:
    """Judge every case on every backend (default: NumPy and each framework that is installed).

    `cases` is one case, several, or the path of a file or folder of them; `tags` leaves those that carry
    any of them. A backend is named as for `conformance run -b`; `variants` adds variants to each of them
    (`all`, or by name). With a `baseline` the results tell what they change against that file.

    Raises UsageError for a name that nothing has and for a baseline that is not there, CaseFileError for
    mistakes in case files, HarnessError where no case is left or the baseline has none of the results; a
    backend that cannot start is in `failures`.
    """
    chosen = case_files.select(_as_cases(cases), tags=_several(tags))
    if not chosen:
        raise HarnessError("no case is left: none was given, or none carries the tags")
    before = None if baseline is None else _read_baseline(Path(fspath(baseline)))
    ran = runs.run(chosen, _several(backends), variants=_several(variants), **settings)
    results = Results(**{name: getattr(ran, name) for name in runs.Run.__dataclass_fields__})
    if before is None or baseline is None:
        return results
    before = baselines.respelled_for(before, ran)
    if ran.results and not any(before.find(result.backend, result.case) for result in ran.results):
        raise HarnessError(f"{baseline}: the baseline has none of the {len(ran.results)} results of this run")
    difference = baselines.compare(Path(fspath(baseline)), before, ran)
    code = baselines.exit_code(before, difference, ran)
    return replace(results, difference=difference, baseline_code=code)


def _as_cases(cases: Case | Iterable[Case] | str | PathLike[str]) -> list[Case]:
    if isinstance(cases, Case):
        return [cases]
    return case_files.load(cases) if isinstance(cases, (str, PathLike)) else list(cases)


def _several(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _read_baseline(path: Path) -> ComparedSide:
    if not exists(path):
        made = command("run", "--baseline", str(path), "--update-baseline")
        raise UsageError(f"{path}: there is no such baseline; `{made}` makes one")
    return baselines.side_of(path)
