"""Printed code is executed: every target, every dialect, against the reference and the source itself."""

import ast
from dataclasses import replace

import numpy as np
import pytest
from support import translations

import conformance
from conformance import frameworks
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.frameworks import program, source_text
from conformance.operators.observations import Answer
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words
from conformance.semantics import translation
from conformance.worker.answer import answer

COUNTS = {"numpy": 120, "torch": 100, "tensorflow": 40, "onnx": 50, "keras": 8, "jax": 5}
PACKAGES = {"onnx": "onnxruntime"}
SOURCES = {"torch": 24, "tensorflow": 16, "onnx": 16, "jax": 6, "keras": 5}


def case(op="conv_transpose", dialect="tensorflow", **words):
    rank = len(words.get("size", (5, 5)))
    full = {
        "input": (2, 4, *words.pop("size", (5, 5))),
        "out_channels": 6,
        "kernel": (4, 3)[:rank],
        "stride": (2,) * rank,
        "dilation": (1,) * rank,
        **words,
    }
    return Case("words", Words(op, **full), Place("here", 1, 1), dialect)


def needs(to):
    module = pytest.importorskip(PACKAGES.get(to, to))
    if to == "torch":
        # threads that wait for one another take longer than these small operations
        module.set_num_threads(1)
    return module


def translatable(cases, to):
    for each in cases:
        try:
            yield each, conformance.translate(each, to=to)
        except translation.Untranslatable:
            continue


@pytest.mark.parametrize("dialect", frameworks.DIALECTS)
@pytest.mark.parametrize("to", COUNTS)
def test_code_computes_what_the_case_means(dialect, to):
    needs(to)
    tried = 0
    sample = translations.sampled(dialect, COUNTS[to], start=hash_of(dialect), dtypes=with_every_kernel(to))
    for each, code in translatable(sample, to):
        assert translations.mistake(each, to, code) is None
        tried += 1
    assert tried >= COUNTS[to] // 3


def with_every_kernel(to):
    """Formats for which this CPU has every kernel: oneDNN's float16 needs instructions of its own."""
    if to != "tensorflow":
        return translations.DTYPES
    eigen = frameworks.adapter(to)("", "cpu").about().flags["eigen"]
    return tuple(dtype for dtype in translations.DTYPES if dtype not in eigen)


def hash_of(dialect):
    return frameworks.DIALECTS.index(dialect)


@pytest.mark.parametrize("dialect", SOURCES)
def test_code_equals_the_source_framework(dialect):
    """The source answers in its own words; `y` of every cheap target is the same array."""
    needs(dialect)
    framework = translation._framework_of(dialect)
    adapter = frameworks.adapter(framework)("", "cpu")
    compared = 0
    for each in translations.sampled(dialect, SOURCES[dialect], start=3, dtypes=("float32",)):
        asked = Question(each.words, dialect, EQUIVALENT, translations.recipe(each), False)
        own = answer(asked, adapter)
        # what ONNX Runtime refuses, and where XLA is wrong, have cases of their own
        if not isinstance(own, Answer) or cuts_and_pads(each):
            continue
        layout = translation.source_layout(each, translation.geometry_of(each)).output
        for to in ("torch", "numpy"):
            got = translations.run(conformance.translate(each, to=to), translations.arrays(each)[0])
            np.testing.assert_array_equal(got, np.transpose(own.values["output"], layout))
            compared += 1
    assert compared >= SOURCES[dialect] // 2


def cuts_and_pads(each):
    pads = each.words.padding
    return isinstance(pads, tuple) and any(pair[0] < 0 < pair[1] for pair in pads if isinstance(pair, tuple))


def test_a_cut_beside_a_pad_is_written_out_for_jax():
    needs("jax")
    each = case("conv", "jax", padding=((-1, 1), (0, 0)), kernel=(2, 2), stride=(1, 1))
    code = conformance.translate(each, to="jax")
    assert "inputs = x[:, :, 1:]" in code
    assert translations.mistake(each, "jax", code) is None


def test_a_kernel_that_is_rearranged_for_groups_gets_the_dtype_too():
    needs("jax")
    each = case(dialect="torch", padding=1, groups=2, dtype="bfloat16")
    code = conformance.translate(each, to="jax")
    assert "kernel = jnp.asarray(kernel, jnp.bfloat16)" in code
    assert translations.mistake(each, "jax", code) is None


@pytest.mark.parametrize("to", COUNTS)
@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float64"])
@pytest.mark.parametrize("dialect", ["tensorflow", "torch"])
def test_the_dtype_is_kept(to, dtype, dialect):
    needs(to)
    padding = {"torch": 1, "tensorflow": "SAME"}[dialect]
    each = case(dialect=dialect, dtype=dtype, bias=True, padding=padding)
    for other, code in translatable([each], to):
        assert translations.mistake(other, to, code) is None


@pytest.mark.parametrize("to", ["torch", "tensorflow", "numpy", "onnx"])
@pytest.mark.parametrize(
    ("dialect", "op", "layout"),
    [
        ("tensorflow", "conv", "channels_first"),
        ("tensorflow", "conv_transpose", "channels_first"),
        ("jax", "conv", "channels_last"),
        ("jax", "conv_transpose", "channels_first"),
        ("theano", "conv", "channels_last"),
        ("torch", "conv", "channels_last"),
        ("keras", "conv", "channels_first"),
    ],
)
def test_the_layout_that_a_case_asks_for_is_its_source(to, dialect, op, layout):
    needs(to)
    each = case(op, dialect, layout=layout, bias=True, padding="VALID" if dialect != "torch" else 1)
    if to == dialect:
        pytest.skip("TensorFlow has no CPU kernels for channels first in float64")
    assert translations.mistake(each, to) is None


