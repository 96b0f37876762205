"""The `Script` of every framework and variant is Python, and says no more than its variant does."""

from __future__ import annotations

import ast

import pytest

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.registry import FRAMEWORKS, script, variants

EVERY = [
    (name, variant) for name in FRAMEWORKS for variant in ("", *variants(name), *FRAMEWORKS[name].runs_on)
]
SCRIPTS = {(name, variant): script(name, variant) for name, variant in dict.fromkeys(EVERY)}
CALL = Call("", {}, channels_first(1))


def source(one, device):
    steps = (one.differentiate, one.jvp, one.second_order, one.infer)
    lines = [
        *one.imports,
        *one.setup("bfloat16", device),
        *one.prepare(CALL),
        *(row for step in steps for row in step),
    ]
    names = ("tensor", one.tensor("x", "bfloat16", device)), ("array", one.array("y", "bfloat16"))
    return "\n".join([*lines, *(f"{name} = {text}" for name, text in names), f"version = ({one.version},)"])


@pytest.mark.parametrize("device", ["cpu", "cuda:0"])
@pytest.mark.parametrize("key", [key for key, one in SCRIPTS.items() if one is not None], ids="+".join)
def test_a_script_is_python(key, device):
    assert ast.parse(source(SCRIPTS[key], device)).body
    if SCRIPTS[key].wrap:
        assert isinstance(ast.parse(SCRIPTS[key].wrap.format("compute"), mode="eval").body, ast.expr)


def test_a_variant_without_a_script_is_one_that_numpy_computes_or_a_layer_alone():
    lacking = {name for (name, _), one in SCRIPTS.items() if one is None}
    assert lacking == {"numpy", "keras"}


def test_a_variant_sets_its_flags_and_environment():
    assert "torch.backends.mkldnn.enabled = False" in SCRIPTS["torch", "mkldnn-off"].setup("float32", "cpu")
    assert "torch.backends.mkldnn.enabled = False" not in SCRIPTS["torch", ""].setup("float32", "cpu")
    assert SCRIPTS["tensorflow", "onednn-off"].environment["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert SCRIPTS["tensorflow", ""].environment["TF_ENABLE_ONEDNN_OPTS"] == "1"
    assert SCRIPTS["tensorflow", "xla"].wrap == "tf.function({}, jit_compile=True, autograph=False)"
    assert SCRIPTS["keras", "jax"].environment["KERAS_BACKEND"] == "jax"


def test_only_variants_that_compile_have_jitted_derivatives():
    assert "@jax.jit" in SCRIPTS["jax", ""].differentiate
    assert "@jax.jit" not in SCRIPTS["jax", "op-by-op"].differentiate
    assert "torch.compile" in "".join(SCRIPTS["torch", "compile"].jvp)
    assert "torch.compile" not in "".join(SCRIPTS["torch", ""].jvp)
