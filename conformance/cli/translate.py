"""`conformance translate`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import case_options as selection
from conformance.cli import configuration_options as words


@click.command("translate")
@words.options
@click.option(
    "--to", required=True, metavar="FRAMEWORK", help="torch, tensorflow, jax, onnx, keras or numpy."
)
@click.option("--memory-limit", default=selection.DEFAULT_MEMORY, show_default=True, help="Largest case.")
def command(name: str | None, to: str, memory_limit: str, **written: Any) -> None:
    """Print CASE, or a configuration written in words, as code for another framework.

    With x, w (and b) as NumPy arrays in the layout of the case's own dialect the code runs as it stands
    and leaves its result in y, in the same layout. What the framework has no words for is written around
    its call, with a comment. Exit code 2 where the dialect refuses the words, or the framework
    cannot say what they mean.
    """
    from conformance.semantics.translation import translate

    case = words.named_or_given(name, written, selection.memory_bytes(memory_limit))
    click.echo(translate(case, to), nl=False)
