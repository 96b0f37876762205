"""What each framework can say of every dialect: natively, with zeros or cuts around its call, or not at all.

`python benchmarks/expressible.py` writes the table into docs/translation.md. Nothing is computed and no
framework is needed: the calls of a configuration are pure.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance import frameworks, translation
from conformance.cases.case import Case, Place
from conformance.frameworks.interface import Call
from conformance.geometry import CONV, OPERATORS, Geometry
from conformance.words import Padding, Words

DOCUMENT = Path(__file__).parent.parent / "docs" / "translation.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
PLACE = Place("grid", 1, 1)
NATIVE, AROUND, NOT = "natively", "with zeros, cuts or groups by hand around the call", "not at all"

PADDINGS: tuple[Padding, ...] = (None, "SAME", "VALID", "SAME_LOWER", "FULL", 0, 1, 2)
PAIRS = ((0, 0), (1, 0), (0, 1), (2, 1), (-1, 1))
KERNELS, STRIDES, DILATIONS, SIZES = (1, 2, 3, 4), (1, 2, 3), (1, 2), (4, 5)
OTHER_AXES = ((3, 2, 1, 5), (2, 1, 2, 4))
"""Kernel, stride, dilation and size of the second and third axis."""


def grid(dialect: str) -> Iterator[Case]:
    """Every configuration of the grid that the dialect's rule accepts, each once."""
    seen = set()
    for op, rank, groups in itertools.product(OPERATORS, (1, 2, 3), (1, 2)):
        for words in _configurations(op, rank, groups, dialect):
            key = (op, repr(words))
            if key not in seen and isinstance(frameworks.rule(dialect)(words), Geometry):
                seen.add(key)
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
        yield from [words] if op == CONV else _sized(words, dialect)


def _sized(words: Words, dialect: str) -> Iterator[Words]:
    """The words with every output word: none, output_padding, and sizes around the default one."""
    yield words
    default = frameworks.rule(dialect)(words)
    for extra in (1, 2):
        yield _with(words, output_padding=(extra,) + (0,) * (words.rank - 1))
    if isinstance(default, Geometry):
        first, *rest = (axis.size for axis in default.axes)
        for extra in (-1, 1, 2):
            yield _with(words, output_size=(first + extra, *rest))


def _with(words: Words, **changed: object) -> Words:
    return Words.from_json({**words.to_json(), **changed})


def verdict(case: Case, to: str) -> str:
    """NATIVE, AROUND or NOT: what the target needs to say a case."""
    call = translation.target_call(case, translation.meaning(case), to)
    if not isinstance(call, Call):
        return NOT
    return NATIVE if call.native else AROUND


def counts() -> dict[tuple[str, str, str], Counter[str]]:
    """Verdicts by source dialect, operator and target, in the order of the table."""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    targets = [name for name in translation.targets() if name != "numpy"]
    for dialect in frameworks.DIALECTS:
        for case in grid(dialect):
            for to in targets:
                row = found.setdefault((dialect, case.words.op, to), Counter())
                row[verdict(case, to)] += 1
    return found


def table() -> str:
    """The table in Markdown: natively / with something around it / not at all."""
    found = counts()
    targets = list(dict.fromkeys(to for _, _, to in found))
    rows = [
        f"| words of | operator | configurations | {' | '.join(targets)} |",
        "|---" * (len(targets) + 3) + "|",
    ]
    for dialect, op in dict.fromkeys((dialect, op) for dialect, op, _ in found):
        cells = [found[dialect, op, to] for to in targets]
        shown = " | ".join(f"{cell[NATIVE]:,} / {cell[AROUND]:,} / {cell[NOT]:,}" for cell in cells)
        rows.append(f"| {dialect} | {op} | {cells[0].total():,} | {shown} |")
    return "\n".join(rows)


def document(text: str) -> str:
    """The text of the document with the table of this moment."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text()))
