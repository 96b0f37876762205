"""`conformance repro`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from conformance.cli import backend_options as backing
from conformance.cli import case_options as selection
from conformance.cli import configuration_options as words


@click.command("repro")
@words.options
@click.option(
    "-b", "--backend", required=True, metavar="NAME", help="A built-in framework: framework+variant@device."
)
@backing.extra
@backing.targets_file
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE, not to stdout."
)
@click.option(
    "--no-shrink", is_flag=True, help="Keep the case as it is instead of looking for a smaller one."
)
@click.option("--device", default="auto", show_default=True, help="auto, cpu or gpu, without @device.")
@click.option("--memory-limit", default=selection.DEFAULT_MEMORY, show_default=True, help="Largest case.")
def command(
    name: str | None,
    backend: str,
    extra: tuple[str, ...],
    targets_file: Path | None,
    output: Path | None,
    no_shrink: bool,
    device: str,
    memory_limit: str,
    **written: Any,
) -> None:
    """Write CASE, or a configuration in words, as a standalone script for a bug report.

    The script needs NumPy and the framework alone (Keras its backend as well, ONNX Runtime the package onnx)
    and makes the framework's call as the backend does. Derivatives that are wrong (VJPs, JVPs, gradients of
    gradients) are taken by the framework's own means, and the other operator is called where the adjoint is
    wrong. It prints what is expected and what came, and exits with 1 where they differ, with 0 where they
    agree. A failing case is made as small as it can be while it still fails, for half a minute at most, two
    minutes where it ends or holds up the process.
    """
    from conformance.backends import selection as targets
    from conformance.failures.repro.repro import repro

    (target,) = backing.prepare(targets.select([backend], device, extra, targets_file))
    case = words.named_or_given(name, written, selection.memory_bytes(memory_limit))
    again = f"conformance repro {shlex.quote(name)} -b {shlex.quote(backend)}" if name else ""
    text = repro(case, target, not no_shrink, again)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text)
