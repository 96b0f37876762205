"""`conformance explain`."""

from __future__ import annotations

import click

from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import Configuration, find_or_build_case
from conformance.cli.option_groups import group
from conformance.cli.output import echo


@click.command("explain")
@group(Configuration, "configuration")
@memory_limit_option
def command(configuration: Configuration, memory_limit: str) -> None:
    """Explain CASE (a full id, `file.yaml::id`, or a unique ending of one), or a configuration in words.

    Shows its geometry in every dialect, the legal output sizes and the words that select them, how
    each backend will be called, and a drawing of each axis.
    """
    from conformance.semantics.explanation import explain

    echo(str(explain(find_or_build_case(configuration, memory_limit))))
