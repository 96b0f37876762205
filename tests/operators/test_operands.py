"""Operands are drawn from a recipe alone: the same everywhere, each exact in its dtype."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from conformance.operators.data_kinds import KINDS, SummedWindow
from conformance.operators.dtypes import FORMATS, INTEGER_FORMATS, round_to
from conformance.operators.operands import (
    AT,
    FURTHER_STREAMS,
    REPEATED,
    VALUES,
    Recipe,
    draw,
    is_real,
    largest_magnitude,
    stream_number,
)
from conformance.operators.tensors import BIAS, COTANGENT, INPUT, KERNEL, OPERANDS, TANGENTS

WINDOW = SummedWindow(terms=12, most=40, channels=2, kernel=(3, 2))
SHAPE = (4, 2, 5, 6)
PLAIN = Recipe(3, "float32")


def of_kind(kind, dtype="float32"):
    return Recipe(3, dtype, dict.fromkeys(OPERANDS, kind), window=WINDOW)


def test_the_numbers_of_a_recipe_never_change():
    """They stand in records, baselines and scripts."""
    assert draw(PLAIN, INPUT, (6,)).tolist() == [2, 2, 4, 7, 4, -7]
    assert draw(PLAIN, KERNEL, (6,)).tolist() == [-2, -3, 7, 3, 7, 3]


@pytest.mark.parametrize("operand", [*OPERANDS, *TANGENTS])
def test_another_seed_gives_other_numbers(operand):
    assert np.array_equal(draw(PLAIN, operand, SHAPE), draw(replace(PLAIN), operand, SHAPE))
    assert not np.array_equal(draw(PLAIN, operand, SHAPE), draw(replace(PLAIN, seed=4), operand, SHAPE))


def test_no_two_operands_of_any_seeds_share_a_stream():
    numbers = [
        stream_number(replace(PLAIN, seed=seed), name)
        for seed in (0, 1, 2, FURTHER_STREAMS - 1)
        for name in (*OPERANDS, *TANGENTS)
    ]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("kind", [*KINDS, REPEATED])
def test_every_number_is_exact_in_its_dtype(kind, dtype):
    for operand in (INPUT, KERNEL, COTANGENT):
        values = draw(of_kind(kind, dtype), operand, SHAPE)
        assert values.shape == SHAPE
        assert np.array_equal(round_to(values, dtype), values, equal_nan=True)
        assert np.any(values != 0) or kind.startswith("tosa-0")


def test_an_unsigned_dtype_gets_no_negative_number():
    assert draw(of_kind("integers", "int8"), INPUT, SHAPE).min() < 0
    for dtype in (name for name in INTEGER_FORMATS if name.startswith("u")):
        assert draw(of_kind("integers", dtype), INPUT, SHAPE).min() > 0


def test_tangents_are_integers_within_the_limit_of_their_operand():
    recipe = replace(of_kind("normal"), largest={KERNEL: 2})
    assert largest_magnitude(recipe, "tangent_kernel") == 2
    assert set(np.unique(draw(recipe, "tangent_kernel", SHAPE))) == {-2, -1, 1, 2}


def test_a_sparse_kind_is_zeros_but_for_what_it_names():
    recipe = replace(PLAIN, kinds={INPUT: {AT: [1, 5], VALUES: [3.0, 1 + 2.0**-30]}})
    assert draw(recipe, INPUT, (2, 3)).tolist() == [[0, 3, 0], [0, 0, 1]]


def test_values_that_are_written_out_need_the_shape_of_the_case():
    recipe = replace(PLAIN, kinds={BIAS: (1.0, 0.1)})
    assert draw(recipe, BIAS, (2,)).tolist() == [1.0, float(np.float32(0.1))]
    with pytest.raises(ValueError, match=r"the given bias has shape \(2,\), the case needs \(3,\)"):
        draw(recipe, BIAS, (3,))


def test_a_repeated_sample_is_one_for_the_whole_batch():
    values = draw(of_kind(REPEATED), INPUT, SHAPE)
    assert all(np.array_equal(sample, values[0]) for sample in values)
    assert not np.array_equal(values[0, 0], values[0, 1])


@pytest.mark.parametrize(
    ("kind", "real"),
    [
        ("integers", False),
        ("ones", False),
        ("normal", True),
        ("special", True),
        ((1.0, 2.0), False),
        ((1.0, 0.5), True),
        ({AT: [0], VALUES: [0.5]}, False),
    ],
)
def test_only_real_numbers_make_sums_depend_on_their_order(kind, real):
    assert is_real(replace(PLAIN, kinds={BIAS: kind})) is real


@pytest.mark.parametrize("kind", ["normal", ((1.0, 2.0), (3.0, 4.0)), {AT: (1,), VALUES: (2.0,)}])
def test_json_gives_the_same_operands(kind):
    recipe = Recipe(5, "float32", {INPUT: kind}, {KERNEL: 3}, WINDOW)
    again = Recipe.from_json(json.loads(json.dumps(recipe.to_json())))
    assert again.window == recipe.window
    assert np.array_equal(draw(again, INPUT, (2, 2)), draw(recipe, INPUT, (2, 2)))
