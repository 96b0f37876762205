"""A standalone script as source: operands, the framework's call, the numbers expected, the comparison."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance import __version__, frameworks
from conformance.backends import Target
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.frameworks.interface import Call
from conformance.frameworks.program import Arrays, data_letters, kernel_letters, literal
from conformance.frameworks.scripting import Script
from conformance.geometry import Axis, Geometry, Refusal
from conformance.literals import GENERATOR, WIDTH, written
from conformance.observations import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT, Answer, Unsupported
from conformance.operands import BIAS, COTANGENT, INPUT, KERNEL, OPERANDS, draw
from conformance.oracle import Arithmetic, Truth
from conformance.readings.reading import turned
from conformance.shrink import Verdict
from conformance.words import Words

Array = npt.NDArray[Any]

MOST_WRITTEN = 600
"""Elements of an array that are written out; integers beyond it are drawn by the script, results sampled."""
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


@dataclass(frozen=True)
class Subject:
    """What a script is written from: a verdict, the call that was made, the framework's own words.

    `call` is the call without its flip; `turned` says that the kernel is turned before it becomes an operand.
    """

    found: Verdict
    original: Case
    target: Target
    call: Call
    turned: bool
    own: Script

    @property
    def geometry(self) -> Geometry:
        """The geometry of the call, or a stand-in for words that are to be refused."""
        return self.call.geometry or _standing_in(self.found.question.words)

    @property
    def dtype(self) -> str:
        """The dtype of the case by its NumPy name or `bfloat16`."""
        return self.found.question.words.dtype

    @property
    def results(self) -> tuple[str, ...]:
        """What is compared: the output, and the gradients that are wrong."""
        wrong = [name for name in (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS) if name in self.found.failing]
        return (OUTPUT, *(wrong if self.own.differentiate else ()))


def _standing_in(words: Words) -> Geometry:
    spatial = zip(words.size, words.kernel, words.stride, words.dilation)
    axes = tuple(Axis(size, kernel, stride, dilation, 0, 1) for size, kernel, stride, dilation in spatial)
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, max(1, words.groups), axes)


def lines(script: Subject) -> Iterator[str]:
    """The script, line by line."""
    found, own, device = script.found, script.own, script.found.about.device
    yield from _about(script)
    yield from _imports(own)
    yield ""
    yield from own.setup(script.dtype, device)
    yield f'print("{found.about.framework}", {own.version})'
    yield ""
    yield from _operands(script)
    yield ""
    yield ""
    yield from _compute(script)
    yield ""
    yield ""
    yield from own.wrap
    if isinstance(found.prediction, Refusal):
        yield from _refused(script, found.prediction)
    else:
        yield from _compared(script, found.prediction)


def _imports(own: Script) -> Iterator[str]:
    if own.environment:
        yield "import os"
    yield from ("import sys", "")
    yield from (f'os.environ["{name}"] = "{value}"' for name, value in own.environment.items())
    if own.environment:
        yield ""
    yield from ("import numpy as np", *own.imports)


def _about(script: Subject) -> Iterator[str]:
    found, about = script.found, script.found.about
    failing = ", ".join(found.failing)
    yield f"# {script.original.id} on {script.target.name}"
    yield f"# {about.framework} {about.version}, Python {about.python}, {about.device}:"
    yield f"# {f'wrong: {failing} ({found.result.outcome})' if failing else 'agrees with the reference'}"
    for line in (found.result.diagnosis or "").splitlines()[:4] if failing else ():
        yield f"#   {line}"
    if found.case.words != script.original.words:
        yield "# This is the smallest configuration found that still fails like the case."
    if script.own.imports:
        yield from (f"# {line}" for line in textwrap.wrap(f"call: {script.call.text}", WIDTH - 2))
    packages = script.target.requirements or ("numpy", *(script.own.needs or (about.framework,)))
    yield f"# Needs {' and '.join(dict.fromkeys(packages))}. Written by conformance {__version__}."


def _operands(script: Subject) -> Iterator[str]:
    """The operands as NumPy arrays in native layout, as tensors, and the cotangent where it is needed."""
    call, recipe, geometry = script.call, script.found.question.recipe, script.geometry
    layout, words = call.layout, script.found.question.words
    shapes = [
        ("x", INPUT, words.input, layout.input, data_letters(layout.input)),
        ("w", KERNEL, words.kernel_shape, layout.kernel, kernel_letters(geometry.op, layout.kernel)),
    ]
    if words.bias:
        shapes.append(("b", BIAS, (words.out_channels,), (0,), "C"))
    if len(script.results) > 1:
        shapes.append(("dy", COTANGENT, geometry.output_shape, layout.output, data_letters(layout.output)))
    drawn = [operand for _, operand, shape, _, _ in shapes if _generated(script, operand, shape)]
    if drawn:
        yield from ("", GENERATOR, "", "")
    for name, operand, shape, permutation, letters in shapes:
        if operand in drawn:
            stream = recipe.seed * len(OPERANDS) + OPERANDS.index(operand)
            largest = recipe.largest.get(operand, 7)
            text = f"integers({stream}, {literal(tuple(shape))}, {largest})"
        else:
            text = f"np.array(\n{written(draw(recipe, operand, shape))}\n)"
            if 0 in shape:
                text = f"np.zeros({literal(tuple(shape))})"
        if operand == KERNEL and script.turned:
            text += f"[:, :{', ::-1' * words.rank}]"
        if permutation != tuple(sorted(permutation)):
            text += f".transpose{literal(permutation)}"
        yield f"{name} = {text}.astype(np.{_stored(script.dtype)})  # {letters}"
    yield from _spread(script)
    names = [name for name, operand, *_ in shapes if operand != COTANGENT]
    tensors = [script.own.tensor(f"{name}.copy()", script.dtype, script.found.about.device) for name in names]
    yield from ("operands = [", *(f"    {tensor}," for tensor in tensors), "]")
    if len(script.results) > 1:
        yield f"cotangent = {script.own.tensor('dy', script.dtype, script.found.about.device)}"


def _generated(script: Subject, operand: str, shape: Sequence[int]) -> bool:
    kind = script.found.question.recipe.kinds.get(operand, "integers")
    return kind == "integers" and math.prod(shape) > MOST_WRITTEN


def _spread(script: Subject) -> Iterator[str]:
    """Zeros between the taps, before the kernel becomes an operand."""
    if not any(factor != 1 for factor in script.call.dilate):
        return
    yield "# zeros between the taps, for which the framework's call has no dilation here"
    shape = [f"w.shape[{at}]" for at in range(len(script.call.layout.kernel))]
    for at, axis in enumerate(script.call.layout.kernel):
        if axis >= 2:
            shape[at] = str(script.geometry.axes[axis - 2].effective_kernel)
    yield f"spread = np.zeros(({', '.join(shape)}), w.dtype)"
    yield f"spread[{_taps(script)}] = w"
    yield "w = spread"


def _taps(script: Subject) -> str:
    factors = script.call.dilate
    return ", ".join(":" if axis < 2 else f"::{factors[axis - 2]}" for axis in script.call.layout.kernel)


def _compute(script: Subject) -> Iterator[str]:
    words = script.found.question.words
    call = replace(script.call, geometry=script.geometry, dilate=())
    arrays = Arrays(call.layout, words.dtype, words.bias, tensors=True)
    write = script.own.program or frameworks.code(script.target.adapter)
    program = write(call, arrays)
    if isinstance(program, Unsupported):
        raise UsageError(f"{script.target.name}: {program.reason}")
    yield f"def compute({'x, w, b' if words.bias else 'x, w'}):"
    for line in (*script.own.prepare(call), *program.body, "return y"):
        yield f"    {line}" if line else ""


def _refused(script: Subject, refusal: Refusal) -> Iterator[str]:
    yield f"print({literal(f'expected: an error, {refusal.why}')})"
    yield "try:"
    yield "    output = compute(*operands)"
    yield "except Exception as error:"
    yield '    print(f"got: {type(error).__name__}: {error}")'
    yield "    sys.exit(0)"
    yield 'print(f"got: an output of shape {tuple(output.shape)}")'
    yield "sys.exit(1)"


def _compared(script: Subject, geometry: Geometry) -> Iterator[str]:
    truth = Truth(geometry, script.found.question)
    observed = script.found.observation
    answer = observed if isinstance(observed, Answer) else None
    arithmetic = Arithmetic.of(script.found.about, answer, script.dtype) if answer else Arithmetic()
    yield "# from the reference"
    yield "expected, allowed, places, shapes = {}, {}, {}, {}"
    for name in script.results:
        yield from _expected(script, name, truth, arithmetic, answer)
    yield ""
    yield from _run(script)
    yield from COMPARE.splitlines()
    if "inferred_shape" in script.found.failing and script.own.infer:
        shape = tuple(geometry.output_shape[axis] for axis in script.call.layout.output)
        yield from script.own.infer
        yield f'print(f"inferred shape {{inferred}}, expected {literal(shape)}")'
        yield f"failed |= inferred != {literal(shape)}"
    yield "sys.exit(int(failed))"


def _run(script: Subject) -> Iterator[str]:
    """The framework's work, and what came of it as NumPy arrays named as the results are."""
    array = script.own.array
    gradients = (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS)
    if len(script.results) == 1:
        yield "output = compute(*operands)"
    else:
        yield from script.own.differentiate
    yield f'got = {{"output": {array("output", script.dtype)}}}'
    for name in script.results[1:]:
        yield f'got["{name}"] = {array(f"gradients[{gradients.index(name)}]", script.dtype)}'
    if GRAD_KERNEL in script.results and any(factor != 1 for factor in script.call.dilate):
        yield f'got["{GRAD_KERNEL}"] = got["{GRAD_KERNEL}"][{_taps(script)}]'


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
    layout = script.call.layout
    permutation = {OUTPUT: layout.output, GRAD_INPUT: layout.input, GRAD_KERNEL: layout.kernel}.get(
        name, (0,)
    )
    if name == GRAD_KERNEL and script.turned:
        values = turned(values)
    return np.transpose(values, permutation) if values.ndim == len(permutation) else values


def _stored(dtype: str) -> str:
    return "float32" if dtype == "bfloat16" else dtype
