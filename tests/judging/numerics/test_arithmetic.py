"""What a backend and an answer say of how they computed."""

from conformance.judging.numerics.arithmetic import Arithmetic
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import ADJOINT, GRAD_KERNEL, JVP, OUTPUT, SECOND_KERNEL


def test_an_arithmetic_joins_what_backend_and_answer_say():
    about = About("jax", "1", exact=False, bound="fourier", narrow_sums={"float16": (OUTPUT,)})
    answer = Answer({}, "float16", bias_added=True, dilated=True)
    assert Arithmetic.of(about, answer, "float16") == Arithmetic(False, "fourier", (OUTPUT,), True, True)
    assert Arithmetic.of(about, answer, "float32").narrow == ()


def test_further_results_are_as_narrow_as_what_computes_them():
    narrow = Arithmetic(narrow=(OUTPUT,))
    assert all(narrow.is_narrow(name) for name in (OUTPUT, JVP, ADJOINT))
    assert not any(narrow.is_narrow(name) for name in (GRAD_KERNEL, SECOND_KERNEL))
