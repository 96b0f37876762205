"""Errors inside the bound, taken together: no order of summation is refused, shortened operands are seen."""

import itertools

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, REAL, ask, case

from conformance.judging.numerics.error_bounds import bound_of_summation
from conformance.judging.numerics.error_statistics import ENOUGH, Statistics, examine, rounding_spread
from conformance.operators.dtypes import round_to, to_tf32

ELEMENTS = 1000


def to_bfloat16(values):
    return round_to(values, "bfloat16")


def in_turn(products):
    return np.cumsum(products.astype(np.float32), axis=1, dtype=np.float32)[:, -1]


def pairwise(products):
    sums = products.astype(np.float32)
    while sums.shape[1] > 1:
        sums = np.pad(sums, ((0, 0), (0, sums.shape[1] % 2)))
        sums = sums[:, ::2] + sums[:, 1::2]
    return sums[:, 0]


def blocked(products):
    rows = np.pad(products, ((0, 0), (0, -products.shape[1] % 16))).astype(np.float32)
    return pairwise(np.cumsum(rows.reshape(len(rows), -1, 16), axis=2, dtype=np.float32)[:, :, -1])


def fused(products):
    """Products that are not rounded, as an FMA adds them up."""
    total = np.zeros(len(products))
    for product in products.T:
        total = (total + product).astype(np.float32).astype(np.float64)
    return total


def by_size(products):
    return np.take_along_axis(products, np.argsort(-np.abs(products), axis=1), axis=1)


ORDERS = {
    "in turn": in_turn,
    "pairwise": pairwise,
    "blocked": blocked,
    "fused": fused,
    "the largest first": lambda products: in_turn(by_size(products)),
    "the smallest first": lambda products: in_turn(by_size(products)[:, ::-1]),
    "the negative ones first": lambda products: in_turn(np.sort(products, axis=1)),
    "shuffled": lambda products: in_turn(np.random.default_rng(3).permuted(products, axis=1)),
}


def dense(generator, shape):
    return generator.normal(size=shape)


def positive(generator, shape):
    return np.abs(generator.normal(size=shape))


def one_large(generator, shape):
    values = generator.uniform(-1, 1, size=shape) / np.sqrt(shape[1])
    values[:, 0] = 1
    return values


class Products:
    """Many dot products: their exact sums, their spread, and what shortened operands add."""

    def __init__(self, terms, drawn=dense, seed=0, elements=ELEMENTS, alike=False, dtype="float32"):
        generator = np.random.default_rng(seed)
        shape = (1 if alike else elements, terms)
        self.x, self.w = (round_to(drawn(generator, shape), dtype) for _ in "xw")
        if alike:
            self.x, self.w = (np.tile(values, (elements, 1)) for values in (self.x, self.w))
        self.terms, self.dtype = terms, dtype
        self.reference = np.sum(self.x * self.w, axis=1)
        self.magnitude = np.sum(np.abs(self.x * self.w), axis=1)

    def shortened(self, rounding):
        return np.sum(rounding(self.x) * rounding(self.w), axis=1) - self.reference

    def of_bound(self, sums):
        bound = bound_of_summation(self.reference, self.magnitude, self.terms, self.dtype)
        return np.max(np.abs(sums - self.reference) / bound)

    def statistics(self, sums):
        directions = {"up": np.ones(len(self.reference)), "out": self.reference}
        directions |= {"as TF32": self.shortened(to_tf32), "as bfloat16": self.shortened(to_bfloat16)}
        around = rounding_spread(self.reference, self.magnitude, self.terms, self.dtype)
        return examine(np.asarray(sums, dtype=np.float64) - self.reference, around, directions)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("terms", [1, 2, 3, 50, 400, 2500])
def test_a_thousand_orders_of_one_sum_are_roundings(terms, dtype):
    one = Products(terms, alike=True, dtype=dtype, seed=terms)
    sums = round_to(ORDERS["shuffled"]((one.x * one.w).astype(np.float32)), dtype)
    assert one.of_bound(sums) <= 1
    assert one.statistics(sums).ok


@pytest.mark.parametrize("drawn", [dense, positive, one_large])
@pytest.mark.parametrize("terms", [1, 2, 7, 40, 1100])
def test_no_order_over_many_sums_is_refused(terms, drawn):
    many = Products(terms, drawn, seed=terms)
    exact = many.x * many.w
    rounded = exact.astype(np.float32)
    for name, order in ORDERS.items():
        sums = order(exact if name == "fused" else rounded)
        assert many.of_bound(sums) <= 1
        assert many.statistics(sums).ok, name


