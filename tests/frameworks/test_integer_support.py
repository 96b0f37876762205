"""Which integer dtypes a framework takes is found by asking its adapter, one product of ones for each."""

from __future__ import annotations

from support.planted.dense import ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.integer_support import find_integer_dtypes
from conformance.frameworks.registry import adapter
from conformance.operators.dtypes import INTEGER_FORMATS
from conformance.operators.observations import Unsupported
from conformance.operators.registry import ALL, NAMES
from conformance.worker.answer import translate

WHOLE = tuple(INTEGER_FORMATS)


def test_every_dtype_is_asked_of_every_operator_in_one_to_three_axes():
    found = find_integer_dtypes(adapter("numpy")())
    assert found.keys() == {f"{op} {rank}-D" for op in NAMES for rank in (1, 2, 3)}
    having = [operator.name for operator in ALL if operator.has_kernel]
    assert {"conv", "conv_transpose"} < set(having)
    assert {found[f"{op} {rank}-D"] for op in having for rank in (1, 2, 3)} == {WHOLE}


def test_a_call_that_raises_or_gives_another_dtype_back_is_no_support():
    def result_dtype(call, x, w):
        if call.geometry.op == "conv_transpose":
            raise TypeError("no integers")
        return "int32" if x.dtype == "int8" else x.dtype

    found = find_integer_dtypes(adapter("numpy")(), result_dtype)
    assert found["conv 1-D"] == tuple(dtype for dtype in WHOLE if dtype != "int8")
    assert found["conv_transpose 1-D"] == ()


def test_a_call_that_is_not_made_is_no_support():
    class Unasked(type(adapter("numpy")())):
        def translate(self, question, prediction):
            return (
                Unsupported("no integers")
                if question.words.dtype == "int8"
                else super().translate(question, prediction)
            )

    assert "int8" not in find_integer_dtypes(Unasked())["conv 2-D"]


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
