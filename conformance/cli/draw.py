"""`conformance draw`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import click

from conformance.cases.case import Case
from conformance.cli import completion
from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import ID, ConfigurationOptions, find_or_build_case
from conformance.cli.help import Command
from conformance.cli.option_groups import group, option
from conformance.cli.output_files import OutputFile
from conformance.errors import UsageError
from conformance.frameworks.registry import DIALECTS
from conformance.reports.drawings.style import AUTO, THEMES


@dataclass(frozen=True)
class DrawingOptions:
    """What is shown of a case, and how."""

    HEADING: ClassVar[str] = "What is drawn"

    axes: tuple[int, ...] = option(
        "--axis",
        type=int,
        multiple=True,
        metavar="N",
        help="A spatial axis, from 0; once or twice (default: the last two).",
    )
    step: int | None = option(
        "--step", type=int, metavar="N", help="Show output N with its sum, counted row by row from 0."
    )
    animate: bool = option("--animate", is_flag=True, help="Show one output after another.")
    title: str | None = option(
        "--title", metavar="TEXT", help="Write TEXT above it (default: the id of CASE)."
    )
    read_as: str | None = option(
        "--read-as",
        metavar="DIALECT",
        shell_complete=completion.words_of(DIALECTS),
        help="Draw what the rule of DIALECT makes of the words (default: that of the case).",
    )
    theme: str = option(
        "--theme",
        default=AUTO,
        show_default=True,
        metavar="WORD",
        shell_complete=completion.words_of(THEMES),
        help=f"{', '.join(THEMES)}; auto is what the reader's system asks for.",
    )
    scale: float | None = option(
        "--scale", type=float, metavar="X", help="Pixels of a PNG for each of the SVG (default: 2)."
    )


@click.command(
    "draw",
    cls=Command,
    examples=(
        "conformance draw transpose/same_even.yaml::default-output -o same.svg",
        "conformance draw transpose/same_even.yaml::default-output --axis 0 --animate -o moving.svg",
        "conformance draw --op conv --input 7x7 --kernel 3 --stride 2 --padding 1 --step 4 -o conv.png",
    ),
)
@group(ConfigurationOptions, "configuration")
@group(DrawingOptions, "options")
@group(OutputFile, "output")
@memory_limit_option
def command(
    configuration: ConfigurationOptions, options: DrawingOptions, output: OutputFile, memory_limit: str
) -> None:
    """Draw CASE, or a configuration in words, as an SVG or PNG file: which inputs make each output.

    Input blue, output green, inserted zeros and padding dashed, the taps of the kernel shaded, and the sums
    that are computed. One axis is a row of cells, two are a grid; of long ones a part is drawn. FILE
    ends in .svg or .png (the extra `png`); without it the SVG goes to stdout.

    Exit code 2 where the rule refuses the words.
    """
    check_drawing(output, options)
    write_drawing(output, find_or_build_case(configuration, memory_limit), options)


def check_drawing(output: OutputFile, options: DrawingOptions) -> None:
    """Look at the file and at what goes into it before the work begins.

    Raises HarnessError where the file cannot be written, UsageError where it is not ours, is neither SVG nor
    PNG, or cannot hold what is asked.
    """
    output.check()
    if _is_png(output.file):
        if options.animate:
            raise UsageError("--animate: a PNG stands still; name a file that ends in .svg, or a --step")
    elif options.scale is not None:
        raise UsageError("--scale: an SVG has no pixels; it is for a file that ends in .png")


def write_drawing(output: OutputFile, case: Case, options: DrawingOptions) -> None:
    """Draw a case into a file as its name says; errors are those of `draw` and of `OutputFile.write`."""
    from conformance.reports.drawings.case_drawing import draw
    from conformance.reports.drawings.png import SCALE

    drawing = draw(
        case,
        axes=options.axes or None,
        step=options.step,
        animate=options.animate,
        title="" if options.title is None and case.id == ID else options.title,
        read_as=options.read_as,
        theme=options.theme,
    )
    if _is_png(output.file):
        output.write(drawing.png(SCALE if options.scale is None else options.scale))
    else:
        output.write(drawing.svg)


def _is_png(file: Path | None) -> bool:
    """Whether a file holds a PNG by its name; raises UsageError for one that is neither PNG nor SVG."""
    suffix = "" if file is None else file.suffix.lower()
    if suffix not in ("", ".svg", ".png"):
        raise UsageError(f"{file}: a drawing is a file that ends in .svg or .png")
    return suffix == ".png"