@pytest.mark.parametrize("drawn", [dense, positive])
@pytest.mark.parametrize(
    ("terms", "elements", "seed"),
    [
        *itertools.product([1, 20, 300], [200, 1000], range(4)),
        *itertools.product([2500], [60, 1000], [0]),
        (8000, 200, 0),
    ],
)
@pytest.mark.parametrize("rounding", [to_tf32, to_bfloat16])
def test_rounded_operands_are_noticed_however_many_terms(rounding, terms, elements, seed, drawn):
    many = Products(terms, drawn, seed, elements)
    sums = pairwise(rounding(many.x) * rounding(many.w))
    assert many.of_bound(sums) > 1 or not many.statistics(sums).ok


def test_the_bound_alone_would_not_notice():
    many = Products(2500)
    sums = pairwise(to_tf32(many.x) * to_tf32(many.w))
    assert many.of_bound(sums) < 0.5
    assert many.statistics(sums).bias_of_limit > 10
    assert many.statistics(sums).variance_of_limit > 10


@pytest.mark.parametrize("keep", ["x", "w"])
def test_one_rounded_operand_is_noticed_as_well(keep):
    many = Products(2500)
    x, w = (getattr(many, name) if name == keep else to_tf32(getattr(many, name)) for name in "xw")
    seen = many.statistics(pairwise(x * w))
    assert (seen.ok, seen.along) == (False, "as TF32")


def test_operands_that_are_cut_off_lean_towards_zero():
    many = Products(2500, positive)
    cut = [
        (values.astype(np.float32).view(np.uint32) & 0xFFFFE000).view(np.float32)
        for values in (many.x, many.w)
    ]
    seen = many.statistics(pairwise(np.float64(cut[0]) * cut[1]))
    assert not seen.ok


def test_a_few_elements_say_nothing_of_the_mean_square():
    few = Products(2500, elements=ENOUGH - 1)
    assert few.statistics(pairwise(to_tf32(few.x) * to_tf32(few.w))).variance_of_limit == 0
    nothing = examine(
        np.zeros(3), rounding_spread(np.zeros(3), np.zeros(3), 4, "float32"), {"up": np.ones(3)}
    )
    assert nothing == Statistics()


LARGE = case("large", input=(2, 300, 7, 6), out_channels=17, groups=1, kernel=(3, 3), kinds=REAL)


@pytest.mark.parametrize(
    ("fault", "said"),
    [("operands-tf32", "lean the way that operands rounded to TF32 lean"), ("", None)],
)
def test_a_verdict_goes_by_them_and_says_so(fault, said):
    result = ask(LARGE, Adapter(fault))
    size = result.error_size["output"]
    assert size["rms_of_bound"] < size["of_bound"] < 1
    assert (size["bias_of_limit"] > 1) == bool(fault)
    if fault:
        assert result.aspects["output"] == "fail"
        assert "operands-tf32" in result.readings
        assert "operands-bfloat16" not in result.readings
        assert "the same numbers come out when the operands are rounded to TF32" in result.diagnosis
    else:
        assert result.verdict == "pass"


def test_where_no_reading_explains_them_the_errors_are_described():
    class Leaning(Adapter):
        def conv(self, call, x, w, b=None):
            output = super().conv(call, x, w, b)
            return output._replace(values=output.values * (1 + 2.0**-12))

        def differentiate(self, call, function, operands, cotangent):
            _, gradients = super().differentiate(call, function, operands, cotangent)
            return function(*operands), gradients

    result = ask(LARGE, Leaning())
    assert result.error_size["output"]["of_bound"] < 1
    assert result.verdict == "fail"
    assert "output: each value is within its bound, but all together lean" in result.diagnosis


@pytest.mark.parametrize("fault", ["operands-tf32", "operands-bfloat16"])
@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize(
    "words",
    [
        {"input": (1, 3, 40), "kernel": (2,), "out_channels": 2},
        {"input": (3, 64, 9), "kernel": (3,), "out_channels": 1},
        {"input": (1, 300, 5, 4), "kernel": (3, 2), "out_channels": 33},
        {"input": (2, 17, 6, 5), "kernel": (3, 3), "out_channels": 8},
    ],
    ids=lambda words: "x".join(map(str, words["input"])),
)
def test_shortened_operands_are_noticed_in_operators(words, op, fault):
    ones = (1,) * len(words["kernel"])
    plain = {"stride": ones, "dilation": ones, "padding": (0,) * len(ones), "groups": 1, "kinds": REAL}
    assert ask(case(op=op, **words, **plain), Adapter(fault)).verdict == "fail"


def test_integers_are_compared_to_the_bit_and_have_no_statistics():
    assert all("bias_of_limit" not in size for size in ask(CASES[0], Adapter()).error_size.values())
