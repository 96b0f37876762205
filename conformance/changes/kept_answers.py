"""What versions have answered to a bisection, in a folder: one that was killed goes on from there.

Each question to a version is a record of its own, in whose first line stands which bisection asked it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import HarnessError, UsageError
from conformance.printable import count
from conformance.runs import record, recording
from conformance.runs.record import Record

KEY = "bisection"
"""The key in the first line of a record under which stands which bisection asked, and which version."""

_DIGITS = 12
"""Hexadecimal digits of the digest that tells two sets of cases apart."""

_ANYWHERE = Place("", 0, 0)


@dataclass(frozen=True)
class KeptAnswers:
    """A folder with the answers to one bisection, of the backends called `names`.

    `identity` is what has to be the same where it is gone on with, as JSON. Without `resume` nothing is read.
    """

    folder: Path
    names: frozenset[str]
    identity: Mapping[str, Any] = field(default_factory=dict)
    resume: bool = False

    def version_header(self, version: str) -> dict[str, Any]:
        """What stands in the first line of a record of a version besides: who asked which version."""
        return {KEY: {**self.identity, "version": version}}

    def path(self, version: str, cases: Iterable[Case]) -> Path:
        """The record of some cases with a version."""
        digest = hashlib.sha256("\n".join(sorted(case.id for case in cases)).encode()).hexdigest()
        return self.folder / f"{version}-{digest[:_DIGITS]}.jsonl"

    def load(self, version: str, cases: Sequence[Case], notify: Callable[[str], object]) -> Record | None:
        """What a version has answered of these cases, as far as it came; None where that is nothing."""
        if not self.resume:
            return None
        return recording.load_for_resume(self.path(version, cases), cases, notify)

    def is_whole(self, found: Record, cases: Sequence[Case]) -> bool:
        """Whether every backend has answered every case."""
        answered = {(result.case, result.backend) for result in found.results}
        wanted = {(case.id, name) for case in cases for name in self.names}
        return found.end is not None and self.names <= found.header["backends"].keys() and answered == wanted

    def load_precision(self, version: str) -> Mapping[str, Any] | None:
        """The first line with the fingerprints of a version; None where not all of them were kept."""
        path = self._precision_path(version)
        if not self.resume or not path.exists() or record.is_torn(path):
            return None
        found = record.read(path)
        measured = {name for name, about in found.header["backends"].items() if _has_fingerprint(about)}
        return found.header if found.end is not None and self.names <= measured else None

    def write_precision(self, version: str, header: Mapping[str, Any]) -> None:
        """Keep the fingerprints of a version; raises HarnessError where that cannot be written."""
        with record.Writer(self._precision_path(version)) as writer:
            writer.write({**header, **self.version_header(version)})
            writer.write({"end": True, "counts": {}, "exit": 0})

    def _precision_path(self, version: str) -> Path:
        return self.folder / f"{version}-precision.jsonl"


def _has_fingerprint(about: Mapping[str, Any]) -> bool:
    """Whether a backend has a fingerprint that is one: formats, each with its entries."""
    formats = about.get("precision")
    return isinstance(formats, Mapping) and all(isinstance(each, Mapping) for each in formats.values())


def digest_of(cases: Iterable[Case]) -> str:
    """A digest of what cases ask and expect, wherever their files are."""
    texts = sorted(repr(replace(case, place=_ANYWHERE)) for case in cases)
    return hashlib.sha256("\n".join(texts).encode(errors="backslashreplace")).hexdigest()[:_DIGITS]


def open_answers(answers: KeptAnswers, notify: Callable[[str], object]) -> KeptAnswers:
    """Prepare the folder: look at what is gone on with, or remove the answers to an earlier bisection.

    Raises UsageError for a record of another bisection, or of none; HarnessError for a folder that cannot
    be used.
    """
    answers = replace(answers, identity=record.as_read(answers.identity))
    try:
        answers.folder.mkdir(parents=True, exist_ok=True)
        kept = [path for path in sorted(answers.folder.glob("*.jsonl")) if not record.is_torn(path)]
        if not answers.resume:
            for path in kept:
                if _identity_in(path) is not None:
                    path.unlink()
            return answers
    except OSError as error:
        why = error.strerror or error
        raise HarnessError(f"--records {answers.folder}: the folder cannot be used: {why}") from error
    for path in kept:
        _require_same_bisection(path, answers.identity)
    if kept:
        notify(f"{answers.folder}: going on with {count(len(kept), 'record')}")
    return answers


def _identity_in(path: Path) -> Mapping[str, Any] | None:
    """Which bisection a record is of; None for a file that is none of a bisection."""
    try:
        version_header = record.rows(path).header.get(KEY)
    except UsageError:
        return None
    return version_header if isinstance(version_header, Mapping) else None


def _require_same_bisection(path: Path, identity: Mapping[str, Any]) -> None:
    """Raise UsageError for a record that another bisection has kept, with what tells the two apart."""
    version_header = record.rows(path).header.get(KEY)
    if not isinstance(version_header, Mapping):
        raise UsageError(f"{path}: no record of a bisection; name a folder of its own with --records")
    other = list(_differences(version_header, identity))
    version = version_header.get("version")
    if not isinstance(version, str) or not path.name.startswith(f"{version}-"):
        other.append(f"its version is {record.to_line({'': version})[4:-2]:.40}")
    if other:
        raise UsageError(
            f"{path}: kept by another bisection ({'; '.join(other)}); name another folder with --records,"
            " or leave --resume out to begin anew"
        )


def _differences(version_header: Mapping[str, Any], identity: Mapping[str, Any]) -> Iterator[str]:
    for key, now in identity.items():
        was = version_header.get(key)
        if was != now:
            yield "other cases" if key == "cases" else f"{key} was {was!s:.60}, is {now!s:.60}"
