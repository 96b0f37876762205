"""The variants of JAX compute the same numbers, run as they say, and each is judged by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.installed import skip_without
from support.variant_runs import backends_of, check_right, deviating, flags_of, ran, verdicts

from conformance.errors import Unavailable
from conformance.frameworks.jax.adapter import Adapter
from conformance.frameworks.jax.convolution.calls import translate
from conformance.frameworks.registry import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.words import Words

skip_without("jax")
BACKENDS = backends_of("jax")
TRANSPOSED = Words("conv_transpose", (2, 4, 5, 6), 3, (3, 2), (2, 1), (1, 1), padding="SAME")
ASKED = Question(TRANSPOSED, "jax", EQUIVALENT, Recipe(1, "float32"), gradients=True)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return ran(tmp_path_factory.mktemp("jax"), BACKENDS)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variant_computes_what_the_oracle_does(found, backend):
    check_right(found, backend)


def test_a_variant_says_how_it_runs(found):
    flags = flags_of(found, "jax")
    assert [name for name in flags if not flags[name]["compiler"]] == ["op-by-op"]
    assert [name for name in flags if flags[name]["transposed"] == "general"] == ["general"]
    precisions = {name: each["jax_default_matmul_precision"] for name, each in flags.items()}
    others = {name: precision for name, precision in precisions.items() if precision != "highest"}
    assert others == {"default-precision": None, "tf32": "tensorfloat32", "bf16": "bfloat16"}


def test_general_asks_conv_general_dilated_for_every_geometry(found):
    calls = {r.backend: r.call for r in found if r.case.endswith("::ungrouped")}
    assert calls["jax"].startswith("jax.lax.conv_transpose(")
    assert calls["jax+general"].startswith("jax.lax.conv_general_dilated(")
    assert "lhs_dilation=(2, 1)" in calls["jax+general"]


def test_general_leaves_literal_and_refused_words_alone():
    literal = replace(ASKED, compare=LITERAL)
    assert isinstance(translate(literal, predict(literal, "jax"), "cpu", general=True), Unsupported)
    refused = replace(ASKED, words=replace(TRANSPOSED, output_padding=(1, 0)))
    call = translate(refused, predict(refused, "jax"), "cpu", general=True)
    assert call.function == "jax.lax.conv_transpose"


FALSE_GENERAL = """
import jax

right = jax.lax.conv_general_dilated
jax.lax.conv_general_dilated = lambda x, w, **words: right(-x, w, **words)
"""


def test_a_function_that_deviates_is_caught_in_the_variant_that_calls_it(tmp_path):
    path = deviating(tmp_path, "jax", FALSE_GENERAL)
    said = verdicts(ran(tmp_path, [path, f"{path}+general"]))
    assert said[path]["ungrouped"] == "pass"
    assert said[f"{path}+general"]["ungrouped"] == "fail"


def test_where_jit_compiles_nothing_what_is_jitted_is_unavailable(monkeypatch):
    import jax

    monkeypatch.setenv("JAX_DISABLE_JIT", "1")
    with jax.disable_jit():
        with pytest.raises(Unavailable, match=r"op by op: unset JAX_DISABLE_JIT=1, or ask for jax\+op-by-op"):
            Adapter("", "cpu")
        assert Adapter("op-by-op", "cpu").about().flags["jax_disable_jit"] is True
