"""The fingerprint: what backends are known to do is measured of them, and a plant changes what it should."""

import numpy as np
import pytest
from support.fingerprints import changes, ideal, measured

from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.frameworks.planted.adapter import Adapter
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.dtypes import FORMATS, round_to
from conformance.operators.windows.readings.reading import Operands, Reading, truth

WIDE = {"float64": 53, "float32": 53, "bfloat16": 53, "float16": "27 or more"}


@pytest.mark.parametrize("dtype", WIDE)
def test_the_reference_adds_up_in_float64_and_rounds_once(dtype):
    found = measured(NumPy(), dtype, ("1x1", "3x3", "depthwise") if dtype == "float16" else ("depthwise",))
    if dtype == "float64":
        del found["batch"]
    assert changes(found, ideal(dtype, WIDE[dtype])) == {}


PLANTS = {
    ("operands-tf32", "float32"): {"input_bits": 11, "kernel_bits": 11, "cotangent_bits": 11},
    ("operands-bfloat16", "float32"): {"input_bits": 8, "kernel_bits": 8, "cotangent_bits": 8},
    ("operands-float32", "float64"): {
        "input_bits": 24,
        "kernel_bits": 24,
        "cotangent_bits": 24,
        "subnormal_operands": "wrong",
        "subnormal_results": "flushed",
    },
    ("accumulated-float16", "float32"): {
        "accumulator_bits": "11 in output; else 53",
        "subnormal_operands": "flushed in output; else kept",
        "subnormal_results": "flushed in output; else kept",
    },
    ("results-bfloat16", "float32"): {"result_bits": 8},
    ("results-float32", "float64"): {
        "result_bits": 24,
        "subnormal_operands": "flushed",
        "subnormal_results": "flushed",
    },
    ("results-float32", "bfloat16"): {"roundings": "twice, first to about 24 bits"},
    ("races-within-bound", "float32"): {
        "batch": "positions differ in output; else invariant",
        "repeatable": "false in output; else true",
    },
}


@pytest.mark.parametrize(("fault", "dtype"), PLANTS)
def test_a_plant_changes_what_it_should_and_nothing_else(fault, dtype):
    right = measured(Adapter(), dtype)
    found = measured(Adapter(fault), dtype)
    # float64 is what the reference itself computes in, by a library that picks its order by the shape
    found["batch"] = found["batch"] if dtype != "float64" else right["batch"]
    assert changes(found, right) == PLANTS[fault, dtype]


def emulated(compute):
    """A backend whose results are `compute(geometry, operands, wanted)`."""
    return Adapter.under(Reading("emulated", "", compute, lambda geometry: True))


def parts(values, count):
    """Values as a sum of as many bfloat16 ones, the largest first, each the rounding of what is left."""
    found = []
    for _ in range(count):
        found.append(round_to(values, "bfloat16"))
        values = values - found[-1]
    return found


def in_parts(count, pairs):
    """Products of operands that are split into `count` bfloat16 parts; `pairs` of parts are multiplied."""

    def compute(geometry, operands, wanted):
        def one(name):
            totals = 0.0
            for first, second in pairs:
                x, w, dy = (
                    None if array is None else parts(array, count)
                    for array in (operands.x, operands.w, operands.cotangent)
                )
                chosen = {
                    "output": Operands(x[first], w[second], None if first or second else operands.b),
                    "grad_input": dy and Operands(operands.x, w[first], None, dy[second]),
                    "grad_kernel": dy and Operands(x[first], operands.w, None, dy[second]),
                    "grad_bias": Operands(operands.x, operands.w, operands.b, operands.cotangent),
                }[name]
                totals = totals * (name != "grad_bias") + truth(geometry, chosen, (name,))[name]
            return totals

        return {name: one(name) for name in wanted}

    return compute


TWO, THREE = [(0, 0), (0, 1), (1, 0)], [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)]


