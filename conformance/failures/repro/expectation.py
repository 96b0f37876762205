"""The reference's numbers in a script, and how they are compared with what the framework gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.failures.repro.literals import array_literal
from conformance.failures.repro.operands import MOST_WRITTEN
from conformance.failures.repro.subject import ScriptSource
from conformance.frameworks.source_text import literal
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import unequal
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.observations import Answer
from conformance.operators.tensors import ADJOINT, COMPUTED_AS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from conformance.operators.windows.geometry import Geometry
from conformance.operators.windows.readings.constructors import turn_kernel
from conformance.worker.stages import fit_permutation

Array = npt.NDArray[Any]

MOST_SAMPLED = 24
"""Elements of a large result that a script compares."""

NOT_FINITE = {"np.nan": np.nan, "np.inf": np.inf, "-np.inf": -np.inf}

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
        difference = np.where((have == want) | (np.isnan(have) & np.isnan(want)), 0, abs(have - want))"""
EXCUSE = """\
    for other, index in besides.get(name, ()):
        same = np.isnan(have) if np.isnan(other) else have == other
        difference.flat[index] = np.where(same.flat[index], 0, difference.flat[index])"""
COUNT = """\
    wrong = ~(difference <= allowed.get(name, 0))
    print(f"largest difference {difference.max(initial=0):g}, {wrong.sum()} of {wrong.size} values wrong\\n")
    failed |= bool(wrong.any())"""


@dataclass(frozen=True)
class ExpectedResults:
    """The reference's values and bounds for the results that a script compares.

    `values` are the results that the worker gave, where it gave any.
    """

    script: ScriptSource
    criterion: Criterion
    values: Mapping[str, Array]

    @classmethod
    def from_source(cls, script: ScriptSource, geometry: Geometry) -> ExpectedResults:
        """Expected results under the arithmetic that the worker's answer was held to."""
        observed = script.found.observation
        answer = observed if isinstance(observed, Answer) else None
        reference = Reference(geometry.batched, script.found.question)
        about = script.found.about
        criterion = Criterion.of(reference, about, answer) if answer else Criterion(reference)
        return cls(script, criterion, answer.values if answer else {})

    def lines(self) -> Iterator[str]:
        """Statements that define `expected`, and `allowed`: how far off each number may be.

        Large results have their `shapes` and the `places` that are compared. `besides` holds values that are
        right as well in some places: where sums overflow on the way, or an infinity meets a zero of padding.
        """
        yield "# from the reference"
        yield "expected, allowed, places, shapes = {}, {}, {}, {}"
        if self._other_values:
            yield "besides = {}  # what else may come, where sums overflow or an infinity meets padding"
        for name in self.script.results:
            yield from self._value_lines(name)

    def comparison(self) -> Iterator[str]:
        """Statements that compare `got` with the expected results and define `failed`."""
        for part in (COMPARE, *([EXCUSE] if self._other_values else []), COUNT):
            yield from part.splitlines()

    def _value_lines(self, name: str) -> Iterator[str]:
        """One result in native layout; of a large one the elements that are most wrong."""
        want, bound, chosen = self._want(name), self._bound(name), self._chosen[name]
        if chosen is not None:
            yield f"shapes[{literal(name)}] = {literal(want.shape)}"
            places = np.transpose(np.unravel_index(chosen, want.shape))
            yield f"places[{literal(name)}] = np.array(\n{array_literal(places)}\n)"
            want = want.reshape(-1)[chosen]
            bound = None if bound is None else bound.reshape(-1)[chosen]
        yield f"expected[{literal(name)}] = {_array(want)}"
        if bound is not None:
            yield f"allowed[{literal(name)}] = {_array(bound)}"
        if name in self._other_values:
            yield f"besides[{literal(name)}] = ["
            for other, index in self._other_values[name].items():
                yield f"    ({other}, np.array(\n{array_literal(index)}\n    )),"
            yield "]"

    def _want(self, name: str) -> Array:
        exact = self.criterion.is_exact(name)
        values = self.criterion.expected(name) if exact else self.criterion.reference.results[name]
        return self._native(name, values)

    def _bound(self, name: str) -> Array | None:
        exact = self.criterion.is_exact(name)
        return None if exact else self._native(name, self.criterion.bound(name))

    @cached_property
    def _chosen(self) -> dict[str, Array | None]:
        """The flat indices that are compared, by result; None for all of them."""
        chosen: dict[str, Array | None] = {}
        for name in self.script.results:
            want, seen = self._want(name), self.values.get(name)
            native = None if seen is None else self._native(name, np.asarray(seen, np.float64))
            chosen[name] = _worst(want, native) if want.size > MOST_WRITTEN else None
        return chosen

    @cached_property
    def _other_values(self) -> dict[str, dict[str, Array]]:
        """Flat indices, among those compared, where a value that is not finite is right as well, by value."""
        other_values: dict[str, dict[str, Array]] = {}
        for name in self.script.results:
            for other, value in NOT_FINITE.items():
                everywhere = np.full(self.criterion.reference.results[name].shape, value)
                taken = self._native(name, ~self.criterion.wrong(name, everywhere))
                taken = taken & unequal(self._native(name, everywhere), self._want(name))
                chosen = self._chosen[name]
                index = np.flatnonzero(taken if chosen is None else taken.reshape(-1)[chosen])
                if index.size:
                    other_values.setdefault(name, {})[other] = index
        return other_values

    def _native(self, name: str, values: Array) -> Array:
        """A result in the layout of the call, with the kernel flipped where the script flips it."""
        operation = self.script.adjoint if name == ADJOINT else self.script.operation
        assert operation is not None
        layout, alike = operation.call.layout, COMPUTED_AS.get(name, name)
        permutations = {OUTPUT: layout.output, GRAD_INPUT: layout.input, GRAD_KERNEL: layout.kernel}
        permutation = permutations.get(alike, (0,))
        if alike == GRAD_KERNEL and operation.turned:
            values = turn_kernel(values)
        values = self._as_taken(alike, values)
        if alike in (OUTPUT, GRAD_INPUT):
            permutation = fit_permutation(permutation, values.ndim)
        return np.transpose(values, permutation) if values.ndim == len(permutation) else values

    def _as_taken(self, alike: str, values: Array) -> Array:
        """A result with the axes in front of the channels that the operands have, where they are no batch."""
        geometry = self.script.found.prediction
        if not self.script.takes_words or not isinstance(geometry, Geometry) or geometry.leading is None:
            return values
        plain = {OUTPUT: geometry.batched.output_shape, GRAD_INPUT: geometry.batched.input_shape}
        own = {OUTPUT: geometry.output_shape, GRAD_INPUT: geometry.input_shape}
        return values.reshape(own[alike]) if values.shape == plain.get(alike) else values


def _array(values: Array) -> str:
    return f"np.array(\n{array_literal(values)}\n)" if values.size else f"np.zeros({literal(values.shape)})"


def _worst(want: Array, seen: Array | None) -> Array:
    """Flat indices of the largest differences, evenly spread ones where nothing is wrong."""
    even = np.unique(np.linspace(0, want.size - 1, MOST_SAMPLED).astype(int))
    if seen is None or seen.shape != want.shape or np.array_equal(seen, want):
        return even
    with np.errstate(invalid="ignore"):
        difference = np.nan_to_num(np.abs(seen - want), nan=np.inf).reshape(-1)
    return np.sort(np.argsort(-difference, kind="stable")[:MOST_SAMPLED])
