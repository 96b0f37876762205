"""`conformance explain`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import case_options as selection
from conformance.cli import configuration_options as words


@click.command("explain")
@words.options
@click.option("--memory-limit", default=selection.DEFAULT_MEMORY, show_default=True, help="Largest case.")
def command(name: str | None, memory_limit: str, **written: Any) -> None:
    """Explain CASE (a full id, `file.yaml::id`, or a unique ending of one), or a configuration in words.

    Shows its geometry in every dialect, the legal output sizes and the words that select them, how
    each backend will be called, and a drawing of each axis.
    """
    from conformance.semantics.explanation import explain

    click.echo(str(explain(words.named_or_given(name, written, selection.memory_bytes(memory_limit)))))
