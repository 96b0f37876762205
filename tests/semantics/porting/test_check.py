"""The check that a module brings along: it agrees where the port is right, and can fail."""

import pytest
from support import ported_modules
from support.installed import skip_without

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words
from conformance.semantics.porting.module import translate_module


def case(name="a.yaml::one", dialect="torch", dtype="float32", op="conv", **words):
    full = {"input": (2, 4, 5, 6), "out_channels": 4, "kernel": (3, 2), "stride": (2, 1), "dilation": (1, 1)}
    return Case(
        name, Words(op, **{**full, "padding": 1, "dtype": dtype, **words}), Place("here", 1, 1), dialect
    )


CASES = [
    case(),
    case("b", bias=True, groups=2),
    case("c", op="conv_transpose", output_padding=(1, 0), bias=True),
    case("d", "theano"),
    case("e", dtype="float16"),
]


def checked(text, capsys):
    code = ported_modules.run(text)["check"]()
    return code, capsys.readouterr().out


def test_a_port_that_is_right_agrees_with_its_source(capsys):
    skip_without("torch")
    code, out = checked(translate_module(CASES, "numpy").text, capsys)
    assert code == 0
    assert out.splitlines() == [f"{each.id!r}: equal to its source" for each in CASES]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "F.conv2d(inputs, kernel, stride=(2, 1), padding=1)",
            "F.conv2d(inputs, kernel, stride=(2, 1), padding=1) * 2",
        ),
        ("y = outputs.numpy()", "y = outputs.numpy()[:, :, 1:]"),
    ],
)
def test_a_port_that_is_wrong_is_noticed(right, wrong, capsys):
    skip_without("torch")
    text = translate_module(CASES[:1], "numpy").text
    assert right in text
    code, out = checked(text.replace(right, wrong), capsys)
    assert code == 1
    assert "off by" in out or "the shape is" in out


def test_a_source_that_is_not_installed_is_told(capsys):
    text = translate_module(CASES[:1], "numpy").text.replace("import torch\n", "import no_such_framework\n")
    code, out = checked(text, capsys)
    assert code == 3
    assert "not checked, its source raises ModuleNotFoundError" in out


@pytest.mark.parametrize("target", ["numpy", "onnx"])
def test_every_layer_has_its_line_where_one_raises(target, capsys):
    for needed in ("torch", *(("onnxruntime", "onnx") if target == "onnx" else ())):
        pytest.importorskip(needed)
    text = translate_module(CASES[:3], target).text
    right = "class Layer2:"
    assert text.count(right) == 1
    broken = f"{right}\n    def __new__(cls, *_):\n        raise ValueError('two\\nlines')\n"
    code, out = checked(text.replace(right, broken), capsys)
    assert code == 1
    one, two, three = out.splitlines()
    assert two == "'b': raises ValueError: two lines"
    assert [one, three] == [f"{name!r}: equal to its source" for name in (CASES[0].id, "c")]


def test_sums_of_a_kernel_with_more_numbers_than_the_format_counts_stay_exact(capsys):
    """3,000 ones would be rounded: float16 holds whole numbers up to 2,048 alone."""
    wide = case(
        "wide", "theano", "float16", input=(1, 30, 10, 10), out_channels=1, kernel=(10, 10), padding=0
    )
    text = translate_module([wide], "numpy").text
    assert "KEPT = [\n    2047,\n]" in text
    assert checked(text, capsys) == (0, "'wide': equal to its source\n")
    assert "KEPT = [\n    None,\n]" in translate_module(CASES[:1], "numpy").text
    wrong = text.replace("y = np.zeros", "y = 1 + np.zeros", 1)
    assert wrong != text
    assert checked(wrong, capsys)[0] == 1


def test_grouped_layers_in_16_bits_run_on_every_cpu(capsys):
    """oneDNN has kernels for them on processors with AVX-512 alone: the groups are taken one by one."""
    pytest.importorskip("tensorflow")
    grouped = case("g", "tensorflow", "bfloat16", "conv_transpose", groups=2, padding="SAME")
    text = translate_module([grouped], "tensorflow").text
    code, out = checked(text, capsys)
    assert (code, out) == (0, "'g': equal to its source\n")
