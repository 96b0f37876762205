"""Cases and texts as scripts of data, since a page that is opened from disk can load nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO
from urllib.parse import urlencode

from conformance.cases.case import Case
from conformance.commands import command, positional
from conformance.frameworks.registry import rule
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words
from conformance.printable import escape_invisible
from conformance.reports.site.figures import plain_geometry

LONGEST = 20_000
"""Characters of one text of a record that a page holds."""
_SPATIAL = ("kernel", "stride", "dilation", "output_padding", "output_size")


def write_cases(cases: Iterable[Case], file: TextIO) -> None:
    """Write the words of cases as a script, each with the fields by which the explorer is opened.

    Where the rule of its dialect takes the words there is the geometry as well, which a page draws.
    """
    file.write("Object.assign(CONFORMANCE.cases, {\n")
    for case in cases:
        words = {"dialect": case.dialect, "compare": case.compare, **case.words.telling_words}
        shown = {"why": case.why, "words": words, "form": form_fields(case.words, case.dialect)}
        geometry = rule(case.dialect)(case.words)
        if isinstance(geometry, Geometry):
            drawn = command("draw", positional(case.id), "-o", "figure.svg")
            shown |= {"geometry": plain_geometry(geometry), "draw": drawn}
        file.write(f"{to_json(case.id)}:{to_json(shown)},\n")
    file.write("});\n")


def form_fields(words: Words, dialect: str) -> dict[str, str]:
    """Words as the form of the explorer has them, texts all; {} for operands that it has no fields for."""
    if not words.fit_together:
        return {}
    fields = {
        "op": words.op,
        "dialect": dialect,
        "input": _list(words.input),
        "out_channels": str(words.out_channels),
        "groups": str(words.groups),
        "padding": _padding(words),
        "dtype": words.dtype,
    }
    lists = {name: getattr(words, name) for name in _SPATIAL}
    fields |= {name: _list(values) for name, values in lists.items() if values is not None}
    return fields | ({"options": json.dumps(words.options)} if words.options else {})


def explorer_link(words: Words, dialect: str) -> str:
    """The part after `#` of an address that opens the explorer with words."""
    return urlencode(form_fields(words, dialect))


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _padding(words: Words) -> str:
    padding = words.padding
    if padding is None:
        return ""
    return json.dumps(padding) if isinstance(padding, tuple) else str(padding)


def harmless_text(value: object) -> str:
    """A value as a text that is cut where it is long, with escapes for what cannot be seen."""
    text = str(value)
    return escape_invisible(text if len(text) <= LONGEST else f"{text[:LONGEST]} ...")


def to_json(value: object) -> str:
    """JSON of plain data, its texts made harmless to look at: nothing invisible, no right-to-left marks."""
    return json.dumps(_harmless(value), ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) <= LONGEST and value.isprintable():
            return value
        # lines of a diagnosis are lines of the page
        return "\n".join(map(harmless_text, value.split("\n")))
    if isinstance(value, Mapping):
        return {harmless_text(key): _harmless(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_harmless(item) for item in value]
    return value
