"""ONNX's rule: worked examples, refusals, and random configurations against both runtimes of ONNX models.

ONNX Runtime, the reference evaluator and onnx.shape_inference each part from the operator documents in
places of their own; every such place is written down here as a function, and where it applies that is what
must come out, to the number.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.one_axis import conv, transpose

from conformance.frameworks.onnx.convolution import rules
from conformance.frameworks.onnx_reference import adapter as reference_adapter
from conformance.frameworks.onnxruntime import adapter as runtime_adapter
from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.convolution.reference import taps
from conformance.operators.observations import Answer, Refused
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, INPUT, KERNEL, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

RECIPE = Recipe(5, "float32")
Adapter = runtime_adapter.Adapter | reference_adapter.Adapter


@pytest.mark.parametrize(
    ("words", "offset", "size"),
    [
        (conv(5, 3), 0, 3),
        (conv(5, 3, padding="VALID"), 0, 3),
        (conv(5, 3, 2, padding=1), 1, 3),
        (conv(5, 3, padding=(1,)), 1, 5),
        (conv(5, 3, padding=((2, 1),)), 2, 6),
        (conv(5, 4, padding="SAME"), 1, 5),
        (conv(5, 4, padding="SAME_UPPER"), 1, 5),
        (conv(5, 4, padding="SAME_LOWER"), 2, 5),
        (conv(5, 3, 2, 2, padding="SAME_UPPER"), 2, 3),
        (conv(5, 1, 3, padding="SAME_UPPER"), 0, 2),
        (conv(3, 4), 0, 0),
        (conv(3, 4, 2), 0, 0),
        (conv(0, 3, padding=2), 2, 2),
        (transpose(3, 3, 2), 0, 7),
        (transpose(3, 3, 2, padding="VALID"), 0, 7),
        (transpose(3, 3, 2, padding="SAME_UPPER"), 0, 6),
        (transpose(3, 3, 2, padding="SAME_LOWER"), 1, 6),
        (transpose(3, 3, 2, padding="SAME_UPPER", output_padding=(1,)), 1, 6),
        (transpose(3, 3, 2, output_padding=(1,)), 0, 8),
        (transpose(3, 3, 2, padding=((0, 2),), output_padding=(1,)), 0, 6),
        (transpose(3, 3, 1, 3, output_padding=(2,)), 0, 11),
        (transpose(3, 3, 2, output_size=(6,)), 1, 6),
        (transpose(3, 3, 2, output_size=(4,)), 2, 4),
        (transpose(3, 3, 2, output_size=(6,), padding="VALID"), 1, 6),
        (transpose(3, 3, 2, output_size=(6,), padding="SAME_UPPER"), 0, 6),
        (transpose(3, 3, 2, output_size=(6,), padding=((0, 3),)), 1, 6),
        (transpose(3, 3, 2, output_size=(6,), output_padding=(1,)), 1, 6),
        (transpose(3, 3, 2, output_size=(8,)), 0, 8),
        (transpose(3, 3, 2, output_size=(9,)), -1, 9),
        (transpose(3, 1, 3, padding="SAME_UPPER"), -1, 9),
        (transpose(3, 2, 3, padding="SAME_UPPER"), -1, 9),
        (transpose(3, 2, 3, padding="SAME_LOWER"), 0, 9),
        (transpose(3, 3, 2, padding=((3, 4),)), 3, 0),
        (transpose(0, 3), 0, 2),
    ],
)
def test_windows(words: Words, offset: int, size: int) -> None:
    found = rules.predict(words)
    assert isinstance(found, Geometry)
    assert (found.axes[0].offset, found.axes[0].size) == (offset, size)


REFUSALS = [
    (conv(5, 3, padding="FULL"), "padding_word"),
    (conv(5, 3, padding=-1), "negative_padding"),
    (conv(5, 3, padding=((0, -1),)), "negative_padding"),
    (conv(5, 3, output_padding=(0,)), "words"),
    (conv(5, 3, output_size=(5,)), "words"),
    (conv(5, 4, dilation=2), "output_size"),
    (conv(5, 3, 0), "stride"),
    (conv(5, 3, dilation=0), "dilation"),
    (conv(5, 3, groups=0), "groups"),
    (conv(5, 3, groups=3), "groups"),
    (conv(5, 3, options={"onnx": {"ceil_mode": 1}}), "options"),
    (transpose(5, 3, 2, output_padding=(2,)), "output_padding"),
    (transpose(5, 3, 2, output_padding=(-1,)), "output_padding"),
    (transpose(5, 3, 1, 3, output_padding=(3,)), "output_padding"),
    (transpose(5, 3, output_size=(-1,)), "output_size"),
    (transpose(2, 3, padding=3), "output_size"),
    (transpose(5, 3, groups=3), "groups"),
]


@pytest.mark.parametrize(("words", "name"), REFUSALS)
def test_refusals(words: Words, name: str, runtime: Adapter) -> None:
    found = rules.predict(words)
    assert isinstance(found, Refusal)
    assert found.rule == name
    assert not isinstance(ask(words, runtime), Answer)


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "onnx"])
@pytest.mark.parametrize("words", [conv(5, 3, padding="SAME_UPPER"), transpose(5, 3, padding="SAME_UPPER")])
def test_nobody_else_has_the_word_same_upper(words: Words, dialect: str) -> None:
    found = rule(dialect)(words)
    assert isinstance(found, Refusal)
    assert "SAME_UPPER" in found.why.upper()
    assert not isinstance(rule(dialect)(replace(words, padding=None)), Refusal)


@pytest.fixture(scope="module")
def runtime() -> Adapter:
    return runtime_adapter.Adapter(device="cpu")


@pytest.fixture(scope="module")
def evaluator() -> Adapter:
    return reference_adapter.Adapter(device="cpu")


def ask(words: Words, adapter: Adapter) -> Any:
    return answer(Question(words, "onnx", LITERAL, RECIPE, gradients=False), adapter)


def given_pads(words: Words) -> tuple[tuple[int, int], ...]:
    return rules.pads(words) or ((0, 0),) * words.rank


def generated(words: Words) -> bool:
    """Whether pads are generated, from an output_shape or from SAME."""
    return words.output_size is not None or rules.auto_pad(words).startswith("SAME")


def wanted(words: Words, index: int) -> int:
    return words.output_size[index] if words.output_size else words.size[index] * words.stride[index]


def unpadded(words: Words, index: int, extra: bool = True) -> int:
    more = words.output_padding[index] if extra and words.output_padding else 0
    return words.stride[index] * (words.size[index] - 1) + more + effective(words, index)


def effective(words: Words, index: int) -> int:
    return words.dilation[index] * (words.kernel[index] - 1) + 1


def maps_back(words: Words, index: int, size: int, lo: int, hi: int) -> bool:
    """Whether the convolution of an output gives the input's size: the bound that both runtimes check."""
    return positions(words, index, size, lo, hi) == words.size[index]


