"""`jvp`, `second_order` and `adjoint` of the adapters give the numbers of the reference, to the bit."""

from __future__ import annotations

import pytest
from support.planted.dense import EVERY, ask, case

from conformance import frameworks
from conformance.judging.oracle import Oracle
from conformance.operators.tensors import FURTHER_RESULTS

# torch compiles what it lacks for forward mode when that is used first
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
CASES = (
    case("conv", derivatives=EVERY),
    case("transposed", op="conv_transpose", output_padding=(1, 2), derivatives=EVERY),
    case("padded-by-hand", "jax", padding=((0, 2), (3, 1)), dilation=(1, 1), derivatives=EVERY),
    case("cropped", "jax", op="conv_transpose", padding=((1, 2), (0, 1)), groups=1, derivatives=EVERY),
    case(
        "groups-by-hand",
        input=(2, 4, 3, 4, 5),
        kernel=(2, 1, 3),
        derivatives=EVERY,
        stride=(1, 2, 1),
        dilation=(1, 1, 1),
        padding=(1, 0, 0),
    ),
    case("sixteen-bits", dtype="bfloat16", groups=1, derivatives=EVERY),
)
"""Between them, each framework but JAX pads, crops, splits or dilates by hand."""


@pytest.fixture(scope="module")
def oracle():
    return Oracle()


def states(adapter, asked, oracle):
    aspects = ask(asked, adapter, oracle).aspects
    return {name: state for name, state in aspects.items() if name in FURTHER_RESULTS}


@pytest.fixture(scope="module", params=["torch", "tensorflow", "jax"])
def adapter_class(request):
    return frameworks.adapter(request.param)


@pytest.mark.parametrize("asked", CASES, ids=lambda one: one.id.partition("::")[2])
def test_they_are_the_references(adapter_class, asked, oracle):
    assert states(adapter_class("", "cpu"), asked, oracle) == dict.fromkeys(FURTHER_RESULTS, "pass")


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
def test_what_tensorflow_has_no_kernels_for_in_a_format_is_no_failure(dtype, oracle):
    words = {"compare": "literal", "groups": 1, "padding": "VALID", "stride": (1, 1), "dilation": (1, 2)}
    asked = case("dilated", "tensorflow", dtype=dtype, derivatives=EVERY, **words)
    found = states(frameworks.adapter("tensorflow")("", "cpu"), asked, oracle)
    assert set(found) == set(FURTHER_RESULTS)
    assert set(found.values()) <= {"pass", "skip"}


class KernelTangentIgnored:
    def jvp(self, call, function, operands, tangents):
        return super().jvp(call, function, operands, (tangents[0], tangents[1] * 0, *tangents[2:]))


class InputDirectionIgnored:
    def second_order(self, call, function, operands, cotangent, tangents):
        nothing = tangents[0] * 0
        return super().second_order(call, function, operands, cotangent, (nothing, *tangents[1:]))


class AdjointOfTheNegative:
    def adjoint(self, call, cotangent, w):
        return super().adjoint(call, -cotangent, w)


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        (KernelTangentIgnored, {"jvp"}),
        (InputDirectionIgnored, {"second_kernel", "second_cotangent"}),
        (AdjointOfTheNegative, {"adjoint"}),
    ],
)
def test_a_planted_mistake_is_seen(adapter_class, mistake, wrong, oracle):
    found = states(type("Planted", (mistake, adapter_class), {})("", "cpu"), CASES[0], oracle)
    assert {name for name, state in found.items() if state == "fail"} == wrong


def test_tensorflow_says_which_operation_has_no_gradient(oracle):
    """What XLA makes of the gradient of a crop has none; other derivatives of the case are there."""
    one = {"kernel": (4,), "stride": (3,), "dilation": (2,), "padding": (2,), "output_padding": (1,)}
    cropped = case("line", op="conv_transpose", input=(2, 4, 5), derivatives=EVERY, **one)
    result = ask(cropped, frameworks.adapter("tensorflow")("xla", "cpu"), oracle)
    assert result.verdict == "pass"
    assert "registers no gradient for its operation Xla" in result.reason
    assert {name for name in FURTHER_RESULTS if result.aspects[name] == "skip"} == set(FURTHER_RESULTS) - {
        "adjoint"
    }
