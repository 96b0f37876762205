"""`conformance explain`."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cases.case import Case
from conformance.cases.spelling import stands_for, suggest_spelling
from conformance.cli.case_options import is_source
from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import ConfigurationOptions, find_or_build_case
from conformance.cli.draw import DrawingOptions, check_drawing, write_drawing
from conformance.cli.help import Command
from conformance.cli.option_groups import group, written_options
from conformance.cli.output import echo
from conformance.cli.output_files import OutputFile
from conformance.commands import command as command_line
from conformance.errors import UsageError

BESIDE_THE_WINDOW = ("input", "out_channels", "bias", "dtype", "op")
"""Keys of a case that leave its window alone."""


@click.command(
    "explain",
    cls=Command,
    examples=(
        "conformance explain transpose/same_even.yaml::default-output",
        "conformance explain --op conv --dialect tensorflow --input 5 --kernel 4 --padding SAME",
    ),
)
@group(ConfigurationOptions, "configuration")
@click.option(
    "--draw",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw it as well, into FILE (.svg or .png).",
)
@memory_limit_option
def command(configuration: ConfigurationOptions, file: Path | None, memory_limit: str) -> None:
    """Explain CASE (a full id, `file.yaml::id`, or a unique ending of one), words, or one WORD.

    Of a case or a configuration in words: its geometry in every dialect, the legal output sizes and the
    words that select them, what undoes it, what only looks like it, how each backend will be called, and a
    drawing of each axis. Of one word, as output_padding or SAME: what it is called in each dialect, its
    formulas and limits.
    """
    from conformance.semantics.explanation import explain

    drawing = OutputFile(file)
    if file is not None:
        check_drawing(drawing, DrawingOptions())
    word = _find_word(configuration)
    if word is not None:
        if file is not None:
            raise UsageError(f"--draw: {word} is a word, of which there is no drawing; name a CASE")
        from conformance.semantics.word_explanation import explain_word

        echo(str(explain_word(word)))
        return
    case = _find_case(configuration, memory_limit)
    echo(str(explain(case)))
    if file is not None:
        write_drawing(drawing, case, DrawingOptions())


def _find_word(configuration: ConfigurationOptions) -> str | None:
    """The word that is asked for; none where a case is named or a configuration is written."""
    from conformance.semantics.word_explanation import find_word

    name = configuration.name
    if name is None or "::" in name or written_options(configuration) or is_source(name):
        return None
    word = find_word(name)
    key = stands_for(name, BESIDE_THE_WINDOW) if word is None else None
    if key is not None:
        called = "" if key == name else f" is `{key}` in a case file and"
        raise UsageError(
            f"{name!r}{called} says nothing of a window: it is the same in every dialect,"
            f" see docs/format.md; `{command_line('explain', 'padding')}` explains a word of a window"
        )
    return word


def _find_case(configuration: ConfigurationOptions, memory_limit: str) -> Case:
    try:
        return find_or_build_case(configuration, memory_limit)
    except UsageError as error:
        name = configuration.name
        if name is None or "::" in name:
            raise
        from conformance.semantics.word_explanation import aliases

        raise UsageError(f"{error}{suggest_spelling(name, aliases())}") from None
