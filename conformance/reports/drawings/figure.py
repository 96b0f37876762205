"""A scene as SVG: still with one step or with all links of a row, or moving from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conformance.reports.drawings.layout import BREAK, CELL, LINE, MARGIN, FigureLayout, Grid, lay_out
from conformance.reports.drawings.links import CROPPED, INSERTED, PADDING, VALUE, Link
from conformance.reports.drawings.scene import DrawnStep, Scene, fullest, kind_of
from conformance.reports.drawings.steps import link_data, step_parts, sum_lines, sum_parts
from conformance.reports.drawings.style import AUTO, OF_PAGE, style_sheet
from conformance.reports.drawings.svg import LONGEST, box, element, escape, path, shorten, text

SECONDS = 1
"""How long a step of a moving drawing is shown."""
MOST_TAPS = 2000
"""Cells under taps in all steps of a moving drawing, which bounds the size of its file."""
NOTHING = "there is no output"
LEGEND = (
    (PADDING, "dashed: padding"),
    (INSERTED, "dotted: zeros between the values of the input"),
    (CROPPED, "crossed out: cropped"),
)
"""What stands under a drawing beside the legend of its notation, each where there is a cell of its kind."""


def still(scene: Scene, step: DrawnStep | None, theme: str = AUTO) -> str:
    """One step as SVG; nothing but the cells without one."""
    layout = lay_out(scene)
    lines = sum_lines(step, layout.letters, scene.notation) if step is not None else [NOTHING]
    inside = list(step_parts(step, layout, scene.notation)) if step is not None else []
    return _document(scene, layout, [*inside, *sum_parts(lines, layout.below)], len(lines), theme)


def all_links(scene: Scene, theme: str = AUTO) -> str:
    """All outputs of a row at once: a line for each term, and the sums one under another."""
    layout = lay_out(scene)
    steps = [scene.step(row, column) for row, column in scene.places]
    data = "".join(link_data(step, layout) for step in steps)
    lines = [line for step in steps for line in sum_lines(step, layout.letters, scene.notation)]
    lines = lines or [NOTHING]
    links = [path("link", data)] if data else []
    return _document(scene, layout, [*links, *sum_parts(lines, layout.below)], len(lines), theme)


def moving(scene: Scene, theme: str = AUTO) -> str:
    """All steps one after another, again and again; one step stands still for who wants no motion.

    Of too many the first and the last are shown, which the drawing says.
    """
    best = fullest(scene)
    if best is None:
        return still(scene, None, theme)
    steps = [scene.step(row, column) for row, column in _places_in_time(scene, len(best.cells))]
    scene = _with_count(scene, len(steps))
    layout = lay_out(scene)
    height = max(len(sum_lines(step, layout.letters, scene.notation)) for step in (*steps, best))
    groups = [_moving_step(scene, step, layout, at, len(steps)) for at, step in enumerate(steps)]
    rest = element("g", [("class", "cd-still")], *_whole_step(scene, best, layout))
    return _document(scene, layout, [*groups, rest], height, theme)


def _with_count(scene: Scene, shown: int) -> Scene:
    """The scene with a note on how many of its steps are shown, where that is not all of them."""
    count = scene.rows.outputs * scene.columns.outputs
    if shown == count:
        return scene
    note = f"{shown} of {count} steps are shown, the first and the last"
    return replace(scene, notes=(*scene.notes, note))


def _whole_step(scene: Scene, step: DrawnStep, layout: FigureLayout) -> Iterable[str]:
    """The elements of a step with its sum."""
    yield from step_parts(step, layout, scene.notation)
    yield from sum_parts(sum_lines(step, layout.letters, scene.notation), layout.below)


def _places_in_time(scene: Scene, taps: int) -> list[tuple[int, int]]:
    """The outputs that a moving drawing steps through: all, or the first and the last of too many."""
    places = scene.places
    most = max(8, MOST_TAPS // max(taps, 4))
    return places if len(places) <= most else [*places[: most // 2], *places[-(most // 2) :]]


def _moving_step(scene: Scene, step: DrawnStep, layout: FigureLayout, at: int, count: int) -> str:
    """A step that is seen while it is its turn; the first stays where a viewer has no animation."""
    marks = [(0, "hidden"), (at, "visible"), (at + 1, "hidden")]
    marks = [mark for mark in marks if mark[0] < count and (at > 0 or mark != (0, "hidden"))]
    show = element(
        "animate",
        [
            ("attributeName", "visibility"),
            ("calcMode", "discrete"),
            ("values", ";".join(seen for _, seen in marks)),
            ("keyTimes", ";".join(_fraction(begin, count) for begin, _ in marks)),
            ("dur", f"{count * SECONDS}s"),
            ("repeatCount", "indefinite"),
        ],
    )
    seen = "visible" if at == 0 else "hidden"
    parts = _whole_step(scene, step, layout)
    return element("g", [("class", "cd-moving"), ("visibility", seen)], show, *parts)


def _fraction(begin: int, count: int) -> str:
    """`begin / count` with six digits; whole numbers, so that every language writes the same."""
    return f"0.{begin * 1000000 // count:06d}" if begin else "0"


def _document(scene: Scene, layout: FigureLayout, inside: Sequence[str], lines: int, theme: str) -> str:
    kinds = {*(cell.kind for link in scene.links for cell in (*link.line, *link.results))}
    legend = [scene.notation.legend, *(line for kind, line in LEGEND if kind in kinds)]
    top = layout.below + LINE * lines
    height = top + LINE * len(legend) + MARGIN
    size: list[tuple[str, str | int]] = [
        ("width", layout.width),
        ("height", height),
        ("viewBox", f"0 0 {layout.width} {height}"),
    ]
    title = shorten(scene.title or "drawing", LONGEST)
    parts = [
        element("title", [], escape(title)),
        element("desc", [], escape(scene.description)),
        *([] if theme == OF_PAGE else [f"<style>{style_sheet(theme)}</style>"]),
        path("ground", box(0, 0, layout.width, height)),
        *_heading(scene, layout),
        *_grid(scene.rows, scene.columns, layout),
        *inside,
        *(text(MARGIN, top + LINE * at + LINE // 2, "note", line) for at, line in enumerate(legend)),
    ]
    attributes: list[tuple[str, str | int]] = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("class", "cd-drawing"),
        ("role", "img"),
        *size,
    ]
    return element("svg", attributes, "\n", "\n".join(parts), "\n") + "\n"


def _heading(scene: Scene, layout: FigureLayout) -> Iterable[str]:
    for at, line in enumerate(layout.heading):
        yield text(MARGIN, MARGIN + LINE * (at + 1) - 4, "title", line)
    below = MARGIN + LINE * (len(layout.heading) + 1) - 4
    for at, line in enumerate(layout.notes):
        yield text(MARGIN, below + LINE * at, "note", line)


def _grid(rows: Link, columns: Link, layout: FigureLayout) -> Iterable[str]:
    is_row = len(rows.line) == 1 and rows.taps == 1 and rows.inputs == 1
    yield from _cells(rows, columns, layout.results, True, is_row)
    yield from _cells(rows, columns, layout.line, False, is_row)
    for grid in (layout.results, layout.line):
        yield from _breaks(grid)


def _cells(rows: Link, columns: Link, grid: Grid, results: bool, is_row: bool) -> Iterable[str]:
    """The cells of one grid: a path for each kind, and the index in each that is an element."""
    shapes: dict[str, list[str]] = {}
    texts: list[str] = []
    for row, above in enumerate(rows.results if results else rows.line):
        for column, beside in enumerate(columns.results if results else columns.line):
            kind = kind_of(above, beside)
            x, y = grid.corner(row, column)
            name = "result" if results and kind == VALUE else kind
            shape = shapes.setdefault(name, [])
            shape.append(box(x + 2, y + 2, CELL - 4, CELL - 4))
            if kind == CROPPED:
                shape.append(f"M{x + 2} {y + 2}l{CELL - 4} {CELL - 4}")
            texts.extend(_label(_numbers(above.index, beside.index, kind, is_row), x, y))
    for name, data in shapes.items():
        yield path(name, "".join(data))
    yield from texts


def _numbers(above: int, beside: int, kind: str, is_row: bool) -> list[int]:
    """What stands in a cell: the index of its element, 0 in an inserted zero, nothing in padding."""
    if kind == INSERTED:
        return [0]
    if above < 0 or beside < 0:
        return []
    return [beside] if is_row else [above, beside]


def _label(numbers: Sequence[int], x: int, y: int) -> Iterable[str]:
    """Numbers in a cell: in one line if they fit, else each in a line; of a long one its last digits."""
    written = [str(number) if number < 1000000 else f"…{number % 10000:04d}" for number in numbers]
    line = ",".join(written)
    if 0 < len(line) <= 6:
        yield text(x + CELL // 2, y + CELL // 2 + 2, "index" if len(line) <= 3 else "small", line)
        return
    for at, part in enumerate(written):
        yield text(x + CELL // 2, y + CELL // 2 - 5 + 10 * at, "small", part)


def _breaks(grid: Grid) -> Iterable[str]:
    """Dots where cells are left out: in the first and the last row, and column, of the grid."""
    for at in grid.columns.breaks:
        for row in _outermost(grid.rows.starts):
            yield text(grid.x + at + BREAK // 2, grid.y + row + CELL // 2 + 2, "index", "…")
    for at in grid.rows.breaks:
        for column in _outermost(grid.columns.starts):
            yield text(grid.x + column + CELL // 2, grid.y + at + BREAK // 2 + 4, "index", "⋮")


def _outermost(starts: Sequence[int]) -> list[int]:
    return sorted({*starts[:1], *starts[-1:]})
