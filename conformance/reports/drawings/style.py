"""The look of a drawing: input blue, output green, zeros dashed, the kernel a shade; light and dark."""

from __future__ import annotations

FONT = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"

AUTO = "auto"
"""The theme that the reader's system asks for; light where a program knows no such wish."""
LIGHT = "light"
DARK = "dark"
OF_PAGE = "page"
"""No style: the page around the drawing has the rules."""
THEMES = (AUTO, LIGHT, DARK)

LOOK = (
    ("ground", "stroke:none", "fill:#fff", "fill:#14181f"),
    ("value", "", "fill:#a9d3f5;stroke:#1f5f99", "fill:#1a4870;stroke:#7ab8ea"),
    ("result", "", "fill:#b5e0c0;stroke:#24703a", "fill:#1e5c35;stroke:#7fd096"),
    ("padding", "stroke-dasharray:4 3", "fill:none;stroke:#7b828c", "fill:none;stroke:#98a1ad"),
    ("inserted", "stroke-dasharray:1 3", "fill:#eef0f3;stroke:#4b525c", "fill:#262c36;stroke:#c3cad4"),
    ("cropped", "stroke-dasharray:6 3", "fill:#f6dede;stroke:#a33636", "fill:#4a2226;stroke:#ee9a9a"),
    ("tap", "fill-opacity:.28", "fill:#12395c;stroke:#8a4b08", "fill:#4f80b3;stroke:#f0b878"),
    ("window", "fill:none;stroke-width:2", "stroke:#8a4b08", "stroke:#f0b878"),
    ("now", "fill:none;stroke-width:3", "stroke:#8a4b08", "stroke:#f0b878"),
    ("link", "fill:none;stroke-width:1", "stroke:#8a4b08", "stroke:#f0b878"),
    ("beam", "fill:none;stroke-width:1;stroke-opacity:.45", "stroke:#8a4b08", "stroke:#f0b878"),
    ("title", "font-size:15px;font-weight:bold", "fill:#14181f", "fill:#f0f3f7"),
    ("note", "font-size:12px", "fill:#3c434d", "fill:#c3cad4"),
    ("sum", "font-size:12px", "fill:#14181f", "fill:#f0f3f7"),
    ("index", "font-size:12px;text-anchor:middle", "fill:#14181f", "fill:#f0f3f7"),
    ("small", "font-size:9px;text-anchor:middle", "fill:#14181f", "fill:#f0f3f7"),
    ("weight", "font-size:9px;font-weight:bold;text-anchor:middle", "fill:#3b1f00", "fill:#ffe3bf"),
)
"""Class without its prefix `cd-`, what is always so, colours on white, colours on black."""


def colours(dark: bool, scope: str = "") -> str:
    """Rules of CSS for one of the two looks; `scope` is a selector before each, as `.theme-dark `."""
    return "".join(
        f"{scope}.cd-{name}{{{on_dark if dark else on_light}}}" for name, _, on_light, on_dark in LOOK
    )


def common() -> str:
    """Rules of CSS for both looks. Who wants no motion sees the step that is marked `cd-still` instead."""
    plain = "".join(f".cd-{name}{{{always}}}" for name, always, _, _ in LOOK if always)
    motion = (
        ".cd-still{display:none}"
        "@media (prefers-reduced-motion:reduce){.cd-moving{display:none}.cd-still{display:inline}}"
    )
    return f".cd-drawing{{font-family:{FONT}}}{plain}{motion}"


def style_sheet(theme: str = AUTO) -> str:
    """The CSS of a drawing that stands alone, in a theme of `THEMES`."""
    if theme == AUTO:
        return f"{common()}{colours(False)}@media (prefers-color-scheme:dark){{{colours(True)}}}"
    return f"{common()}{colours(theme == DARK)}"
