"""Cases as the text of a case file: what `loading` reads back as the same configurations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.cases.case import Case
from conformance.cases.format import VERSION
from conformance.operators.question import EQUIVALENT
from conformance.operators.tensors import OPERANDS, VJP

_PLAIN = re.compile(r"[A-Za-z][\w.-]*")
_WORDS_OF_YAML = ("true", "false", "null")


@dataclass(frozen=True)
class FileEntry:
    """A case under a new id, with what the file says about it in comments above."""

    id: str
    case: Case
    comments: tuple[str, ...] = ()


def case_file_text(title: str, about: str, written: Iterable[FileEntry]) -> str:
    """A case file; the operands of each case stay what they were, since its seed is written down.

    Expectations and known deviations are left out: they are the author's to add.
    """
    return "\n".join(_lines(title, about, written)) + "\n"


def _lines(title: str, about: str, written: Iterable[FileEntry]) -> Iterator[str]:
    yield f"conformance: {VERSION}"
    yield f"title: {_value(title)}"
    yield f"about: {_value(about)}"
    yield "cases:"
    for each in written:
        yield from (f"  # {line}".rstrip() for comment in each.comments for line in comment.splitlines())
        yield f"  - id: {_value(each.id)}"
        yield from (f"    {key}: {_value(value)}" for key, value in case_keys(each.case).items())


def one_line(case: Case) -> str:
    """The keys of a case as they stand in a file, on one line."""
    return _value({key: value for key, value in case_keys(case).items() if key != "why"})


def case_keys(case: Case) -> dict[str, Any]:
    """The keys of a case file that say what differs from their defaults, as plain values."""
    words = case.words
    ones = (1,) * words.rank
    found = {
        "op": words.op,
        "dialect": case.dialect,
        "compare": None if case.compare == EQUIVALENT else case.compare,
        "input": words.input,
        "out_channels": words.out_channels,
        "kernel": words.kernel,
        "stride": None if words.stride == ones else words.stride,
        "dilation": None if words.dilation == ones else words.dilation,
        "groups": None if words.groups == 1 else words.groups,
        "padding": words.padding,
        "output_padding": words.output_padding,
        "output_size": words.output_size,
        "bias": words.bias or None,
        "dtype": words.dtype,
        "data": _data(case),
        "layout": None if words.layout == "native" else words.layout,
        "gradients": _gradients(case),
        "options": words.options or None,
        "why": case.why or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _data(case: Case) -> dict[str, Any]:
    kinds = {operand: case.kinds[operand] for operand in OPERANDS if operand in case.kinds}
    return {**kinds, "seed": case.seed}


def _value(value: Any) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
        return value if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_value(key)}: {_value(part)}' for key, part in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def _gradients(case: Case) -> list[str] | bool | None:
    """What is written of a case's derivatives: nothing where its VJPs alone are asked for."""
    if not case.derivatives:
        return None if case.gradients else False
    return [*((VJP,) if case.gradients else ()), *case.derivatives]
