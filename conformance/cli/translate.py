"""`conformance translate`."""

from __future__ import annotations

import click

from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.configuration_options import Configuration, find_or_build_case
from conformance.cli.option_groups import group
from conformance.cli.output import echo_document


@click.command("translate")
@group(Configuration, "configuration")
@click.option(
    "--to", required=True, metavar="FRAMEWORK", help="torch, tensorflow, jax, onnx, keras or numpy."
)
@memory_limit_option
def command(configuration: Configuration, to: str, memory_limit: str) -> None:
    """Print CASE, or a configuration written in words, as code for another framework.

    With x, w (and b) as NumPy arrays in the layout of the case's own dialect the code runs as it stands
    and leaves its result in y, in the same layout. What the framework has no words for is written around
    its call, with a comment. Exit code 2 where the dialect refuses the words, or the framework
    cannot say what they mean.
    """
    from conformance.semantics.translation import translate

    echo_document(translate(find_or_build_case(configuration, memory_limit), to))
