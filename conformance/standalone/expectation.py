"""The reference's numbers in a script, and how they are compared with what the framework gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.arithmetic import ALIKE, Arithmetic
from conformance.frameworks.program import literal
from conformance.geometry import Geometry
from conformance.literals import written
from conformance.observations import ADJOINT, GRAD_INPUT, GRAD_KERNEL, OUTPUT, Answer
from conformance.oracle import Truth
from conformance.readings.reading import turned
from conformance.standalone.operands import MOST_WRITTEN
from conformance.standalone.subject import Subject

Array = npt.NDArray[Any]

MOST_SAMPLED = 24

COMPARE = """\
failed = False
for name, want in expected.items():
    have = np.asarray(got[name], np.float64)
    if name in places and have.shape == shapes[name]:
        have = have[tuple(np.transpose(places[name]))]
    print(f"{name}\\nexpected\\n{want}\\ngot\\n{have}")
    if have.shape != want.shape:
        print(f"shape {have.shape} instead of {want.shape}")
        failed = True
        continue
    with np.errstate(invalid="ignore"):
        difference = np.where((have == want) | (np.isnan(have) & np.isnan(want)), 0, abs(have - want))
    wrong = ~(difference <= allowed.get(name, 0))
    print(f"largest difference {difference.max(initial=0):g}, {wrong.sum()} of {wrong.size} values wrong\\n")
    failed |= bool(wrong.any())"""


def lines(script: Subject, geometry: Geometry) -> Iterator[str]:
    """Statements that leave `expected`, how far off each number may be (`allowed`), and of large results the
    `shapes` and the `places` of those that are compared."""
    truth = Truth(geometry, script.found.question)
    observed = script.found.observation
    answer = observed if isinstance(observed, Answer) else None
    arithmetic = Arithmetic.of(script.found.about, answer, script.dtype) if answer else Arithmetic()
    yield "# from the reference"
    yield "expected, allowed, places, shapes = {}, {}, {}, {}"
    for name in script.results:
        yield from _expected(script, name, truth, arithmetic, answer)


def _expected(
    script: Subject, name: str, truth: Truth, arithmetic: Arithmetic, answer: Answer | None
) -> Iterator[str]:
    """The reference's numbers in native layout; of large results those that are most wrong."""
    exact = truth.is_exact(name, arithmetic)
    want = _native(script, name, truth.expected(name, arithmetic) if exact else truth.results[name])
    bound = None if exact else _native(script, name, truth.bound(name, arithmetic))
    if want.size > MOST_WRITTEN:
        yield f'shapes["{name}"] = {literal(want.shape)}'
        observed = answer.values.get(name) if answer else None
        seen = None if observed is None else _native(script, name, np.asarray(observed, np.float64))
        chosen = _worst(want, seen)
        places = np.transpose(np.unravel_index(chosen, want.shape))
        yield f'places["{name}"] = np.array(\n{written(places)}\n)'
        want = want.reshape(-1)[chosen]
        bound = None if bound is None else bound.reshape(-1)[chosen]
    for target, values in (("expected", want), ("allowed", bound)):
        if values is not None:
            text = (
                f"np.zeros({literal(values.shape)})"
                if not values.size
                else f"np.array(\n{written(values)}\n)"
            )
            yield f'{target}["{name}"] = {text}'


def _worst(want: Array, seen: Array | None) -> Array:
    """Flat places of the largest differences, evenly spread ones where nothing is wrong."""
    even = np.unique(np.linspace(0, want.size - 1, MOST_SAMPLED).astype(int))
    if seen is None or seen.shape != want.shape or np.array_equal(seen, want):
        return even
    difference = np.nan_to_num(np.abs(seen - want), nan=np.inf).reshape(-1)
    return np.sort(np.argsort(-difference, kind="stable")[:MOST_SAMPLED])


def _native(script: Subject, name: str, values: Array) -> Array:
    """A result as the script gets it."""
    operation = script.adjoint if name == ADJOINT else script.operation
    assert operation is not None
    layout, alike = operation.call.layout, ALIKE.get(name, name)
    permutation = {OUTPUT: layout.output, GRAD_INPUT: layout.input, GRAD_KERNEL: layout.kernel}.get(
        alike, (0,)
    )
    if alike == GRAD_KERNEL and operation.turned:
        values = turned(values)
    return np.transpose(values, permutation) if values.ndim == len(permutation) else values
