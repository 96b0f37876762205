"""What a backend and an answer say of how they computed."""

from conformance.judging.numerics.arithmetic import Arithmetic
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import ADJOINT, GRAD_BIAS, GRAD_KERNEL, JVP, OUTPUT, SECOND_KERNEL


def test_an_arithmetic_joins_what_backend_and_answer_say():
    about = About("jax", "1", exact=False, bound="fourier", narrow_sums={"float16": (OUTPUT,)})
    answer = Answer({}, "float16", bias_added=True, dilated=True)
    half, single = map(MixedDtypes.of_one, ("float16", "float32"))
    assert Arithmetic.of(about, answer, half) == Arithmetic(False, "fourier", (OUTPUT,), True, True)
    assert Arithmetic.of(about, answer, single).narrow == ()


def test_sums_are_narrow_in_the_dtype_in_which_they_are_stored():
    about = About("jax", "1", narrow_sums={"bfloat16": (GRAD_BIAS, OUTPUT)})
    wider = MixedDtypes("bfloat16", "float32", "bfloat16", "bfloat16", "float32")
    assert Arithmetic.of(about, Answer({}, "float32"), wider).narrow == (OUTPUT,)


def test_further_results_are_as_narrow_as_what_computes_them():
    narrow = Arithmetic(narrow=(OUTPUT,))
    assert all(narrow.is_narrow(name) for name in (OUTPUT, JVP, ADJOINT))
    assert not any(narrow.is_narrow(name) for name in (GRAD_KERNEL, SECOND_KERNEL))
