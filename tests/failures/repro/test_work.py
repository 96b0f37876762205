"""The lines of a script that do the framework's work: what is computed, and what is left in `got`."""

import pytest
from support.numpy_scripts import script
from support.planted.dense import case

SMALL = {"input": (1, 2, 4, 5), "groups": 1, "out_channels": 2, "kernel": (2, 2), "padding": None}


def small(fault="", **more):
    return script(case("small", **SMALL, **more), fault)


@pytest.mark.parametrize(("bias", "head"), [(True, "def compute(x, w, b):"), (False, "def compute(x, w):")])
def test_the_function_takes_the_operands_that_there_are(bias, head):
    assert small(bias=bias).count(head) == 1


def test_what_is_wrong_is_left_in_got_and_nothing_else():
    text = small("bias-missing")
    assert 'got = {"output": ' in text
    assert 'got["grad_kernel"]' not in text


def test_the_adjoint_is_a_function_of_its_own_where_it_is_wrong():
    assert "def adjoint(" not in small("bias-missing", derivatives=("adjoint",))
    assert "def adjoint(" in small("adjoint-kernel-flipped", derivatives=("adjoint",))
