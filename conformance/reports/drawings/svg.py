"""SVG as text: elements whose attributes and texts are escaped in one place."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.printable import escape_invisible

LONGEST = 400
"""Characters of a text of others, as a title, of which the rest is left out."""


def escape(text: str) -> str:
    """Text of anybody for an element or an attribute in double quotes: it is shown, and never acts.

    What cannot be seen (controls, right-to-left marks, lone surrogates) is written as an escape of Python.
    """
    seen = escape_invisible(text)
    for mark, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#39;"),
    ):
        seen = seen.replace(mark, entity)
    return seen


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters of a text, as they are before they are escaped."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def element(tag: str, attributes: Sequence[tuple[str, str | int]], *inside: str) -> str:
    """An element; `inside` are elements, or texts that are escaped already."""
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes)
    return f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>"


def text(x: int, y: int, kind: str, content: str) -> str:
    """A line of text; `kind` is its class, `y` the line that it stands on."""
    # of thousands in a drawing; numbers and names of ours need no escape
    return f'<text x="{x}" y="{y}" class="cd-{kind}">{escape(content)}</text>'


def path(kind: str, data: str) -> str:
    """A path of the class `kind`; its data are such as `box` gives."""
    return f'<path class="cd-{kind}" d="{data}"/>'


def box(x: int, y: int, width: int, height: int) -> str:
    """The data of a path around a rectangle."""
    return f"M{x} {y}h{width}v{height}h{-width}z"
