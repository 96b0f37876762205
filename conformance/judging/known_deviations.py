"""Deviations that a case file lists as known: which of them apply, which happened, which are stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from conformance.cases.case import Case, KnownDeviation
from conformance.frameworks.variant import broader_names
from conformance.judging.results import FAIL, KNOWN, PASS, SKIP
from conformance.operators.observations import About


@dataclass(frozen=True)
class Settled:
    """A verdict after the known deviations are taken into account; `reason` says which they are."""

    verdict: str
    aspects: Mapping[str, str]
    reason: str | None


def settle(
    case: Case, called: Sequence[str], about: About, outcome: str, aspects: Mapping[str, str]
) -> Settled:
    """Turn failing aspects that the case lists into known ones, and find entries that are stale.

    A result whose sums the backend says it keeps in 16 bits is judged by a wider bound: that it passes is no
    evidence that the deviation is gone. `called` is what `aliases` gives for the backend.
    """
    entries = [entry for entry in case.known if applies(entry, called, about)]
    failing = {aspect for aspect, state in aspects.items() if state == FAIL}
    covering = {aspect: entry for entry in entries for aspect in covered_aspects(entry, outcome, failing)}
    settled = {aspect: KNOWN if aspect in covering else state for aspect, state in aspects.items()}
    narrow = about.narrow_sums.get(case.words.dtype, ())
    stale = [
        entry
        for entry in entries
        if names_exactly(entry, called) and entry.aspect not in narrow and is_stale(entry, outcome, aspects)
    ]
    if stale:
        return Settled(FAIL, settled, "\n".join(_describe_stale(case, entry) for entry in stale))
    if failing - covering.keys():
        return Settled(FAIL, settled, None)
    if covering:
        return Settled(KNOWN, settled, "\n".join(_describe_reasons(covering.values())))
    return Settled(SKIP if all(state == SKIP for state in aspects.values()) else PASS, settled, None)


def applies(entry: KnownDeviation, called: Sequence[str], about: About) -> bool:
    """Whether an entry speaks of this backend, in this version, on this device."""
    return (
        is_named(entry, called)
        and (entry.versions is None or includes_version(entry.versions, about.version))
        and (entry.device is None or about.device.startswith(entry.device))
    )


def aliases(backend: str, plain: str = "") -> tuple[str, ...]:
    """`torch+compile@gpu`, `torch+compile` and `torch`: what a case file may call one backend.

    `plain` is what a backend would be called that has a version, or a name of its own, in its name.
    """
    spelled = (backend,) if plain in ("", backend) else (backend, plain)
    own = (part for name in spelled for part in (name, name.partition("@")[0]))
    return *own, *broader_names(plain or backend)


def is_named(entry: KnownDeviation, called: Sequence[str]) -> bool:
    """Whether an entry speaks of a backend that is called so, in whatever version."""
    return any(fnmatchcase(name, entry.backend) for name in called)


def names_exactly(entry: KnownDeviation, called: Sequence[str]) -> bool:
    """Whether an entry names this very backend, its device aside.

    An entry for `torch` covers `torch+compile` as well, but is stale only where `torch` itself is right.
    """
    broader = {name for each in called for name in broader_names(each)}
    return is_named(entry, [name for name in called if name not in broader])


def includes_version(specifier: str, version: str) -> bool:
    """Whether a PEP 440 specifier includes a version; False for what is no version."""
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def covered_aspects(entry: KnownDeviation, outcome: str, failing: Iterable[str]) -> list[str]:
    """The failing aspects that an entry accounts for."""
    if entry.outcome not in (None, outcome):
        return []
    return [aspect for aspect in failing if entry.aspect in (None, aspect)]


def is_stale(entry: KnownDeviation, outcome: str, aspects: Mapping[str, str]) -> bool:
    """Whether what an entry lists could have happened and did not.

    What was not looked at (skipped, or the backend could not be asked) is no evidence, nor is that once did
    not happen what comes and goes.
    """
    if outcome == "unsupported" or entry.sometimes:
        return False
    if entry.outcome is not None and entry.outcome != outcome:
        return True
    states = {aspects.get(entry.aspect, SKIP)} if entry.aspect else set(aspects.values())
    return FAIL not in states and PASS in states


def _describe_stale(case: Case, entry: KnownDeviation) -> str:
    what = entry.aspect or entry.outcome or "any deviation"
    versions = f" {entry.versions}" if entry.versions else ""
    subject = f"known for {entry.backend}{versions} ({what})"
    return f"stale: {entry.place or case.place}: {subject} no longer happens: {entry.why}"


def _describe_reasons(entries: Iterable[KnownDeviation]) -> list[str]:
    texts = (f"{entry.why} ({entry.issue})" if entry.issue else entry.why for entry in entries)
    return list(dict.fromkeys(texts))
