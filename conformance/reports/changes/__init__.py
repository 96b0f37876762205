"""A difference of two records, written for people, programs and CI: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Diff
from conformance.commands import NOWHERE, Origins

FORMATS = ("text", "json", "markdown", "github", "junit")


@dataclass(frozen=True)
class Sources:
    """What is known of the cases and backends of a difference beyond the two records.

    `places` says where each case stands in its file, by id; `old` and `new` how a result of either side is
    repeated.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    old: Origins = NOWHERE
    new: Origins = NOWHERE


UNKNOWN = Sources()
"""Nothing is known but what the records say."""


def format_difference(diff: Diff, form: str, sources: Sources = UNKNOWN) -> str:
    """The difference in one of `FORMATS`, ending in a newline; `text` and `github` use the sources."""
    write: Callable[[Diff, Sources], str] = import_module(f"{__name__}.{form}").write
    return write(diff, sources)
