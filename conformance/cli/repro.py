"""`conformance repro`."""

from __future__ import annotations

from dataclasses import replace

import click

from conformance.cli import completion
from conformance.cli.backend_options import DEVICES, Backing, prepare, select_targets
from conformance.cli.case_options import DEFAULT_MEMORY
from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import ConfigurationOptions, find_or_build_case
from conformance.cli.help import Command
from conformance.cli.option_groups import group, words_of
from conformance.cli.output_files import OutputFile
from conformance.commands import command as command_line


@click.command(
    "repro",
    cls=Command,
    examples=("conformance repro transpose/same_even.yaml::default-output -b torch -o report.py",),
)
@group(ConfigurationOptions, "configuration")
@click.option(
    "-b",
    "--backend",
    required=True,
    metavar="NAME",
    shell_complete=completion.backends,
    help="A built-in framework: framework+variant@device.",
)
@group(Backing, "backing", "extra", "targets_file")
@group(OutputFile, "output")
@click.option(
    "--no-shrink", is_flag=True, help="Keep the case as it is instead of looking for a smaller one."
)
@click.option(
    "--device",
    default="auto",
    show_default=True,
    shell_complete=completion.words_of(DEVICES),
    help="auto, cpu or gpu, without @device.",
)
@memory_limit_option
def command(
    configuration: ConfigurationOptions,
    backend: str,
    backing: Backing,
    output: OutputFile,
    no_shrink: bool,
    device: str,
    memory_limit: str,
) -> None:
    """Write CASE, or a configuration in words, as a standalone script for a bug report.

    The script needs NumPy and the framework alone (Keras its backend as well, ONNX Runtime the package onnx)
    and makes the framework's call as the backend does. Derivatives that are wrong (VJPs, JVPs, gradients of
    gradients) are taken by the framework's own means, and the other operator is called where the adjoint is
    wrong. It prints what is expected and what came, and exits with 1 where they differ, with 0 where they
    agree. A failing case is made as small as it can be while it still fails, for half a minute at most, two
    minutes where it ends or holds up the process.
    """
    from conformance.failures.repro.repro import repro

    output.check()
    (target,) = prepare(select_targets(replace(backing, backends=(backend,), device=device)))
    case = find_or_build_case(configuration, memory_limit)
    again = (
        *words_of(configuration),
        *("-b", backend, *words_of(backing), *(("--device", device) if device != "auto" else ())),
        *(("--no-shrink",) if no_shrink else ()),
        *(("--memory-limit", memory_limit) if memory_limit != DEFAULT_MEMORY else ()),
    )
    text = repro(case, target, not no_shrink, command_line("repro", *again))
    output.write(text)
