"""`conformance translate`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import click

from conformance._version import __version__
from conformance.cases.case import Case
from conformance.cli import completion
from conformance.cli.case_options import (
    Selection,
    case_paths,
    choose,
    is_source,
    load_paths,
    memory_bytes,
    split_name,
)
from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import ConfigurationOptions, find_or_build_case
from conformance.cli.help import Command
from conformance.cli.option_groups import group, option, written_options
from conformance.cli.output import print_progress
from conformance.cli.output_files import OutputFile


@dataclass(frozen=True)
class Writing:
    """What is written, and for which framework."""

    HEADING: ClassVar[str] = "What is written"

    to: str = option(
        "--to",
        required=True,
        metavar="FRAMEWORK",
        shell_complete=completion.words_of(("tensorflow", "torch", "jax", "onnx", "keras", "numpy", "flax")),
        help="torch, tensorflow, jax, onnx, keras or numpy; of many layers also flax.",
    )
    module: bool = option("--module", is_flag=True, help="Write a module of a single case too.")
    io_layout: str = option(
        "--io-layout",
        metavar="WHOSE",
        default="source",
        show_default=True,
        shell_complete=completion.words_of(("source", "target")),
        help="The layout of x and y: that of the source, or of the target (no transpositions).",
    )


@click.command(
    "translate",
    cls=Command,
    examples=(
        "conformance translate transpose/same_even.yaml::default-output --to torch",
        "conformance translate shipped:transpose --tag smoke --to torch -o layers.py",
    ),
)
@group(ConfigurationOptions, "configuration")
@click.argument("more", nargs=-1, metavar="[CASE|FILE]...", shell_complete=completion.cases)
@group(Writing, "writing")
@group(Selection, "selection", "expression", "tags")
@group(OutputFile, "output")
@memory_limit_option
def command(
    configuration: ConfigurationOptions,
    more: tuple[str, ...],
    writing: Writing,
    selection: Selection,
    output: OutputFile,
    memory_limit: str,
) -> None:
    """Print CASE, or a configuration written in words, as code for another framework; of FILE all cases.

    Of one case: with x, w (and b) as NumPy arrays in the layout of the case's own dialect the code runs as
    it stands and leaves its result in y, in the same layout. What the framework has no words for is written
    around its call, with a comment.

    Of a file, a folder, or several cases: one module with a layer for each (torch.nn.Module, a layer of
    Keras, tf.Module, nnx.Module of Flax, a model of ONNX) that takes its weights in the layout of the source.
    Run as a script it computes each layer in its source as well and compares. Cases that cannot be written
    are left out and told. -k and --tag select among the cases; without a FILE among those that `run` runs.

    Exit code 2 where the dialect refuses the words, or the framework cannot say what they mean.
    """
    output.check()
    names = [name for name in (configuration.name, *more) if name is not None]
    whole = [name for name in names if _is_whole(name)]
    if not (writing.module or more or whole or selection.is_narrowed):
        from conformance.semantics.translation import translate

        code = translate(find_or_build_case(configuration, memory_limit), writing.to, writing.io_layout)
        output.write(f"# Written by conformance {__version__}\n{code}" if output.file else code)
        return
    from conformance.semantics.porting.module import translate_module

    if not names and selection.is_narrowed and not written_options(configuration):
        names = [*case_paths(Selection())]
    found = _find_cases(configuration, names, memory_limit)
    selection = replace(selection, paths=tuple(names), memory_limit=memory_limit)
    written = translate_module(choose(found, selection), writing.to, writing.io_layout)
    for name, why in written.left_out:
        print_progress(f"left out: {name}: {why}")
    output.write(written.text)


def _is_whole(name: str) -> bool:
    """Whether a name is that of a file or a folder, and not of one case."""
    return not split_name(name)[1] and is_source(name)


def _find_cases(configuration: ConfigurationOptions, names: list[str], memory_limit: str) -> list[Case]:
    if not names:
        return [find_or_build_case(configuration, memory_limit)]
    found: list[Case] = []
    for name in names:
        whole = _is_whole(name)
        own = (
            load_paths([name], memory_bytes(memory_limit))
            if whole
            else [find_or_build_case(replace(configuration, name=name), memory_limit)]
        )
        found += [case for case in own if case not in found]
    return found