def positions(words: Words, index: int, size: int, lo: int, hi: int) -> int:
    return (size + lo + hi - effective(words, index)) // words.stride[index] + 1


def by_runtime(words: Words) -> Prediction:
    """What ONNX Runtime 1.31 does of what the documents allow."""
    ruled = rules.predict(words)
    if isinstance(ruled, Refusal):
        return ruled
    if words.op == CONV:
        if rules.auto_pad(words).startswith("SAME") and max(words.dilation) > 1:
            return Refusal("runtime", "it has no SAME with a dilation")
        if min(ruled.output_shape[2:]) < 1:
            return Refusal("runtime", "no empty output")
        return replace(ruled, axes=tuple(_runtime_coarse(words, axis) for axis in ruled.axes))
    axes = []
    for index, axis in enumerate(ruled.axes):
        lo, hi = given_pads(words)[index]
        if generated(words):
            # generated pads never fall below zero; where the size is not written it then stays larger
            lo, hi = rules.split(max(0, unpadded(words, index) - wanted(words, index)), rules.auto_pad(words))
        size = words.output_size[index] if words.output_size else unpadded(words, index) - lo - hi
        if size < 1 or not maps_back(words, index, size, lo, hi):
            return Refusal("runtime", f"no output of {size}")
        axes.append(replace(axis, offset=lo, size=size))
    return replace(ruled, axes=tuple(axes))


