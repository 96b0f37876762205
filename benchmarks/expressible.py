"""What each framework can say of every dialect: natively, with zeros or cuts around its call, or not at all.

`python -m benchmarks.expressible` writes the table into docs/translation.md. Nothing is computed and no
framework is needed: the calls of a configuration are pure.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from conformance import frameworks
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.interface import Call
from conformance.operators.shapes import CONV, OPERATORS
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Padding, Words
from conformance.semantics import translation

DOCUMENT = Path(__file__).parent.parent / "docs" / "translation.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
PLACE = Place("grid", 1, 1)
NATIVE, AROUND, NOT = "natively", "with zeros, cuts or groups by hand around the call", "not at all"

TARGETS = tuple(name for name in translation.targets() if name != "numpy")

PADDINGS: tuple[Padding, ...] = (None, "SAME", "VALID", "SAME_LOWER", "FULL", 0, 1, 2)
PAIRS = ((1, 0), (0, 1), (2, 1), (-1, 1))
KERNELS, STRIDES, DILATIONS, SIZES = (2, 3, 4), (1, 2, 3), (1, 2), (4, 5)
OTHER_AXES = ((3, 2, 1, 5), (2, 1, 2, 4))
"""Kernel, stride, dilation and size of the second and third axis."""


def grid(dialect: str, ops: Iterable[str] = OPERATORS) -> Iterator[Case]:
    """Every configuration of the grid that the dialect's rule accepts, each once."""
    seen: set[Words] = set()
    for op, rank, groups in itertools.product(ops, (1, 2, 3), (1, 2)):
        for words in _configurations(op, rank, groups, dialect):
            if words not in seen and isinstance(frameworks.rule(dialect)(words), Geometry):
                seen.add(words)
                yield Case(f"{dialect}-{len(seen)}", words, PLACE, dialect)


def _configurations(op: str, rank: int, groups: int, dialect: str) -> Iterator[Words]:
    numbers = itertools.product(KERNELS, STRIDES, DILATIONS, SIZES)
    for (index, axis), padding in itertools.product(enumerate(numbers), (*PADDINGS, *PAIRS)):
        if (rank > 1 or groups > 1) and index % 5 != rank:
            continue
        kernel, stride, dilation, size = zip(axis, *OTHER_AXES[: rank - 1])
        words = Words(
            op=op,
            input=(2, 2 * groups, *size),
            out_channels=3 * groups,
            kernel=kernel,
            stride=stride,
            dilation=dilation,
            groups=groups,
            padding=(padding,) * rank if isinstance(padding, tuple) else padding,  # type: ignore[arg-type]
        )
        yield from [words] if op == CONV else _with_output_words(words, dialect)


def _with_output_words(words: Words, dialect: str) -> Iterator[Words]:
    """The words with every output word: none, output_padding, and sizes around the default one."""
    yield words
    default = frameworks.rule(dialect)(words)
    for extra in (1, 2):
        yield replace(words, output_padding=(extra,) + (0,) * (words.rank - 1))
    if isinstance(default, Geometry):
        first, *rest = (axis.size for axis in default.axes)
        for extra in (-1, 1, 2):
            yield replace(words, output_size=(first + extra, *rest))


def verdict(case: Case, geometry: Geometry, to: str) -> str:
    """NATIVE, AROUND or NOT: how the target can express a case."""
    call = translation.target_call(case, geometry, to)
    if not isinstance(call, Call):
        return NOT
    return NATIVE if call.native else AROUND


def row(dialect: str, op: str) -> str:
    """A row of the table: natively / with something around it / not at all, for every target."""
    found: dict[str, Counter[str]] = {to: Counter() for to in TARGETS}
    for case in grid(dialect, (op,)):
        geometry = translation.geometry_of(case)
        for to, counted in found.items():
            counted[verdict(case, geometry, to)] += 1
    shown = " | ".join(f"{cell[NATIVE]:,} / {cell[AROUND]:,} / {cell[NOT]:,}" for cell in found.values())
    return f"| {dialect} | {op} | {found[TARGETS[0]].total():,} | {shown} |"


def table() -> str:
    """The table in Markdown."""
    head = f"| words of | operator | configurations | {' | '.join(TARGETS)} |"
    pairs = itertools.product(frameworks.DIALECTS, OPERATORS)
    return "\n".join([head, "|---" * (len(TARGETS) + 3) + "|", *(row(*pair) for pair in pairs)])


def document(text: str) -> str:
    """The text of the document with the table of this moment."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text()))
