"""Integer dtypes: as facts, as data, found by asking, judged to the bit, without gradients."""

from dataclasses import replace

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases import load
from conformance.cases.questions import question_of
from conformance.errors import CaseFileError
from conformance.frameworks.registry import adapter, rule
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.exact_sums import exact_limits
from conformance.operators.dtypes import DTYPES, INTEGER_FORMATS, is_integer, numpy_dtype, round_to
from conformance.operators.observations import About, Unsupported
from conformance.operators.operands import draw
from conformance.worker.answer import translate

WHOLE = tuple(INTEGER_FORMATS)


@pytest.mark.parametrize("dtype", WHOLE)
def test_ranges_are_those_of_numpy(dtype):
    info, form = np.iinfo(dtype), INTEGER_FORMATS[dtype]
    assert (form.smallest, form.largest, form.bits) == (info.min, info.max, info.bits)
    assert is_integer(dtype)
    assert dtype in DTYPES


@pytest.mark.parametrize("dtype", [dtype for dtype in WHOLE if not dtype.endswith("64")])
def test_what_passes_the_range_wraps_around_as_in_numpy(dtype):
    values = np.array([-70000.0, -129.0, -1.0, 0.0, 127.0, 128.0, 255.0, 256.0, 2.0**31, 2.0**40 + 3])
    with np.errstate(over="ignore"):
        wrapped = values.astype(np.int64).astype(dtype)
    assert round_to(values, dtype).tolist() == wrapped.tolist()


@pytest.mark.parametrize("dtype", WHOLE)
def test_whatever_is_rounded_to_whole_numbers_can_be_stored_as_such(dtype):
    form = INTEGER_FORMATS[dtype]
    past = form.smallest + 2.0**form.bits
    values = np.array([past, past + 4096, form.smallest - 1.0, 0.75, -0.75, np.nan, np.inf, -np.inf, 1e300])
    rounded = round_to(values, dtype)
    with np.errstate(all="raise"):
        assert rounded.astype(numpy_dtype(dtype)).astype(np.float64).tolist() == rounded.tolist()
    assert rounded[[0, 3, 4, 5]].tolist() == [form.smallest, 0, 0, form.smallest]


def truth_of(one):
    question = question_of(one)
    return Oracle()(question, rule(one.dialect)(one.words))


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dtype", WHOLE)
def test_sums_stay_in_range_and_pass_what_fewer_bits_hold(dtype, op):
    truth = truth_of(case(op=op, dtype=dtype, input=(2, 4, 7, 9)))
    output, form = truth.results["output"], INTEGER_FORMATS[dtype]
    assert form.smallest <= output.min()
    assert output.max() <= form.room
    if form.bits > 8:
        assert np.abs(output).max() > INTEGER_FORMATS[f"int{form.bits // 2}"].largest
    assert (output.min() < 0) == form.signed


def test_one_is_the_least_even_where_a_sum_may_wrap_around():
    geometry = rule("torch")(case(input=(1, 200, 3, 3), kernel=(3, 3), groups=1, dtype="int8").words)
    assert set(exact_limits(geometry, "int8").values()) == {1}


def test_unsigned_operands_are_not_negative():
    recipe = question_of(case(dtype="uint16")).recipe
    assert draw(recipe, "input", (50,)).min() >= 1
    assert draw(replace(recipe, dtype="int16"), "input", (50,)).min() < 0


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64"])
def test_they_are_exact_and_have_no_gradients(dtype):
    result = ask(case(dtype=dtype), Adapter())
    assert result.verdict == "pass"
    assert result.aspects["output"] == "pass"
    assert {name: state for name, state in result.aspects.items() if name.startswith("grad")} == {
        "grad_input": "skip",
        "grad_kernel": "skip",
        "grad_bias": "skip",
    }
    assert f"grad_input: {dtype} has no derivatives" in result.reason
    assert not question_of(case(dtype=dtype)).gradients
    assert question_of(case()).gradients


@pytest.mark.parametrize(
    ("fault", "dtype"),
    [
        ("wraps-at-8-bits", "int16"),
        ("saturates-at-8-bits", "int32"),
        ("wraps-at-16-bits", "uint32"),
        ("saturates-at-16-bits", "int64"),
        ("results-float32", "int32"),
        ("operands-float16", "int32"),
        ("kernel-flipped", "int8"),
    ],
)
def test_fewer_bits_are_noticed_and_named(fault, dtype):
    result = ask(case(dtype=dtype), Adapter(fault))
    assert result.aspects["output"] == "fail"
    assert fault in result.readings
    assert result.error_size["output"]["max_abs"] > 0


def test_one_off_is_noticed():
    class Off(Adapter):
        def conv(self, call, x, w, b=None):
            output = super().conv(call, x, w, b)
            return output._replace(
                values=output.values + (np.arange(output.values.size) == 3).reshape(output.values.shape)
            )

    assert ask(case(dtype="int64"), Off()).aspects["output"] == "fail"


def test_numpy_takes_all_and_its_formulations_too():
    for variant in ("", "im2col", "matrix"):
        assert ask(case(dtype="int32"), adapter("numpy")(variant)).verdict == "pass"
    assert ask(case(dtype="int32"), adapter("numpy")("fourier")).outcome == "unsupported"


def test_what_torch_takes_is_found_by_asking():
    torch = adapter("torch")()
    about = torch.about()
    assert "int64" in about.dtypes_for("conv_transpose", 2)
    assert "uint64" not in about.dtypes_for("conv", 2)
    taken = [dtype for dtype in WHOLE if dtype in about.dtypes_for("conv", 2)]
    for dtype in WHOLE:
        one = case(dtype=dtype, dilation=(1, 1))
        result = ask(one, torch)
        assert result.verdict == ("pass" if dtype in taken else "skip"), dtype
    reason = translate(question_of(case(dtype="uint64")), torch)
    assert isinstance(reason, Unsupported)
    assert "does not take uint64 for conv 2-D; it takes float64, float32" in reason.reason


def test_an_adapter_that_names_none_is_not_asked():
    assert About("mine", "1").dtypes_for("conv", 2) == ("float64", "float32", "bfloat16", "float16")


FILE = """\
conformance: 1
cases:
  - {{id: one, op: conv, input: [1, 1, 3], kernel: 2, dtype: int8, data: {data}}}
"""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("normal", "`data.input` is normal, which int8 cannot hold"),
        ("{input: special}", "it has to be one of integers, ones, impulse, or whole numbers"),
        ("{input: [[[1, 2.5, 3]]]}", "`data.input` has a number that int8 cannot hold"),
        ("{kernel: [[[1, 128]]]}", "write whole numbers from -128 to 127"),
    ],
)
def test_what_they_cannot_hold_is_a_mistake(tmp_path, data, said):
    path = tmp_path / "one.yaml"
    path.write_text(FILE.format(data=data))
    with pytest.raises(CaseFileError, match=said.replace(".", r"\.")):
        load(path)
    path.write_text(FILE.format(data="{input: [[[1, -128, 127]]], kernel: ones}"))
    assert load(path)[0].words.dtype == "int8"


def test_they_travel_as_they_are():
    assert numpy_dtype("uint16") == np.dtype("uint16")
