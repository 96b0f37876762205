"""Help of a command: its options by what they are about, and examples of what to type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

OTHERS = "Options"
"""The heading of options that belong to no group."""


class Command(click.Command):
    """A command whose help lists options under the headings of their groups, and examples at its end."""

    def __init__(self, *words: Any, examples: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*words, **named)
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, those of a group together, in the order of the groups."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, then the epilog."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """A group of commands whose help has examples at its end."""

    def __init__(self, *words: Any, examples: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*words, **named)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, then the epilog."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command under the headings that `option_groups.group` has given them."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        # an argument stands in the first line
        row = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
        if row is not None:
            sections.setdefault(getattr(parameter, "heading", OTHERS), []).append(row)
    others = sections.pop(OTHERS, [])
    for heading, rows in (*sections.items(), (OTHERS, others)):
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write commands one a line; none is broken, so that it can be pasted."""
    if not examples:
        return
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for line in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