def _runtime_coarse(words: Words, axis: Axis) -> Axis:
    """Where SAME has more input than windows, pads below zero skip what stands at the beginning."""
    total = (axis.size - 1) * axis.stride + axis.effective_kernel - axis.input
    if total >= 0 or not rules.auto_pad(words).startswith("SAME"):
        return axis
    odd_first = rules.auto_pad(words) == "SAME_LOWER"
    return replace(axis, offset=-max(0, (-total - 1 - odd_first) // 2))


def by_evaluator(words: Words) -> Prediction | None:
    """What the reference evaluator of onnx 1.23 does; None where it takes one axis for another."""
    ruled = rules.predict(words)
    if words.op == CONV:
        return ruled
    if words.groups > 1 and max(words.in_channels, words.out_channels) > words.groups:
        return Refusal("evaluator", "one channel a group")
    axes, counts = [], []
    for index, numbers in enumerate(zip(words.size, words.kernel, words.stride, words.dilation)):
        lo, hi = given_pads(words)[index]
        size = words.output_size[index] if words.output_size else unpadded(words, index) - lo - hi
        if rules.auto_pad(words).startswith("SAME"):
            size = wanted(words, index)
            lo, hi = rules.split(unpadded(words, index) - size, rules.auto_pad(words))
        counts.append(positions(words, index, size, lo, hi))
        axes.append(Axis(*numbers, lo, size))
    if math.prod(counts) != math.prod(words.size) or min(axis.size for axis in axes) < 0:
        return Refusal("evaluator", f"{counts} positions instead of {words.size}")
    if tuple(counts) != words.size:
        return None
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, words.groups, tuple(axes))


def inferred(words: Words, ruled: Geometry) -> tuple[int, ...]:
    """What onnx.shape_inference 1.23 says of what the documents allow.

    It gives up at the first axis where output_shape is smaller than the input, and leaves out the rest.
    """
    batch_and_channels = ruled.output_shape[:2]
    if words.op == CONV:
        return (*batch_and_channels, *(_inferred_coarse(words, ruled, n) for n in range(words.rank)))
    if words.output_size is not None:
        larger = itertools.takewhile(lambda pair: pair[0] >= pair[1], zip(words.output_size, words.size))
        return (*batch_and_channels, *(size for size, _ in larger))
    return (*batch_and_channels, *(_inferred_fine(words, ruled, n) for n in range(words.rank)))


def _inferred_coarse(words: Words, ruled: Geometry, index: int) -> int:
    """The division rounds to zero, so that a kernel that nearly fits is found to fit once."""
    if rules.auto_pad(words).startswith("SAME"):
        return ruled.axes[index].size
    room = words.size[index] + sum(given_pads(words)[index]) - effective(words, index)
    return int(room / words.stride[index]) + 1


def _inferred_fine(words: Words, ruled: Geometry, index: int) -> int:
    """For SAME, output_padding comes on top, and the pads never fall below zero."""
    if not rules.auto_pad(words).startswith("SAME"):
        return ruled.axes[index].size
    total = unpadded(words, index, extra=False) - wanted(words, index)
    return unpadded(words, index) - max(0, total)


def complaint(words: Words, expected: Prediction, seen: Any, first_bias: bool = False) -> str:
    """Where what came out is not what was expected: acceptance, shape, inferred shape or a number."""
    if isinstance(expected, Refusal) or isinstance(seen, Refused):
        same = isinstance(expected, Refusal) and isinstance(seen, Refused)
        return "" if same else f"expected {expected}, saw {seen}"
    assert isinstance(seen, Answer)
    if seen.values[OUTPUT].shape != expected.output_shape:
        return f"expected {expected.output_shape}, saw {seen.values[OUTPUT].shape}"
    ruled = rules.predict(words)
    if isinstance(ruled, Geometry) and seen.inferred_shape != inferred(words, ruled):
        return f"expected {inferred(words, ruled)} to be inferred, saw {seen.inferred_shape}"
    return "" if np.array_equal(seen.values[OUTPUT], numbers(words, expected, first_bias)) else "values"


def numbers(words: Words, geometry: Geometry, first_bias: bool) -> Any:
    x, w = draw(RECIPE, INPUT, geometry.input_shape), draw(RECIPE, KERNEL, geometry.kernel_shape)
    b = draw(RECIPE, BIAS, (words.out_channels,)) if words.bias else None
    return taps.output(geometry, x, w, np.full_like(b, b[0]) if first_bias and b is not None else b)


@st.composite
def configurations(draw: st.DrawFn, op: str) -> Words:
    """Every word in every form, small enough that sizes meet."""
    rank = draw(st.sampled_from((1, 1, 1, 2, 2, 3)))
    groups = draw(st.sampled_from((1, 1, 1, 2)))

    def numbers(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    stride, dilation = draw(st.sampled_from(((1,) * rank, numbers(1, 4)))), numbers(1, 3)
    padding = draw(
        st.sampled_from(
            (
                *(None, 1, numbers(0, 3), tuple(zip(numbers(0, 3), numbers(0, 3)))),
                *("SAME", "SAME_UPPER", "SAME_LOWER", "VALID"),
            )
        )
    )
    words = Words(
        op,
        (draw(st.sampled_from((1, 2))), groups * draw(st.integers(1, 2)), *numbers(1, 6 if rank < 3 else 3)),
        groups * draw(st.integers(1, 2)),
        numbers(1, 4 if rank < 3 else 3),
        stride,
        draw(st.sampled_from(((1,) * rank, dilation))),
        groups,
        padding,
        bias=draw(st.booleans()),
    )
    if op == CONV_TRANSPOSE and draw(st.integers(0, 2)) == 0:
        most = map(max, words.stride, words.dilation)
        words = replace(words, output_padding=tuple(draw(st.integers(0, top)) for top in most))
    if op == CONV_TRANSPOSE and draw(st.integers(0, 2)) == 0:
        around = (unpadded(words, index) + draw(st.integers(-4, 4)) for index in range(rank))
        words = replace(words, output_size=tuple(max(0, size) for size in around))
    return words


def run_300(op: str, check: Callable[[Words], None]) -> None:
    settings(
        max_examples=300,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )(given(words=configurations(op))(check))()


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_300_configurations_in_onnx_runtime(op: str, runtime: Adapter) -> None:
    told: Counter[tuple[bool, bool]] = Counter()

    def check(words: Words) -> None:
        expected = by_runtime(words)
        told[isinstance(expected, Geometry), expected == rules.predict(words)] += 1
        assert complaint(words, expected, ask(words, runtime)) == ""

    run_300(op, check)
    assert told[True, True] > 90
    assert told[False, True] > 5
    assert told[False, False] > 5


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_300_configurations_in_the_reference_evaluator(op: str, evaluator: Adapter) -> None:
    told: Counter[tuple[bool, bool]] = Counter()

    def check(words: Words) -> None:
        expected = by_evaluator(words)
        if expected is None:
            return
        told[isinstance(expected, Geometry), expected == rules.predict(words)] += 1
        first_bias = op == CONV_TRANSPOSE and words.groups > 1
        assert complaint(words, expected, ask(words, evaluator), first_bias) == ""

    run_300(op, check)
    assert told[True, True] > 90
    assert told[False, True] > 5 or op == CONV_TRANSPOSE


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (conv(5, 3, padding=1), conv(5, 3, padding=2)),
        (conv(5, 4, padding="SAME_UPPER"), conv(5, 4, padding="SAME_LOWER")),
        (conv(5, 3), conv(5, 3, groups=3)),
        (transpose(5, 3, groups=3), transpose(5, 3)),
        (transpose(3, 3, 2, output_size=(6,)), transpose(3, 3, 2, padding="SAME")),
    ],
)
def test_a_wrong_prediction_is_seen(words: Words, other: Words, runtime: Adapter) -> None:
    seen = ask(words, runtime)
    if not isinstance(seen, Answer):
        seen = Refused("", "")
    assert complaint(words, rules.predict(other), seen)
    assert not complaint(words, rules.predict(words), seen)
