"""A module of many cases computes what they mean, for every target and in both layouts."""

import ast
from dataclasses import replace
from functools import cache

import pytest
from support import ported_modules, translations

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.frameworks import DIALECTS, registry
from conformance.operators.words import Words
from conformance.semantics import translation
from conformance.semantics.porting.module import translate_module

PACKAGES = {"flax": "flax.nnx", "onnx": "onnxruntime"}
COUNTS = {"torch": 12, "numpy": 12, "onnx": 6, "keras": 1, "jax": 2, "flax": 2, "tensorflow": 3}
"""Cases of each dialect that are tried."""


def needs(to):
    return pytest.importorskip(PACKAGES.get(to, to), reason=f"{to} is not installed")


@cache
def grid():
    """Twelve cases of each dialect, drawn once: a grid has thousands."""
    return [translations.sampled(dialect, 12, start=2, dtypes=("float32",)) for dialect in DIALECTS]


def case(name="a.yaml::one", dialect="torch", **words):
    full = {"input": (2, 3, 5, 6), "out_channels": 4, "kernel": (3, 2), "stride": (2, 1), "dilation": (1, 1)}
    return Case(name, Words("conv", **{**full, "padding": 1, **words}), Place("here", 1, 1), dialect)


@pytest.mark.parametrize(
    ("to", "io_layout"), [*((to, "target") for to in COUNTS), ("torch", "source"), ("onnx", "source")]
)
def test_every_layer_computes_what_its_case_means(to, io_layout):
    needs(to)
    sample = [each for cases in grid() for each in cases[:: 12 // COUNTS[to]]]
    sample = ported_modules.numbered(sample)
    found = ported_modules.mistakes(sample, to, io_layout)
    assert found[:-1] == []
    assert int(found[-1].split()[0]) >= len(sample) // 2


def test_a_layer_with_another_layout_of_its_weights_is_noticed(monkeypatch):
    needs("torch")
    from conformance.frameworks import program

    def forgetful(text, source, target):
        return text

    monkeypatch.setattr(program, "transpose_text", forgetful)
    sample = [case(dialect="tensorflow", padding="SAME", kernel=(3, 3), input=(1, 3, 5, 5), out_channels=3)]
    assert ported_modules.mistakes(sample, "torch", "target")[:-1]


def test_every_target_is_tried_here():
    assert set(COUNTS) == set(registry.MODULES)
    assert set(translation.targets()) <= set(registry.MODULES)


def test_a_module_without_changes_of_layout_has_none():
    text = translate_module([case(dialect="tensorflow", padding="SAME")], "torch", "target").text
    layer = text.partition("class Layer1")[2].partition("class Layers")[0]
    assert "permute" not in layer
    assert "HWIO to OIHW" in layer
    assert "permute" in translate_module([case(dialect="tensorflow", padding="SAME")], "torch").text


HOSTILE = 'x.yaml::a"]\n__import__("os").system("false")\u2028#"""\\'


@pytest.mark.parametrize("to", COUNTS)
def test_an_id_is_text_and_nothing_else(to):
    """Names come from case files that anybody wrote: they are literals and comments, never code."""
    plain = ast.parse(translate_module([case("plain")], to).text)
    text = translate_module([case(HOSTILE), case("b", padding="SAME", stride=(2, 2))], to).text
    tree = ast.parse(text)
    assert names_in(tree) == names_in(plain)
    assert ast.literal_eval(next(each.value for each in tree.body if is_assigned(each, "NAMES"))) == [HOSTILE]
    assert "\u2028" not in text


def names_in(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


def is_assigned(node, name):
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name


def test_what_cannot_be_written_is_left_out_with_its_reason():
    refused = case("refused", padding="SAME", stride=(2, 2))
    written = translate_module([refused, case()], "torch")
    assert written.left_out == (
        ("refused", "the rule of torch refuses the words: padding='same' is only defined for stride 1"),
    )
    assert "# Left out: refused: the rule of torch" in written.text
    with pytest.raises(translation.Untranslatable, match="none of 1 case is left: refused"):
        translate_module([refused], "torch")


def test_a_target_that_there_is_not_has_the_nearest():
    with pytest.raises(UsageError, match=r"no module is written for 'flx'; it can be one of .*`flax`"):
        translate_module([case()], "flx")


def test_single_calls_can_stay_in_the_layout_of_the_target():
    each = case(dialect="tensorflow", padding="SAME")
    code = translation.translate(each, "torch", "target")
    assert "transpose(3, 2, 0, 1)" in code
    assert "y = outputs.numpy()" in code
    assert "x (2, 3, 5, 6) NCHW" in code
    with pytest.raises(UsageError, match="the layout of x and y"):
        translation.translate(each, "torch", "native")


def test_a_bias_is_a_weight_of_the_layer():
    needs("torch")
    space = ported_modules.run(translate_module([case(bias=True)], "torch").text)
    given, _ = translations.arrays(case(bias=True))
    layers = space["Layers"]({"a.yaml::one/w": given["w"], "a.yaml::one/b": given["b"]})
    assert [name for name, _ in layers.named_parameters()] == ["layer_1.weight", "layer_1.bias"]


def test_weights_are_copied():
    needs("torch")
    given, _ = translations.arrays(case())
    space = ported_modules.run(translate_module([case()], "torch").text)
    layers = space["Layers"]({"a.yaml::one/w": given["w"]})
    given["w"][:] = 99
    assert layers.layer_1.weight.max() < 99


def test_whole_numbers_are_parameters_without_a_gradient():
    needs("torch")
    each = replace(case(), words=replace(case().words, dtype="int32"))
    assert ported_modules.mistakes([each], "torch")[:-1] == []
    for to in ("keras", "tensorflow"):
        with pytest.raises(translation.Untranslatable, match="floating-point"):
            translate_module([each], to)


def test_a_dtype_that_numpy_lacks_travels_as_float32():
    needs("torch")
    sample = [replace(case(bias=True), words=replace(case(bias=True).words, dtype="bfloat16"))]
    assert ported_modules.mistakes(sample, "torch")[:-1] == []
