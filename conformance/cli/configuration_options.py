"""Words on the command line instead of a case: the options, and the case they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from conformance.cases.case import Case
from conformance.cases.yaml.mistakes import echo, listed, nearest
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.frameworks import shared_rules as checks
from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.dtypes import DTYPES
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import LAYOUTS, PADDING_WORDS, Padding, Words

ID = "words"
PER_AXIS = ("kernel", "stride", "dilation", "output_size", "output_padding")
LARGEST = 2**31
"""Numbers on the command line stay below; shapes past it are no operation that anybody runs."""

_NUMBER = re.compile(r"-?[0-9]+")
_HELP = {
    "op": f"The operator: {', '.join(OPERATORS)}.",
    "dialect": f"Whose words these are: {', '.join(DIALECTS)} (default: torch).",
    "input": "Spatial sizes of the input: 5, 5x7 or 5,7.",
    "kernel": "Spatial sizes of the kernel: 3, 3x4.",
    "batch": "Batch of the input (default: 1).",
    "in_channels": "Channels of the input (default: 1).",
    "out_channels": "Channels of the output (default: 1).",
    "stride": "2, or one for each axis: 2x1.",
    "padding": "SAME, VALID, SAME_LOWER, FULL; 1; 1,2 (one for each axis); 1:2,0:1 (begin:end of each axis).",
    "dilation": "2, or one for each axis: 2x1.",
    "groups": "Groups (default: 1).",
    "output_size": "Size of the output of a transposed convolution: 10, 10x11.",
    "output_padding": "1, or one for each axis: 1x0.",
    "dtype": f"{', '.join(DTYPES)} (default: float32).",
    "layout": f"{', '.join(LAYOUTS)} (default: native).",
    "option": "A word that only one framework has: jax.transpose_kernel=true (repeatable).",
}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `[CASE]`, the words of a configuration and `--memory-limit` to a command."""
    for name, text in reversed(_HELP.items()):
        flag = "--" + name.replace("_", "-")
        command = click.option(flag, name, help=text, multiple=name == "option", metavar="WORD")(command)
    command = click.option("--bias", is_flag=True, help="Add a bias.")(command)
    return click.argument("name", required=False, metavar="[CASE]")(command)


def case(words: Mapping[str, Any]) -> Case:
    """The case that options describe; raises UsageError for what cannot be read or does not fit together."""
    _check_needed(words)
    dialect = _one_of("dialect", words.get("dialect") or "torch", DIALECTS)
    read = _read(words)
    contradiction = checks.disagreement(rule(dialect), dialect, read)
    if contradiction is not None:
        raise UsageError(contradiction)
    return Case(ID, read, Place("command line", 1, 1), dialect, gradients=False)


def given(words: Mapping[str, Any]) -> list[str]:
    """The options that were written."""
    return [f"--{name.replace('_', '-')}" for name, value in words.items() if value not in (None, (), False)]


def _check_needed(words: Mapping[str, Any]) -> None:
    missing = [f"--{name}" for name in ("op", "input", "kernel") if not words.get(name)]
    if missing:
        raise UsageError(f"{listed(missing)} missing: words need --op, --input and --kernel, or name a CASE")


def _read(words: Mapping[str, Any]) -> Words:
    size = _numbers("input", words["input"])
    rank = len(size)
    if rank > 3:
        raise UsageError(
            f"--input {echo(words['input'])}: 1, 2 or 3 spatial sizes are wanted, without N and C"
        )
    axes = {name: _axes(name, words.get(name), rank) for name in PER_AXIS}
    counts = {
        name: _count(name, words.get(name)) for name in ("batch", "in_channels", "out_channels", "groups")
    }
    if min(size) < 0 or counts["batch"] < 0 or counts["in_channels"] < 0 or counts["out_channels"] < 0:
        raise UsageError("sizes, batch and channels must not be negative")
    return Words(
        op=_one_of("op", words["op"], OPERATORS),
        input=(counts["batch"], counts["in_channels"], *size),
        out_channels=counts["out_channels"],
        kernel=axes["kernel"] or (),
        stride=axes["stride"] or (1,) * rank,
        dilation=axes["dilation"] or (1,) * rank,
        groups=counts["groups"],
        padding=_padding(words.get("padding"), rank),
        output_padding=axes["output_padding"],
        output_size=axes["output_size"],
        bias=bool(words.get("bias")),
        dtype=_one_of("dtype", words.get("dtype") or "float32", DTYPES),
        layout=_one_of("layout", words.get("layout") or "native", LAYOUTS),
        options=_own_words(words.get("option") or ()),
    )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise UsageError(f"--{name} {echo(value)}: it can be {listed(allowed)}{nearest(value, allowed)}")
    return value


