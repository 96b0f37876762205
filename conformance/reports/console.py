"""Lines for a terminal with styles, in which text of others is shown and never acts: the gate for rich.

Markup is text of ours alone, so none is read: a style is given beside its text. Every report prints here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from conformance import printable

Part = str | tuple[str, str]
"""Text, or text with its style."""


class _Console(Console):
    """A console that escapes what cannot be seen in whatever is printed, and goes on when nobody reads it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of what is printed; those that steer the terminal are rich's own and stay."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(printable.lines(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Print to nobody from here on: a reader that goes away does not change what a command finds."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def open_console(**words: Any) -> Console:
    """A console on stdout that reads no markup; `words` are those of `rich.console.Console`."""
    return _Console(markup=False, emoji=False, highlight=False, **words)


def styled(*parts: Part) -> Text:
    """Text whose parts have styles of their own; nothing in it is markup or acts on a terminal."""
    pairs = ((part, "") if isinstance(part, str) else part for part in parts)
    return Text.assemble(*((printable.lines(text), style) for text, style in pairs))


def print_line(console: Console, *parts: Part) -> None:
    """Print text whose parts have styles, on as many lines as it has; the terminal breaks long ones."""
    console.print(styled(*parts), highlight=False, soft_wrap=True)
