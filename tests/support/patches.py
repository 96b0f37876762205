"""Random configurations of unfold and fold, and cases of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.interface import Adapter, Call, bind_call
from conformance.operators.patches.reference import copies
from conformance.operators.tensors import OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words
from support.verdicts import verdict


def random_words(random: Random) -> Words:
    """Words of PyTorch for patches; about one in four has something that it refuses."""
    op, hostile = random.choice(("unfold", "fold")), random.random() < 0.25

    def numbers(low: int, high: int) -> tuple[int, int]:
        odd = (0, -1, 9)
        return tuple(
            random.choice(odd) if hostile and random.random() < 0.1 else random.randint(low, high)
            for _ in "hw"
        )

    kernel, stride, dilation, padding = numbers(1, 3), numbers(1, 4), numbers(1, 3), numbers(0, 2)
    size = tuple(max(0, extent) for extent in numbers(1, 8))
    channels = random.choice((1, 2, 3, 0 if hostile else 2))
    batch = random.choice((1, 2, 0 if hostile else 1))
    words = Words(
        op,
        (batch, channels, *size),
        1,
        tuple(map(abs, kernel)),
        stride,
        dilation,
        padding=random.choice((None, padding)),
    )
    if op == "unfold":
        return words
    ends = padding if words.padding else (0, 0)
    counts = [
        (extent + 2 * p - d * (k - 1) - 1) // max(1, s) + 1
        for extent, k, s, d, p in zip(size, words.kernel, stride, dilation, ends)
    ]
    off = random.randint(0, 2) if hostile else 0
    shape = (
        batch,
        channels * math.prod(words.kernel) + off // 2,
        *(max(1, count) + off % 2 for count in counts),
    )
    return replace(words, input=shape, output_size=None if hostile and random.random() < 0.1 else size)


def random_geometry(random: Random, op: str) -> Geometry:
    """Patches over one to three axes, whose windows may reach past either end."""
    fine = tuple(
        Axis(*(random.randint(1, most) for most in (7, 3, 4, 3)), random.randint(-2, 3), random.randint(1, 4))
        for _ in range(random.randint(1, 3))
    )
    channels, taps = random.randint(1, 3), math.prod(axis.kernel for axis in fine)
    order = random.choice(("channels", "taps"))
    unfold = Geometry(
        "unfold", random.randint(1, 2), channels, channels * taps, 1, fine, own={"order": order}
    )
    return unfold if op == "unfold" else unfold.adjoint


def case_of(words: Words, compare: str = "equivalent") -> Case:
    return Case("patches.yaml::one", words, Place("patches.yaml", 1, 1), compare=compare, seed=7)


def pairs(random: Random, rank: int) -> tuple[tuple[int, int], ...]:
    """A pair of zeros, or cuts, for each axis."""
    return tuple((random.randint(-1, 2), random.randint(-1, 2)) for _ in range(rank))


def respell(words: Words, paddings: Sequence[Any], random: Random) -> Words:
    """The words with another padding, or none."""
    padding = random.choice((*paddings, None))
    return replace(words, padding=padding(random, words.rank) if callable(padding) else padding)


def gives_the_oracles(adapter: Adapter, call: Call, geometry: Geometry) -> bool:
    """Whether an adapter, on a call of a geometry, gives what the oracle does for different numbers."""
    x = np.arange(float(np.prod(geometry.input_shape))).reshape(geometry.input_shape)
    native = adapter.put(x.transpose(call.layout.input), "float32")
    given = adapter.get(bind_call(adapter, call, geometry.op)(native))
    return np.array_equal(given, copies.result(OUTPUT, geometry, x).transpose(call.layout.output))


def outcomes_of_random_words(
    adapter: Adapter, framework: str, paddings: Sequence[Any], count: int, dialect: str = ""
) -> Counter[str]:
    """Outcomes of random words of torch and of the framework, equivalent and literal; all have to pass.

    Words on which a deviation of the framework is known are left out.
    """
    random, outcomes = Random(f"{framework} patches"), Counter()
    for _ in range(count):
        own, words = random.random() < 0.5, random_words(random)
        words = respell(words, paddings, random) if own else words
        case = case_of(words, random.choice(("equivalent", "literal")))
        case = replace(case, dialect=(dialect or framework) if own else "torch")
        result = verdict(case, adapter, framework)
        if result.verdict == "fail" and result.deviations:
            continue
        assert result.verdict in ("pass", "skip"), (words, result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    return outcomes