def test_operands_split_into_parts_show_as_many_bits_as_the_parts_hold():
    found = measured(emulated(in_parts(2, TWO)))
    assert (found["input_bits"], found["kernel_bits"], found["cotangent_bits"]) == (17, 17, 17)
    assert found["products"] == "17 bits"
    assert found["algorithm"] == "direct"
    found = measured(emulated(in_parts(3, THREE)))
    assert (found["input_bits"], found["kernel_bits"], found["products"]) == (24, 24, "whole")
    assert changes(found, ideal("float32", 53)) == {}


def rounded(step):
    """The results after `step(values)`."""

    def compute(geometry, operands, wanted):
        return {name: step(values) for name, values in truth(geometry, operands, wanted).items()}

    return compute


def cut(bits):
    """Round to `bits` bits toward zero."""

    def step(values):
        fraction, exponent = np.frexp(values)
        return np.ldexp(np.trunc(np.ldexp(fraction, bits)), exponent - bits)

    return step


def test_results_that_are_cut_are_not_rounded_to_nearest():
    found = changes(measured(emulated(rounded(cut(24)))), ideal("float32", 53))
    assert found == {"rounding": "toward-zero"}


def flushed(values):
    return np.where(np.abs(values) < FORMATS["float32"].smallest_normal, 0.0, values)


def test_flushed_subnormals_are_told_by_operand_and_result():
    found = measured(emulated(rounded(flushed)))
    assert changes(found, ideal("float32", 53)) == {"subnormal_results": "flushed"}

    def of_operands(geometry, operands, wanted):
        return truth(geometry, operands.each(flushed), wanted)

    assert changes(measured(emulated(of_operands)), ideal("float32", 53)) == {"subnormal_operands": "flushed"}


def blocked(dtype, blocks):
    """Sums over blocks of taps, interleaved; each partial sum goes through `dtype`."""

    def compute(geometry, operands, wanted):
        places = np.arange(operands.w[0, 0].size).reshape(operands.w.shape[2:])
        total = {}
        for block in range(blocks):
            kept = np.where(places % blocks == block, operands.w, 0.0)
            part = Operands(operands.x, kept, operands.b if block == 0 else None, operands.cotangent)
            for name in wanted:
                if name in ("output", "grad_input"):
                    value = truth(geometry, part, (name,))[name]
                    total[name] = round_to(total.get(name, 0.0) + round_to(value, dtype), dtype)
                else:
                    total[name] = truth(geometry, operands, (name,))[name]
        return total

    return compute


@pytest.mark.parametrize("blocks", [2, 9])
@pytest.mark.parametrize(("dtype", "bits"), [("bfloat16", 8), ("float16", 11), ("float32", 24)])
def test_sums_in_blocks_show_the_format_between_the_blocks(blocks, dtype, bits):
    asked = "bfloat16" if dtype != "float16" else "float16"
    found = measured(emulated(blocked(dtype, blocks)), asked)
    assert found["accumulator_bits"] == f"{bits} in output/grad_input; else {WIDE[asked]}"
    assert found["input_bits"] == found["kernel_bits"] == FORMATS[asked].bits


def mixing(values):
    """What a transform that rounds leaves: a little of every element in every other one."""
    return values + 2.0**-20 * values.sum()


def test_an_algorithm_that_mixes_sums_is_told_and_its_bits_are_not():
    found = measured(emulated(rounded(mixing)), keep=lambda task: len(task.questions) == 1)
    assert found == {"algorithm": "transform"}


NARROWED = {
    "operands-float16": 11,
    "results-float16": 11,
    "results-cut-to-bfloat16": 8,
    "results-cut-to-float16": 11,
}


def test_every_reading_of_numbers_shows():
    shown = {fault for fault, _ in PLANTS} | {*NARROWED}
    formats = ("tf32", *FORMATS)
    assert {name for name in BY_NAME if name.split("-")[-1] in formats} <= shown


@pytest.mark.parametrize("fault", NARROWED)
def test_a_narrower_format_shows_by_its_bits(fault):
    found = changes(measured(Adapter(fault)), measured(Adapter()))
    assert NARROWED[fault] in found.values()
    assert (found.get("rounding") == "toward-zero") == ("cut-to" in fault)
