"""Both ends of a format, and TOSA's data sets: what they hold, what may overflow, what may be flushed."""

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.registry import rule
from conformance.judging.oracle import Oracle
from conformance.operators.data_kinds import EXTREME, TOSA
from conformance.operators.dtypes import FORMATS, round_to
from conformance.operators.operands import Recipe
from conformance.operators.tensors import OPERANDS

FLOATS = tuple(FORMATS)


def everything(kind):
    return dict.fromkeys(OPERANDS, kind)


def truth_of(one):
    question = question_of(one)
    return Oracle()(question, rule(one.dialect)(one.words))


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("kinds", [{"input": EXTREME}, {"kernel": EXTREME}, everything(EXTREME)], ids=str)
def test_a_right_backend_passes_at_both_ends(kinds, dtype, op):
    assert ask(case(op=op, dtype=dtype, kinds=kinds), Adapter()).verdict == "pass"


@pytest.mark.parametrize("dtype", FLOATS)
def test_extreme_numbers_reach_both_ends(dtype):
    x, form = truth_of(case(dtype=dtype, kinds={"input": EXTREME})).operands.x, FORMATS[dtype]
    assert np.array_equal(round_to(x, dtype), x)
    assert np.abs(x).max() == form.largest
    small = np.abs(x[1])
    assert np.any(small < form.smallest_normal)
    assert np.any((small >= form.smallest_normal) & (small < 2.0**11 * form.smallest_normal))
    both = truth_of(case(dtype=dtype, kinds=everything(EXTREME)))
    finite = np.abs(both.results["output"][np.isfinite(both.results["output"])])
    assert finite.max() > form.largest / 2**14


@pytest.mark.parametrize("kind", TOSA)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
def test_a_right_backend_passes_tosas_sets(op, dtype, kind):
    assert ask(case(op=op, dtype=dtype, kinds=everything(kind)), Adapter()).verdict == "pass"


def test_tosas_sets_hold_what_they_are_named_after():
    beside = {"stride": (3, 2), "dilation": (1, 1), "padding": (0, 0), "groups": 2}
    zero, large, onto, varying, mixed, signed = (truth_of(case(kinds=everything(k), **beside)) for k in TOSA)
    assert not zero.results["output"].any()
    assert zero.operands.x.any()
    assert zero.operands.w.any()
    assert large.results["output"].min() > 0.1 * FORMATS["float32"].largest
    assert np.isfinite(round_to(large.results["output"], "float32")).all()
    assert np.max(onto.operands.x) == np.max(onto.operands.w) == 1
    assert np.abs(onto.results["output"] - 1).max() < 1
    assert np.max(varying.operands.x) == 16
    assert varying.results["output"].min() > 200
    assert 0.2 < np.mean(mixed.operands.x == 0) < 0.8
    assert signed.operands.x.min() < 0 < signed.operands.x.max()


def test_recipes_travel_with_their_window():
    recipe = question_of(case(kinds=everything(TOSA[2]))).recipe
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert (recipe.window.terms, recipe.window.channels, recipe.window.kernel) == (12, 2, (3, 2))


class Changed(Adapter):
    """Right, but for what becomes of the output."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def conv(self, call, x, w, b=None):
        output = super().conv(call, x, w, b)
        return output._replace(values=self.change(output.values.copy()))

    def differentiate(self, call, function, operands, cotangent):
        _, gradients = super().differentiate(call, function, operands, cotangent)
        return function(*operands), gradients


class Flushing(Adapter):
    """Right, but that smaller numbers of the operands count as zero."""

    def __init__(self, below):
        super().__init__()
        self.below = below

    def put(self, array, dtype):
        return super().put(np.where(np.abs(array) < self.below, 0.0, array), dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "float16"])
def test_flushed_subnormals_are_told_and_not_judged(dtype):
    one, smallest = case(dtype=dtype, bias=False, kinds={"input": EXTREME}), FORMATS[dtype].smallest_normal
    kept, flushed, lost = (ask(one, Flushing(smallest * factor)) for factor in (0.0, 1.0, 2.0**8))
    assert (kept.verdict, flushed.verdict) == ("pass", "pass")
    assert "flushed" not in (kept.reason or "")
    assert "output: subnormal numbers are flushed to zero" in flushed.reason
    assert lost.aspects["output"] == "fail"


@pytest.mark.parametrize("fault", ["small-operands-flushed", "small-results-flushed"])
def test_losing_normal_numbers_is_named(fault):
    result = ask(case(bias=False, kinds={"input": EXTREME}), Adapter(fault))
    assert result.aspects["output"] == "fail"
    assert fault in result.readings
    assert "operands-float16" not in result.readings


def test_sums_that_cancel_past_the_end_may_be_anything_of_that_kind():
    largest = FORMATS["float32"].largest
    one = case(
        "cancels",
        input=(1, 2, 3),
        kernel=(1,),
        stride=(1,),
        dilation=(1,),
        padding=(0,),
        groups=1,
        out_channels=1,
        bias=False,
        gradients=False,
        kinds={"input": (((largest,) * 3, (-largest,) * 3),), "kernel": (((2.0,), (2.0,)),)},
    )
    for value in (0.0, np.nan, np.inf, -np.inf):
        assert ask(one, Changed(lambda values, v=value: np.full_like(values, v))).verdict == "pass"
    assert ask(one, Changed(lambda values: np.full_like(values, 1e35))).verdict == "fail"
