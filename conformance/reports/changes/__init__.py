"""A difference of two records, written for people, programs and CI: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Diff

FORMATS = ("text", "json", "markdown", "github", "junit")

Places = Mapping[str, Place]
"""Where each case stands in its file, by id, as far as it is known."""


def format_difference(diff: Diff, form: str, places: Places | None = None) -> str:
    """The difference in one of `FORMATS`, ending in a newline; only `github` needs places."""
    write: Callable[[Diff, Places], str] = import_module(f"{__name__}.{form}").write
    return write(diff, places or {})