def test_a_swapped_crop_is_noticed(monkeypatch):
    monkeypatch.setattr(program, "_negate", lambda pairs: tuple((-hi, -lo) for lo, hi in pairs))
    assert found_mistakes("tensorflow", "torch")


def test_a_missing_flip_is_noticed(monkeypatch):
    turned = program.spatial_index
    monkeypatch.setattr(
        program, "spatial_index", lambda layout, index: "" if index[0] == "::-1" else turned(layout, index)
    )
    assert found_mistakes("theano", "torch")


def test_a_layout_that_is_not_changed_back_is_noticed(monkeypatch):
    def forgetful(text, source, target):
        return text if text.startswith("outputs") else text + f".transpose{tuple(map(source.index, target))}"

    monkeypatch.setattr(program, "transpose_text", forgetful)
    assert found_mistakes("tensorflow", "torch")


def found_mistakes(dialect, to):
    needs(to)
    sample = translations.sampled(dialect, COUNTS[to])
    return [each.id for each, code in translatable(sample, to) if translations.mistake(each, to, code)]


TORCH = """\
# tf.nn.conv2d_transpose(output_shape=[2, 9, 9, 6], strides=[2, 2], padding='SAME',
# data_format='NHWC'), in torch.
# x (2, 5, 5, 4) NHWC, w (4, 4, 6, 4) HWOI, y (2, 9, 9, 6) NHWC; float32.
# The case has an output size of its own; for an input of n this gives 2 n - 1.
import torch
import torch.nn.functional as F

inputs = torch.from_numpy(x.transpose(0, 3, 1, 2))  # NHWC to NCHW
kernel = torch.from_numpy(w.transpose(3, 2, 0, 1))  # HWOI to IOHW
outputs = F.conv_transpose2d(inputs, kernel, stride=2, padding=1)
# the part of the result outside of the window, for which torch has no words here
outputs = outputs[..., :-1, :-1]
y = outputs.numpy().transpose(0, 2, 3, 1)  # NCHW to NHWC
"""
NUMPY = """\
# tf.nn.conv2d(strides=[2, 2], padding='SAME', data_format='NHWC'), in numpy.
# x (2, 5, 5, 4) NHWC, w (4, 3, 4, 6) HWIO, y (2, 3, 3, 6) NHWC; float32.
# Holds for this input size alone.
import numpy as np

line = np.pad(x, ((0, 0), (1, 2), (1, 1), (0, 0)))  # zeros at the ends of the input
y = np.zeros((2, 3, 3, 6), np.float32)
for i, j in np.ndindex(4, 3):
    y += line[:, i : i + 5 : 2, j : j + 5 : 2] @ w[i, j]
"""


def test_the_code_for_torch_reads_like_an_experts():
    each = case(padding="SAME", kernel=(4, 4), output_size=(9, 9))
    assert conformance.translate(each, to="torch") == TORCH


def test_the_code_for_numpy_is_a_loop_over_taps():
    assert conformance.translate(case("conv", padding="SAME"), to="numpy") == NUMPY


@pytest.mark.parametrize("dialect", frameworks.DIALECTS)
@pytest.mark.parametrize("to", COUNTS)
def test_no_line_is_idle(dialect, to):
    """No unused import, no transposition or padding that does nothing, no line that is too long."""
    for _, code in translatable(translations.sampled(dialect, 20, start=1), to):
        assert max(map(len, code.splitlines())) <= source_text.WIDTH
        tree = ast.parse(code)
        imported = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert imported <= used
        moved = [
            tuple(entry.value for entry in node.args)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "transpose"
        ]
        assert all(axes != tuple(sorted(axes)) for axes in moved)


def test_a_configuration_that_needs_no_change_is_just_the_call():
    each = case("conv", "torch", padding=1)
    body = conformance.translate(each, to="jax").partition("\n\n")[2]
    assert "transpose" not in body
    assert body.startswith("outputs = jax.lax.conv_general_dilated(")


def test_words_that_the_source_refuses_are_refused_with_its_rule():
    with pytest.raises(UsageError, match="the rule of torch refuses the words: padding 'SAME' is not a word"):
        conformance.translate(case(dialect="torch", padding="SAME"), to="numpy")


def test_what_a_target_cannot_say_is_said():
    with pytest.raises(translation.Untranslatable, match="numpy cannot say this case: NumPy has no bfloat16"):
        conformance.translate(case(dtype="bfloat16"), to="numpy")


def test_an_unknown_target_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="nothing is translated to 'theano'; it can be"):
        conformance.translate(case(), to="theano")


def test_every_dialect_that_is_alive_is_a_target():
    assert set(translation.targets()) == {*frameworks.DIALECTS, "numpy"} - {"theano"}


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dialect", frameworks.DIALECTS)
def test_the_table_of_the_document_is_of_this_moment(dialect, op):
    script = translations.expressible()
    assert script.row(dialect, op) in script.DOCUMENT.read_text()


def test_a_stale_row_would_be_noticed():
    script = translations.expressible()
    row = script.row("keras", "conv")
    assert row.replace("| 94 |", "| 95 |") not in script.DOCUMENT.read_text()


def test_the_code_in_the_document_is_what_is_printed():
    each = case(padding="SAME", kernel=(4, 4), output_size=(9, 9))
    each = replace(each, words=replace(each.words, input=(1, 1, 5, 5), out_channels=1))
    text = translations.expressible().DOCUMENT.read_text()
    assert conformance.translate(each, to="torch") in text
