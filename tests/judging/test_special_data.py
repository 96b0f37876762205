"""Infinities and NaNs: what they reach by the rules of IEEE 754, and what may become NaN besides."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.registry import adapter, predict, rule
from conformance.judging.numerics.arithmetic import PLAIN
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.readings import nonfinite
from conformance.operators.convolution.reference import taps
from conformance.operators.convolution.reference.structural_zeros import possible_nans
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Geometry

ALL = dict.fromkeys(("input", "kernel", "bias", "cotangent"), "special")
SMALL = (
    case("conv", input=(2, 4, 5, 4), kinds=ALL),
    case("transpose", op="conv_transpose", input=(2, 4, 3, 4), output_padding=(1, 2), kinds=ALL),
    case(
        "line", "jax", input=(2, 4, 9), kernel=(3,), stride=(2,), dilation=(1,), padding=((2, 0),), kinds=ALL
    ),
    case(
        "turned",
        "jax",
        op="conv_transpose",
        groups=1,
        input=(2, 4, 3, 4),
        padding="SAME",
        dilation=(1, 1),
        kinds=ALL,
    ),
)


def products(geometry):
    """Places in input, kernel and output of every product, one by one."""
    inner, outer = (geometry.in_channels // geometry.groups, geometry.out_channels // geometry.groups)
    lines = [(a.input, a.size) if geometry.op == CONV else (a.size, a.input) for a in geometry.axes]
    places = itertools.product(
        range(geometry.batch),
        range(geometry.groups),
        range(inner),
        range(outer),
        itertools.product(*(range(axis.kernel) for axis in geometry.axes)),
        itertools.product(*(range(coarse) for _, coarse in lines)),
    )
    for n, group, i, o, tap, coarse in places:
        fine = tuple(m * a.stride + j * a.dilation - a.offset for m, j, a in zip(coarse, tap, geometry.axes))
        if all(0 <= f < length for f, (length, _) in zip(fine, lines)):
            taken = tuple(a.kernel - 1 - j if geometry.flip else j for j, a in zip(tap, geometry.axes))
            of_input, of_output = (fine, coarse) if geometry.op == CONV else (coarse, fine)
            ins, outs = group * inner + i, group * outer + o
            first = (outs, i) if geometry.op == CONV else (ins, o)
            yield (n, ins, *of_input), (*first, *taken), (n, outs, *of_output)


def truth_of(one):
    question = question_of(one)
    return Oracle()(question, rule(one.dialect)(one.words))


@pytest.mark.parametrize("one", SMALL, ids=lambda one: one.id)
def test_the_oracle_is_the_sum_over_the_products_that_there_are(one):
    truth = truth_of(one)
    x, w, b, cotangent = truth.operands
    found = {name: np.zeros(values.shape) for name, values in truth.results.items()}
    with np.errstate(invalid="ignore"):
        for i, k, o in products(truth.geometry):
            found["output"][o] += x[i] * w[k]
            found["grad_input"][i] += cotangent[o] * w[k]
            found["grad_kernel"][k] += x[i] * cotangent[o]
        found["output"] += b.reshape(1, -1, *[1] * (x.ndim - 2))
        found["grad_bias"] = cotangent.sum(axis=(0, *range(2, x.ndim)))
    for name, values in truth.results.items():
        assert not np.isfinite(values).all()
        np.testing.assert_array_equal(values, found[name])


def test_multiplying_with_padding_would_not_be_that():
    truth = truth_of(case("conv", input=(2, 4, 5, 4), kinds={"kernel": "special"}))
    x, w, _, _ = truth.operands
    with np.errstate(invalid="ignore"):
        padded = taps._apply_operator(truth.geometry, x, w)
    assert np.isnan(padded).sum() > np.isnan(truth.results["output"]).sum()


def test_finite_operands_go_the_short_way():
    truth = truth_of(case("finite"))
    assert truth.finite
    assert not truth_of(SMALL[0]).finite


def marked(shape, place):
    values = np.ones(shape)
    values[place] = np.inf
    return values


def test_only_zeros_that_are_no_elements_leave_a_choice():
    geometry = rule("torch")(
        case(
            input=(1, 1, 5), kernel=(3,), stride=(1,), dilation=(1,), padding=(1,), groups=1, out_channels=2
        ).words
    )
    x, w, c = np.ones((1, 1, 5)), np.ones((2, 1, 3)), np.ones((1, 2, 5))
    nowhere = possible_nans(geometry, x, w, c)
    assert not any(mask.any() for mask in nowhere.values())
    kernel = possible_nans(geometry, x, marked(w.shape, (1, 0, 0)), c)
    assert kernel["output"].astype(int).tolist() == [[[0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]]
    assert kernel["grad_input"].astype(int).tolist() == [[[0, 0, 0, 0, 1]]]
    assert not kernel["grad_kernel"].any()
    cotangent = possible_nans(geometry, x, w, marked(c.shape, (0, 1, 0)))
    assert cotangent["grad_kernel"].astype(int).tolist() == [[[0, 0, 0]], [[1, 0, 0]]]
    assert not possible_nans(geometry, marked(x.shape, (0, 0, 2)), w, c)["output"].any()


def test_zeros_between_the_taps_leave_one_where_an_adapter_puts_them():
    geometry = rule("torch")(
        case(
            input=(1, 1, 7), kernel=(2,), stride=(1,), dilation=(2,), padding=(0,), groups=1, out_channels=1
        ).words
    )
    x, w = marked((1, 1, 7), (0, 0, 3)), np.ones((1, 1, 2))
    assert not possible_nans(geometry, x, w)["output"].any()
    assert possible_nans(geometry, x, w, dilated=True)["output"].ravel().tolist() == [
        False,
        True,
        True,
        True,
        False,
    ]


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


def put(value, where):
    def change(values):
        values.reshape(-1)[np.flatnonzero(where(values))[:1]] = value
        return values

    return Changed(change)


SPECIAL = case("special", kinds={"input": "special"})


@pytest.mark.parametrize(
    "wrong",
    [
        put(0.0, np.isnan),
        put(3.4e38, np.isposinf),
        put(-np.inf, np.isposinf),
        put(np.nan, np.isposinf),
        put(np.nan, np.isfinite),
        put(np.inf, np.isfinite),
        put(1e3, np.isfinite),
    ],
    ids=["nan lost", "clamped", "sign", "nan for inf", "leak", "inf leak", "finite"],
)
def test_one_wrong_element_is_noticed(wrong):
    assert ask(SPECIAL, Changed(lambda values: values)).verdict == "pass"
    assert ask(SPECIAL, wrong).aspects["output"] == "fail"


def test_padding_times_an_infinite_kernel_may_be_nan_but_not_something_else():
    inf = np.inf
    one = case(
        "kernel",
        input=(2, 1, 7),
        kernel=(3,),
        stride=(1,),
        dilation=(1,),
        padding=(1,),
        groups=1,
        out_channels=2,
        kinds={"kernel": (((inf, 1.0, 1.0),), ((inf, 1.0, inf),)), "input": "ones"},
    )
    truth = truth_of(one)
    either = possible_nans(truth.geometry, truth.operands.x, truth.operands.w)["output"]
    finite = either & np.isfinite(truth.results["output"])
    infinite = either & np.isinf(truth.results["output"])
    assert finite.any()
    assert infinite.any()
    padding = Changed(lambda values: np.where(either, np.nan, values))
    assert ask(one, padding).verdict == "pass"
    assert ask(one, Changed(lambda values: np.where(finite, np.inf, values))).verdict == "fail"
    assert ask(one, Changed(lambda values: np.where(infinite, 0.0, values))).verdict == "fail"


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
def test_special_numbers_are_exact_in_every_dtype(op, dtype):
    result = ask(case(op=op, dtype=dtype, kinds=ALL), Adapter())
    assert result.verdict == "pass"
    assert not result.error_size


@pytest.mark.parametrize("fault", [reading.name for reading in nonfinite.READINGS])
def test_what_becomes_of_them_is_named(fault):
    cases = [case("large", input=(2, 4, 12, 13), kinds={name: "special"}) for name in ("input", "cotangent")]
    failed = [result for result in (ask(one, Adapter(fault)) for one in cases) if result.verdict == "fail"]
    assert failed
    assert all(fault in result.readings for result in failed)


def test_signs_of_zeros_are_not_compared():
    assert ask(SPECIAL, Changed(lambda values: np.where(values == 0, -values, values))).verdict == "pass"


def test_an_algorithm_that_mixes_everything_is_not_asked():
    class Transforming(Adapter):
        def about(self):
            return replace(super().about(), exact=False, bound="fourier")

    result = ask(SPECIAL, Transforming())
    assert result.aspects["output"] == "skip"
    assert "spreads infinities and NaNs" in result.reason
    answered = ask(SPECIAL, adapter("numpy")("matrix"))
    assert (answered.verdict, answered.outcome) == ("skip", "unsupported")
    assert ask(SPECIAL, adapter("numpy")()).verdict == "pass"


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize(
    "none", [{"input": (0, 4, 5, 4)}, {"input": (2, 0, 5, 4)}, {"out_channels": 0}, {"input": (2, 4, 0, 4)}]
)
@pytest.mark.parametrize("groups", [1, 2])
def test_special_data_without_elements(op, none, groups):
    sizes = {"input": (2, 4, 5, 4), "out_channels": 6, **none}
    empty = case("empty", "jax", op=op, groups=groups, padding=((3, 3), (3, 3)), kinds=ALL, **sizes)
    geometry = predict(question_of(empty), "jax" if groups == 1 else None)
    if isinstance(geometry, Geometry):
        truth = Oracle()(question_of(empty), geometry)
        for name, expected in truth.results.items():
            assert truth.possible_nans(True).get(name, expected).shape == expected.shape
            assert Criterion(truth, PLAIN).compare(name, truth.rounded[name]).ok
