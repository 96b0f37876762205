"""Which backend of one record is compared with which of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from conformance.errors import UsageError

Abouts = Mapping[str, Mapping[str, Any]]
"""What the first line of a record says of each backend, by name."""


def pair_backends(old: Abouts, new: Abouts, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Names of `old` to names of `new`, by what the records' first lines say of them.

    `given` goes first, then equal names, then the one backend on either side that has the same framework,
    variant and kind of device. Raises UsageError for a given name that is not there.
    """
    pairs = dict(given or {})
    for name, other in pairs.items():
        _require_backend(name, old, "old")
        _require_backend(other, new, "new")
    if len(set(pairs.values())) < len(pairs):
        raise UsageError(f"a backend of the new record is paired twice: {', '.join(pairs.values())}")
    for name in old:
        if name not in pairs and name in new and name not in pairs.values():
            pairs[name] = name
    taken = set(pairs.values())
    return pairs | _pair_unique(
        _by_kind(old, (name for name in old if name not in pairs)),
        _by_kind(new, (name for name in new if name not in taken)),
    )


def _by_kind(abouts: Abouts, names: Iterable[str]) -> dict[tuple[str, str, str], list[str]]:
    """Names by framework, variant and kind of device: the first GPU and the second one are of one kind."""
    kinds = defaultdict(list)
    for name in names:
        about = abouts[name]
        framework = str(about.get("framework") or name.partition("==")[0])
        device = str(about.get("device") or "cpu").partition(":")[0]
        kinds[framework, str(about.get("variant") or ""), device].append(name)
    return kinds


def _pair_unique(old: Mapping[Any, list[str]], new: Mapping[Any, list[str]]) -> dict[str, str]:
    """Pairs of kinds that have one backend on either side: among several a guess may be wrong."""
    return {
        names[0]: new[kind][0]
        for kind, names in old.items()
        if len(names) == 1 and len(new.get(kind, ())) == 1
    }


def _require_backend(name: str, abouts: Abouts, which: str) -> None:
    if name not in abouts:
        near = get_close_matches(name, abouts, 2)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no backend {name!r} in the {which} record, which has {', '.join(abouts)}{meant}")
