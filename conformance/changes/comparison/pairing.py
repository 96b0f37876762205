"""Which backend of one record is compared with which of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from conformance.errors import UsageError

Abouts = Mapping[str, Mapping[str, Any]]


def pair_backends(old: Abouts, new: Abouts, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Names of `old` to names of `new`, by what the records' first lines say of them.

    `given` goes first, then equal names, then the one backend on either side that has the same framework,
    variant and kind of device. Raises UsageError for a given name that is not there.
    """
    found = dict(given or {})
    for name, other in found.items():
        _require_backend(name, old, "old")
        _require_backend(other, new, "new")
    if len(set(found.values())) < len(found):
        raise UsageError(f"a backend of the new record is paired twice: {', '.join(found.values())}")
    for name in old:
        if name not in found and name in new and name not in found.values():
            found[name] = name
    taken = set(found.values())
    return found | _only(
        _kinds(old, (name for name in old if name not in found)),
        _kinds(new, (name for name in new if name not in taken)),
    )


def _kinds(told: Abouts, names: Iterable[str]) -> dict[tuple[str, str, str], list[str]]:
    kinds = defaultdict(list)
    for name in names:
        about = told[name]
        framework = str(about.get("framework") or name.partition("==")[0])
        device = str(about.get("device") or "cpu").partition(":")[0]
        kinds[framework, str(about.get("variant") or ""), device].append(name)
    return kinds


def _only(old: Mapping[Any, list[str]], new: Mapping[Any, list[str]]) -> dict[str, str]:
    return {
        names[0]: new[kind][0]
        for kind, names in old.items()
        if len(names) == 1 and len(new.get(kind, ())) == 1
    }


def _require_backend(name: str, told: Abouts, which: str) -> None:
    if name not in told:
        near = get_close_matches(name, told, 2)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no backend {name!r} in the {which} record, which has {', '.join(told)}{meant}")
