"""What the frameworks here are known to do, measured of them; a switch that changes it shows."""

import pytest
from support.fingerprints import changes, ideal, measured

LAYERS = ("1x1", "3x3", "depthwise")
BITS = ("input_bits", "kernel_bits", "cotangent_bits", "result_bits", "products", "rounding", "repeatable")


def torch(variant="", **words):
    pytest.importorskip("torch", exc_type=ImportError)
    from conformance.frameworks.torch.adapter import Adapter

    # flags are the process's own, so each measurement follows its own adapter
    return measured(Adapter(variant, "cpu"), **words)


def bits(found, dtype):
    """The entries that every backend here has right, as far as they are not."""
    return {name: value for name, value in changes(found, ideal(dtype)).items() if name in BITS}


def test_torch_keeps_all_bits_of_float32_and_adds_up_in_float32():
    found = torch(layers=LAYERS)
    assert bits(found, "float32") == {}
    assert (found["accumulator_bits"], found["algorithm"], found["roundings"]) == (24, "direct", "once")


def test_torch_without_onednn_keeps_sums_of_bfloat16_in_bfloat16():
    import torch as framework

    if not framework.backends.mkldnn.is_available():
        pytest.skip("this torch has no oneDNN")
    found = {variant: torch(variant, dtype="bfloat16") for variant in ("mkldnn-off", "")}
    assert str(found["mkldnn-off"]["accumulator_bits"]).startswith("8 in ")
    if framework.ops.mkldnn._is_mkldnn_bf16_supported():
        assert found[""]["accumulator_bits"] == 24
    assert not bits(found[""], "bfloat16")


def test_tensorflow_keeps_all_bits_of_float32_and_flushes_subnormals():
    pytest.importorskip("tensorflow", exc_type=ImportError)
    from conformance.frameworks.tensorflow.adapter import Adapter

    found = measured(Adapter("", "cpu"), layers=LAYERS)
    assert bits(found, "float32") == {}
    assert (found["accumulator_bits"], found["algorithm"]) == (24, "direct")
    assert (found["subnormal_operands"], found["subnormal_results"]) == ("flushed", "flushed")


def test_tensorflow_adds_up_the_gradient_of_a_bias_in_bfloat16():
    pytest.importorskip("tensorflow", exc_type=ImportError)
    from conformance.frameworks.tensorflow.adapter import Adapter

    found = measured(Adapter("", "cpu"), "bfloat16", ("1x1",), lambda task: task.places[0][1] == "grad_bias")
    assert found["accumulator_bits"] == 8


def of_one_layer(task):
    return task.places[0][0] == "conv" and len(task.questions) == 1


def test_jax_keeps_all_bits_of_float32_and_flushes_subnormals():
    pytest.importorskip("jax", exc_type=ImportError)
    from conformance.frameworks.jax.adapter import Adapter

    found = measured(Adapter("", "cpu"), layers=("3x3",), keep=of_one_layer)
    assert not bits(found, "float32")
    assert (found["accumulator_bits"], found["algorithm"]) == (24, "direct")
    assert (found["subnormal_operands"], found["subnormal_results"]) == ("flushed", "flushed")