def _numbers(name: str, text: str) -> tuple[int, ...]:
    parts = re.split("[x,]", text)
    if not all(_NUMBER.fullmatch(part.strip()) for part in parts):
        flag = name.replace("_", "-")
        raise UsageError(f"--{flag} {echo(text)}: whole numbers are wanted, one for each axis: 5, 5x7 or 5,7")
    return tuple(_bounded(name, int(part)) for part in parts)


def _bounded(name: str, number: int) -> int:
    if abs(number) >= LARGEST:
        raise UsageError(f"--{name.replace('_', '-')}: {number} is too large")
    return number


def _count(name: str, text: str | None) -> int:
    numbers = (1,) if text is None else _numbers(name, text)
    if len(numbers) != 1:
        raise UsageError(f"--{name.replace('_', '-')} {echo(text or '')}: one whole number is wanted")
    return numbers[0]


def _axes(name: str, text: str | None, rank: int) -> tuple[int, ...] | None:
    if text is None:
        return None
    numbers = _numbers(name, text)
    if len(numbers) == 1:
        return numbers * rank
    _check_rank(name, text, len(numbers), rank)
    return numbers


def _check_rank(name: str, text: str, found: int, rank: int) -> None:
    if found != rank:
        flag, axes = name.replace("_", "-"), "axis" if rank == 1 else "axes"
        raise UsageError(f"--{flag} {echo(text)} is for {found} axes, and --input has {rank} spatial {axes}")


def _padding(text: str | None, rank: int) -> Padding:
    if text is None:
        return None
    if text.upper() in PADDING_WORDS:
        return text.upper()
    if ":" in text:
        return _pairs(text, rank)
    if not _NUMBER.match(text.strip()):
        wanted = f"{listed(PADDING_WORDS)}, a number, 1,2 or 1:2,0:1"
        raise UsageError(f"--padding {echo(text)}: it can be {wanted}{nearest(text, PADDING_WORDS)}")
    numbers = _numbers("padding", text)
    if len(numbers) == 1 and "," not in text:
        return numbers[0]
    _check_rank("padding", text, len(numbers), rank)
    return numbers


def _pairs(text: str, rank: int) -> tuple[tuple[int, int], ...]:
    pairs = []
    for part in text.split(","):
        ends = part.split(":")
        if len(ends) != 2 or not all(_NUMBER.fullmatch(end.strip()) for end in ends):
            raise UsageError(f"--padding {echo(text)}: a pair is begin:end, one for each axis: 1:2,0:1")
        pairs.append((_bounded("padding", int(ends[0])), _bounded("padding", int(ends[1]))))
    _check_rank("padding", text, len(pairs), rank)
    return tuple(pairs)


def _own_words(texts: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        parts = re.fullmatch(r"(\w+)\.(\w+)=(.+)", text)
        if parts is None or parts[1] not in DIALECTS:
            raise UsageError(
                f"--option {echo(text)}: write FRAMEWORK.WORD=VALUE, as jax.transpose_kernel=true"
            )
        found.setdefault(parts[1], {})[parts[2]] = {"true": True, "false": False}.get(
            parts[3].lower(), parts[3]
        )
    return found


def named_or_given(name: str | None, words: Mapping[str, Any], memory_limit: int) -> Case:
    """The case of that name, in the file it names or else in the library, or the one that words describe."""
    from conformance import cases
    from conformance.cases import library

    if name is None:
        return case(words)
    if given(words):
        raise UsageError(f"name a CASE or write words, not both: {name!r} and {', '.join(given(words))}")
    file = Path(name.partition("::")[0])
    return cases.find(cases.load([file if file.is_file() else library.library()], memory_limit), name)
