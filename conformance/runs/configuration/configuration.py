"""What a repository says of its runs, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conformance.cases.case import KnownDeviation


@dataclass(frozen=True)
class AcceptedDeviation:
    """A known deviation that a user accepts of cases that are not hers: their ids, or globs of ids."""

    cases: tuple[str, ...]
    deviation: KnownDeviation


@dataclass(frozen=True)
class Configuration:
    """The keys of a configuration; empty or None for what it leaves open. Paths are seen from here.

    `file` is where it stands, None where there is none. `code` says which of the backends are code that the
    repository brings, in words for a user who has not said that she trusts it; empty where none is.
    """

    file: Path | None = None
    paths: tuple[str, ...] = ()
    backends: tuple[str, ...] = ()
    baseline: Path | None = None
    timeout: float | None = None
    jobs: int | None = None
    targets: Path | None = None
    known: tuple[AcceptedDeviation, ...] = ()
    code: str = ""
