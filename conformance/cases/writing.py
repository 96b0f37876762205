"""Writes cases as the text of a case file, which `loading` reads back as equal configurations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from conformance.cases.case import Case
from conformance.cases.format import VERSION
from conformance.operators.question import EQUIVALENT, LITERAL
from conformance.operators.registry import find_operator
from conformance.operators.tensors import OPERANDS, VJP
from conformance.operators.words import Words
from conformance.printable import escape_invisible

_PLAIN = re.compile(r"[A-Za-z][\w.-]*")
"""Text that needs no quotes."""
_WORDS_OF_YAML = ("true", "false", "null")


@dataclass(frozen=True)
class FileEntry:
    """A case as it is to stand in a file: under an id of its own there, below comments."""

    id: str
    case: Case
    comments: tuple[str, ...] = ()


def case_file(cases: Case | Iterable[Case], title: str = "Written from Python") -> str:
    """The text of a case file with these cases, for a folder `cases/` or for any command.

    Ids are those behind `::`, with a number where two are alike. The operands are those that each case has
    here, since seeds are written. An expected shape and an expected refusal stand in it, expected numbers
    and known deviations are left out.
    """
    several = [cases] if isinstance(cases, Case) else list(cases)
    entries: dict[str, FileEntry] = {}
    for each in several:
        own = each.id.partition("::")[2] or each.id
        taken = (own, *(f"{own}-{number}" for number in range(2, len(several) + 1)))
        name = next(name for name in taken if name not in entries)
        entries[name] = FileEntry(name, each)
    return case_file_text(title, "", entries.values())


def case_file_text(title: str, about: str, written: Iterable[FileEntry]) -> str:
    """The text of a case file; its cases draw the operands that they drew before, since each seed is written.

    Expectations and known deviations are left out: they are for an author to add.
    """
    return "\n".join(_lines(title, about, written)) + "\n"


def _lines(title: str, about: str, written: Iterable[FileEntry]) -> Iterator[str]:
    yield f"conformance: {VERSION}"
    yield f"title: {_flow_text(title)}"
    if about:
        yield f"about: {_flow_text(about)}"
    yield "cases:"
    for each in written:
        lines = (line for comment in each.comments for line in comment.splitlines())
        yield from (f"  # {escape_invisible(line)}".rstrip() for line in lines)
        yield f"  - id: {_flow_text(each.id)}"
        yield from (f"    {key}: {_flow_text(value)}" for key, value in _entry_keys(each.case).items())


def _entry_keys(case: Case) -> dict[str, Any]:
    """The keys of an entry of a file: those of the configuration, and what the author says beside it."""
    expected = {"shape": case.expect.shape, "refused": case.expect.refused}
    beside = {
        "tags": case.tags or None,
        "source": case.source,
        "expect": {key: value for key, value in expected.items() if value is not None} or None,
    }
    return {**case_keys(case), **{key: value for key, value in beside.items() if value is not None}}


def one_line(case: Case) -> str:
    """The keys of a case on one line, as a YAML flow mapping, without `why`."""
    return _flow_text({key: value for key, value in case_keys(case).items() if key != "why"})


def case_keys(case: Case) -> dict[str, Any]:
    """The keys of a case as plain values: those that are always written, and those not at their default."""
    words = case.words
    ones = (1,) * words.rank
    values = {
        "op": words.op,
        "dialect": case.dialect,
        "compare": None if case.compare == EQUIVALENT else case.compare,
        "input": words.input,
        "out_channels": words.out_channels,
        "kernel": _word(case, "kernel"),
        "stride": _word(case, "stride", ones),
        "dilation": _word(case, "dilation", ones),
        "groups": _word(case, "groups", 1),
        "padding": words.padding,
        "output_padding": _word(case, "output_padding"),
        "output_size": _word(case, "output_size"),
        **words.own,
        "bias": _word(case, "bias", False),
        "dtype": _word(case, "dtype", "float32" if case.compare == LITERAL else None),
        "operands": _operands_value(words),
        "data": _data_value(case),
        "layout": _word(case, "layout", "native"),
        "gradients": _gradients_value(case),
        "options": words.options or None,
        "why": case.why or None,
    }
    foreign = find_operator(words.op).lacks
    return {key: value for key, value in values.items() if value is not None and key not in foreign}


def _word(case: Case, name: str, default: Any = None) -> Any:
    """The value of a word, None where it need not stand in the file.

    That is at its default, in a literal case only where nobody wrote it: what is written there is passed on.
    """
    value = getattr(case.words, name)
    if value == default and (case.compare == EQUIVALENT or case.words.is_unwritten(name)):
        return None
    number = case.words.is_one_number(name) and len(set(value)) == 1
    return value[0] if number else value


def _data_value(case: Case) -> dict[str, Any]:
    kinds = {operand: case.kinds[operand] for operand in OPERANDS if operand in case.kinds}
    return {**kinds, "seed": case.seed}


def _operands_value(words: Words) -> dict[str, Any] | None:
    """The value of the key `operands`; None where words fit together, which needs none."""
    if words.fit_together:
        return None
    return {
        name: {key: value for key, value in asdict(operand).items() if value is not None}
        for name, operand in words.operands.items()
    }


def _flow_text(value: Any) -> str:
    """A value in YAML's flow style; text in quotes unless it is surely read as text without them."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
        # the escapes of JSON and those of `escape_invisible` are escapes of YAML as well
        return value if plain else escape_invisible(json.dumps(value, ensure_ascii=False))
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_flow_text(key)}: {_flow_text(part)}' for key, part in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_flow_text, value))}]"
    return json.dumps(value)


def _gradients_value(case: Case) -> list[str] | bool | None:
    """The value of the key `gradients`; None where VJPs alone are asked for, which is the default."""
    if not case.derivatives:
        return None if case.gradients else False
    return [*((VJP,) if case.gradients else ()), *case.derivatives]
