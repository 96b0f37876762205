"""The variants of TensorFlow compute the same numbers, run as they say, and each is judged by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.installed import skip_without
from support.variant_runs import backends_of, check_right, deviating, flags_of, ran, verdicts

from conformance.frameworks.interface import Call
from conformance.frameworks.registry import predict
from conformance.frameworks.tensorflow.convolution import calls, cpu_gaps
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import Words

skip_without("tensorflow")
BACKENDS = backends_of("tensorflow")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return ran(tmp_path_factory.mktemp("tensorflow"), BACKENDS)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variant_computes_what_the_oracle_does(found, backend):
    check_right(found, backend)


def test_a_variant_says_how_it_runs(found):
    flags = flags_of(found, "tensorflow")
    assert {name: each["compiler"] for name, each in flags.items() if each["compiler"]} == {
        "graph": "graph",
        "xla": "xla",
    }
    assert [name for name in flags if flags[name]["onednn"] == "0"] == ["onednn-off"]
    assert [name for name in flags if flags[name]["tensor_float_32"]] == ["tf32"]


def test_what_the_cpu_lacks_without_onednn_is_done_by_hand(found):
    calls = {r.backend: r.native for r in found if r.case.endswith("::transposed")}
    assert not calls["tensorflow+onednn-off"]


FALSE_FUNCTION = """
import tensorflow as tf

right = tf.function

class Wrong:
    def __init__(self, made):
        self.made = made

    def __call__(self, x, *rest):
        return self.made(-x, *rest)

    def __getattr__(self, name):
        return getattr(self.made, name)

def function(python_function, jit_compile=None, autograph=True):
    made = right(python_function, jit_compile=jit_compile, autograph=autograph)
    return Wrong(made) if jit_compile else made

tf.function = function
"""


def test_a_compiler_that_deviates_is_caught_in_its_variant_alone(tmp_path):
    path = deviating(tmp_path, "tensorflow", FALSE_FUNCTION)
    said = verdicts(ran(tmp_path, [path, f"{path}+graph", f"{path}+xla"]))
    assert set(said[path].values()) == set(said[f"{path}+graph"].values()) == {"pass"}
    assert set(said[f"{path}+xla"].values()) == {"fail"}


EAGER = """
import tensorflow as tf

tf.config.run_functions_eagerly(True)
"""


def test_where_no_graph_is_made_a_variant_that_is_one_is_unavailable(tmp_path):
    path = deviating(tmp_path, "tensorflow", EAGER)
    failures = ran(tmp_path, [f"{path}+graph"]).failures
    assert "run_functions_eagerly" in failures[f"{path}+graph"]


def test_onednn_cannot_be_turned_off_after_the_import(tmp_path):
    path = deviating(tmp_path, "tensorflow", "import os\nos.environ['TF_ENABLE_ONEDNN_OPTS'] = '1'\n")
    failures = ran(tmp_path, [f"{path}+onednn-off"]).failures
    assert "imported with oneDNN" in failures[f"{path}+onednn-off"]


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("more", [{"groups": 2}, {"dilation": (2, 1)}, {"layout": "channels_first"}])
def test_whose_kernels_run_decides_what_is_done_by_hand(op, more):
    words = replace(Words(op, (2, 4, 7, 6), 6, (3, 2), (1, 1), (1, 1), padding="VALID"), **more)
    asked = Question(words, "tensorflow", EQUIVALENT, Recipe(1, words.dtype), gradients=True)
    prediction = predict(asked, "tensorflow")

    def native(kernels, device="cpu"):
        call = calls.translate(asked, prediction, device, kernels)
        return (
            isinstance(call, Call)
            and call.native
            and not cpu_gaps.missing_gradient(call, "float32", device, kernels)
        )

    assert native(cpu_gaps.ONEDNN)
    assert native(cpu_gaps.XLA)
    assert not native(cpu_gaps.EIGEN)
    assert native(cpu_gaps.EIGEN, "gpu")
