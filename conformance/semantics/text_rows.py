"""Rows of text for a terminal: a name, and what is said of it beside the name."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 98
"""Columns of text, so that lines fit a terminal of 100."""
NAMES = 11
"""Columns for the name of a dialect or a backend."""


def wrap(indent: str, text: str) -> Iterable[str]:
    """The text in lines that fit, further ones indented by two more."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def row(name: str, own: bool, text: str, columns: int = NAMES) -> Iterable[str]:
    """`* name  text`, with further lines indented to the text; the star marks the case's own dialect."""
    head = f"{'*' if own else ' '} {name:<{columns}} "
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)) or [head]
