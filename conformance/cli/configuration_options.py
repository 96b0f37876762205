"""The options that describe a single case: its name, or its configuration in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import click

from conformance.cases.case import Case
from conformance.cases.spelling import meaning, suggest_spelling
from conformance.cases.yaml.mistakes import echo, join_words
from conformance.cases.yaml.place import Place
from conformance.cli import completion
from conformance.cli.case_options import (
    Selection,
    case_paths,
    is_source,
    load_paths,
    memory_bytes,
    split_name,
)
from conformance.cli.completion import words_of
from conformance.cli.option_groups import argument, flag_of, option, written_options
from conformance.errors import UsageError
from conformance.frameworks.registry import DIALECTS
from conformance.operators.dtypes import DTYPES
from conformance.operators.registry import NAMES, find_operator
from conformance.operators.words import LAYOUTS, PADDING_WORDS, Padding, Words

ID = "words"
"""The id of a case that is described in words."""
COUNTS = ("batch", "in_channels", "out_channels", "groups")
PER_AXIS = ("kernel", "stride", "dilation", "output_size", "output_padding")
LARGEST = 2**31
"""Numbers on the command line have to stay below it: no operation that anybody runs has larger sizes."""

_NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class ConfigurationOptions:
    """A case by its name, or the words of a configuration, as text in the way that they were written."""

    HEADING: ClassVar[str] = "A configuration instead of a case"

    name: str | None = argument(required=False, metavar="[CASE]", shell_complete=completion.cases)
    bias: bool = option("--bias", is_flag=True, help="Add a bias.")
    op: str | None = option(
        "--op",
        metavar="WORD",
        shell_complete=words_of(NAMES),
        help=f"The operator: {', '.join(NAMES)}.",
    )
    dialect: str | None = option(
        "--dialect",
        metavar="WORD",
        shell_complete=words_of(DIALECTS),
        help=f"Whose words these are: {', '.join(DIALECTS)} (default: torch).",
    )
    input: str | None = option("--input", metavar="WORD", help="Spatial sizes of the input: 5, 5x7 or 5,7.")
    kernel: str | None = option("--kernel", metavar="WORD", help="Spatial sizes of the kernel: 3, 3x4.")
    batch: str | None = option("--batch", metavar="WORD", help="Batch of the input (default: 1).")
    in_channels: str | None = option(
        "--in-channels", metavar="WORD", help="Channels of the input (default: 1)."
    )
    out_channels: str | None = option(
        "--out-channels", metavar="WORD", help="Channels of the output (default: 1)."
    )
    stride: str | None = option("--stride", metavar="WORD", help="2, or one for each axis: 2x1.")
    padding: str | None = option(
        "--padding",
        metavar="WORD",
        shell_complete=words_of(PADDING_WORDS),
        help="SAME, VALID, SAME_LOWER, FULL; 1; 1,2 (one for each axis); 1:2,0:1 (begin:end of each axis).",
    )
    dilation: str | None = option("--dilation", metavar="WORD", help="2, or one for each axis: 2x1.")
    groups: str | None = option("--groups", metavar="WORD", help="Groups (default: 1).")
    output_size: str | None = option(
        "--output-size", metavar="WORD", help="Size of the output of a transposed convolution: 10, 10x11."
    )
    output_padding: str | None = option(
        "--output-padding", metavar="WORD", help="1, or one for each axis: 1x0."
    )
    dtype: str | None = option(
        "--dtype",
        metavar="WORD",
        shell_complete=words_of(DTYPES),
        help=f"{', '.join(DTYPES)} (default: float32).",
    )
    layout: str | None = option(
        "--layout",
        metavar="WORD",
        shell_complete=words_of(LAYOUTS),
        help=f"{', '.join(LAYOUTS)} (default: native).",
    )
    options: tuple[str, ...] = option(
        "--option",
        multiple=True,
        metavar="WORD",
        help="A word that only one framework has: jax.transpose_kernel=true (repeatable).",
    )


def find_or_build_case(configuration: ConfigurationOptions, memory_limit: str) -> Case:
    """The case of the name, in the file it names or else in a library, or the one that the words describe.

    An id that the user's own library lacks is looked for in the shipped one.

    Raises UsageError where both a name and words were written, and for words that describe no case.
    """
    most_bytes, name = memory_bytes(memory_limit), configuration.name
    if name is None:
        return build_case(configuration)
    written = written_options(configuration)
    if written:
        in_order = (each for each in click.get_current_context().params if each in written)
        flags = ", ".join(flag_of(ConfigurationOptions, each) for each in in_order)
        raise UsageError(f"name a CASE or write words, not both: {name!r} and {flags}")
    source, single = split_name(name)
    if single and is_source(source):
        return load_paths([name], most_bytes)[0]
    return _find_in_libraries(name, most_bytes)


def _find_in_libraries(name: str, most_bytes: int) -> Case:
    from conformance import cases
    from conformance.cases import library

    own = () if library.is_shipped(name) else case_paths(Selection())
    missing = None
    if own not in ((), (library.PREFIX,)):
        try:
            return cases.find(load_paths(own, most_bytes), name)
        except UsageError as error:
            missing = error
    shipped = cases.load([library.PREFIX], most_bytes)
    try:
        return cases.find(shipped, name)
    except UsageError as error:
        raise missing or error from None


def build_case(configuration: ConfigurationOptions) -> Case:
    """The case that words describe; raises UsageError for what cannot be read or does not fit together."""
    _check_needed(configuration)
    dialect = _check_word("dialect", configuration.dialect or "torch", DIALECTS)
    words = _parse_words(configuration)
    return Case(ID, words, Place("command line", 1, 1, is_file=False), dialect, gradients=False)


def _check_needed(configuration: ConfigurationOptions) -> None:
    missing = [f"--{name}" for name in ("op", "input", "kernel") if not getattr(configuration, name)]
    if missing:
        raise UsageError(
            f"{join_words(missing)} missing: words need --op, --input and --kernel, or name a CASE"
        )


def _parse_words(configuration: ConfigurationOptions) -> Words:
    """The words of a configuration, once `_check_needed` has let it pass."""
    input_text = configuration.input or ""
    size = _parse_numbers("input", input_text)
    rank = len(size)
    if rank > 3:
        raise UsageError(f"--input {echo(input_text)}: 1, 2 or 3 spatial sizes are wanted, without N and C")
    axes = {name: _parse_axes(name, getattr(configuration, name), rank) for name in PER_AXIS}
    counts = {name: _parse_count(name, getattr(configuration, name)) for name in COUNTS}
    if min(size) < 0 or counts["batch"] < 0 or counts["in_channels"] < 0 or counts["out_channels"] < 0:
        raise UsageError("sizes, batch and channels must not be negative")
    op = _check_word("op", configuration.op or "", NAMES)
    if find_operator(op).multiplier and configuration.out_channels is None:
        counts["out_channels"] = counts["in_channels"]
    return Words(
        op=op,
        input=(counts["batch"], counts["in_channels"], *size),
        out_channels=counts["out_channels"],
        kernel=axes["kernel"] or (),
        stride=axes["stride"] or (1,) * rank,
        dilation=axes["dilation"] or (1,) * rank,
        groups=counts["groups"],
        padding=_parse_padding(configuration.padding, rank),
        output_padding=axes["output_padding"],
        output_size=axes["output_size"],
        bias=configuration.bias,
        dtype=_check_word("dtype", configuration.dtype or "float32", DTYPES),
        layout=_check_word("layout", configuration.layout or "native", LAYOUTS),
        options=_parse_options(configuration.options),
        own=_parse_multiplier(op, counts),
    )


def _parse_multiplier(op: str, counts: Mapping[str, int]) -> dict[str, int]:
    """The word of an operator whose output has a multiple of the input's channels; no word of others."""
    inputs, outputs = counts["in_channels"], counts["out_channels"]
    if not (word := find_operator(op).multiplier):
        return {}
    if outputs % max(1, inputs):
        text = f"a {find_operator(op).title} has a multiple of the {inputs} channels of --in-channels"
        raise UsageError(f"--out-channels {outputs}: {text}")
    return {word: outputs // max(1, inputs)}


def _check_word(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """The allowed word that is meant; raises UsageError for a word that is none."""
    meant = meaning(value, allowed)
    if meant is None:
        raise UsageError(
            f"--{name} {echo(value)}: it can be {join_words(allowed)}{suggest_spelling(value, allowed)}"
        )
    return meant


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parse_numbers(name: str, text: str) -> tuple[int, ...]:
    parts = re.split("[x,]", text)
    if not all(_NUMBER.fullmatch(part.strip()) for part in parts):
        raise UsageError(
            f"{_flag(name)} {echo(text)}: whole numbers are wanted, one for each axis: 5, 5x7 or 5,7"
        )
    return tuple(_check_size(name, int(part)) for part in parts)


def _check_size(name: str, number: int) -> int:
    if abs(number) >= LARGEST:
        raise UsageError(f"{_flag(name)}: {number} is too large")
    return number


def _parse_count(name: str, text: str | None) -> int:
    numbers = (1,) if text is None else _parse_numbers(name, text)
    if len(numbers) != 1:
        raise UsageError(f"{_flag(name)} {echo(text or '')}: one whole number is wanted")
    return numbers[0]


def _parse_axes(name: str, text: str | None, rank: int) -> tuple[int, ...] | None:
    if text is None:
        return None
    numbers = _parse_numbers(name, text)
    if len(numbers) == 1:
        return numbers * rank
    _check_rank(name, text, len(numbers), rank)
    return numbers


def _check_rank(name: str, text: str, count: int, rank: int) -> None:
    if count != rank:
        axes = "axis" if rank == 1 else "axes"
        raise UsageError(
            f"{_flag(name)} {echo(text)} is for {count} axes, and --input has {rank} spatial {axes}"
        )


def _parse_padding(text: str | None, rank: int) -> Padding:
    if text is None:
        return None
    if text.upper() in PADDING_WORDS:
        return text.upper()
    if ":" in text:
        return _parse_pairs(text, rank)
    if not _NUMBER.match(text.strip()):
        wanted = f"{join_words(PADDING_WORDS)}, a number, 1,2 or 1:2,0:1"
        raise UsageError(f"--padding {echo(text)}: it can be {wanted}{suggest_spelling(text, PADDING_WORDS)}")
    numbers = _parse_numbers("padding", text)
    if len(numbers) == 1 and "," not in text:
        return numbers[0]
    _check_rank("padding", text, len(numbers), rank)
    return numbers


def _parse_pairs(text: str, rank: int) -> tuple[tuple[int, int], ...]:
    pairs = []
    for part in text.split(","):
        ends = part.split(":")
        if len(ends) != 2 or not all(_NUMBER.fullmatch(end.strip()) for end in ends):
            raise UsageError(f"--padding {echo(text)}: a pair is begin:end, one for each axis: 1:2,0:1")
        pairs.append((_check_size("padding", int(ends[0])), _check_size("padding", int(ends[1]))))
    _check_rank("padding", text, len(pairs), rank)
    return tuple(pairs)


def _parse_options(texts: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Words of one framework by its name, of texts `FRAMEWORK.WORD=VALUE`."""
    options: dict[str, dict[str, Any]] = {}
    for text in texts:
        parts = re.fullmatch(r"(\w+)\.(\w+)=(.+)", text)
        dialect = meaning(parts[1], DIALECTS) if parts else None
        if parts is None or dialect is None:
            raise UsageError(
                f"--option {echo(text)}: write FRAMEWORK.WORD=VALUE, as jax.transpose_kernel=true"
            )
        value = {"true": True, "false": False}.get(parts[3].lower(), parts[3])
        options.setdefault(dialect, {})[parts[2]] = value
    return options
