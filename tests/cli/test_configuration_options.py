"""Words on the command line: what they mean, and how each mistake is answered."""

import pytest

from conformance import cli
from conformance.cases.yaml.mistakes import join_words
from conformance.cli.configuration_options import ConfigurationOptions, build_case
from conformance.errors import UsageError
from conformance.operators.registry import NAMES
from conformance.operators.words import Words
from conformance.semantics import output_sizes as sizes

NEEDED = {"op": "conv_transpose", "input": "5x7", "kernel": "3"}


def read(**written):
    return build_case(ConfigurationOptions(**{**NEEDED, **written}))


def test_words_become_a_case():
    case = read(dialect="tensorflow", batch="2", in_channels="4", out_channels="6", padding="same", bias=True)
    assert case.dialect == "tensorflow"
    assert case.words == Words(
        op="conv_transpose",
        input=(2, 4, 5, 7),
        out_channels=6,
        kernel=(3, 3),
        stride=(1, 1),
        dilation=(1, 1),
        padding="SAME",
        bias=True,
    )


def test_the_dialect_is_torch_and_every_count_one_unless_written():
    case = read()
    assert (case.dialect, case.words.input, case.words.out_channels) == ("torch", (1, 1, 5, 7), 1)


def test_channels_of_a_depthwise_convolution_are_a_multiple():
    written = {"op": "depthwise_conv", "in_channels": "3"}
    assert read(**written, out_channels="6").words.own == {"multiplier": 2}
    assert (read(**written).words.own, read(**written).words.out_channels) == ({"multiplier": 1}, 3)
    with pytest.raises(UsageError, match="--out-channels 4: a depthwise convolution has a multiple of the 3"):
        read(**written, out_channels="4")


@pytest.mark.parametrize(
    ("written", "padding"),
    [
        (None, None),
        ("SAME", "SAME"),
        ("valid", "VALID"),
        ("1", 1),
        ("-1", -1),
        ("1,2", (1, 2)),
        ("1x2", (1, 2)),
        ("1:2,0:1", ((1, 2), (0, 1))),
        ("-1:2,0:-1", ((-1, 2), (0, -1))),
    ],
)
def test_every_form_of_padding(written, padding):
    assert read(padding=written).words.padding == padding


@pytest.mark.parametrize("text", ["5x7", "5,7", "5, 7"])
def test_sizes_are_written_with_x_or_comma(text):
    assert read(input=text).words.size == (5, 7)


def test_a_word_of_one_framework():
    assert read(options=("jax.transpose_kernel=true", "jax.precision=highest")).words.options == {
        "jax": {"transpose_kernel": True, "precision": "highest"}
    }


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"op": None}, "--op missing"),
        ({"op": "conv2d"}, f"--op `conv2d`: it can be {join_words(NAMES)}; did you mean `conv`?"),
        ({"dialect": "tensorfow"}, "did you mean `tensorflow`?"),
        ({"input": "five"}, "--input `five`: whole numbers are wanted"),
        ({"input": "1x2x3x4"}, "1, 2 or 3 spatial sizes are wanted"),
        ({"input": "-1"}, "must not be negative"),
        ({"kernel": "3x3x3"}, "--kernel `3x3x3` is for 3 axes, and --input has 2 spatial axes"),
        ({"input": "5", "stride": "1x2"}, "--stride `1x2` is for 2 axes, and --input has 1 spatial axis"),
        ({"padding": "SMAE"}, "did you mean `SAME`?"),
        ({"padding": "1:2"}, "--padding `1:2` is for 1 axes, and --input has 2 spatial axes"),
        ({"padding": "1:2:3,0:1"}, "a pair is begin:end"),
        ({"padding": "1,"}, "whole numbers are wanted"),
        ({"output_padding": "1x0x1"}, "--output-padding `1x0x1` is for 3 axes"),
        ({"groups": "1x2"}, "--groups `1x2`: one whole number is wanted"),
        ({"batch": "-1"}, "must not be negative"),
        ({"stride": str(2**40)}, "--stride: 1099511627776 is too large"),
        ({"dtype": "float31"}, "did you mean `float32`?"),
        ({"layout": "NHCW"}, "--layout `NHCW`: it can be native, channels_first, channels_last"),
        ({"options": ("transpose_kernel=true",)}, "write FRAMEWORK.WORD=VALUE"),
    ],
)
def test_a_mistake_is_answered_with_what_was_seen_and_what_is_meant(written, text):
    with pytest.raises(UsageError) as caught:
        read(**written)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "written",
    [
        {"output_size": "10", "output_padding": "1"},
        {"output_size": "9"},
        {"dialect": "onnx", "output_size": "9", "output_padding": "1"},
        {"dialect": "tensorflow", "padding": "SAME", "output_size": "9", "output_padding": "1"},
    ],
)
def test_words_that_agree_or_that_the_dialect_reads_itself_pass(written):
    assert read(**{"input": "5", "stride": "2", "padding": "1", **written})


def run(capsys, *arguments):
    code = cli.code_of(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


TENSORFLOW = ["--op", "conv_transpose", "--dialect", "tensorflow", "--input", "5", "--kernel", "4"]


def test_translate_prints_code(capsys):
    code, out, err = run(
        capsys, "translate", *TENSORFLOW, "--stride", "2", "--padding", "SAME", "--to", "torch"
    )
    assert (code, err) == (0, "")
    assert "F.conv_transpose1d(inputs, kernel, stride=2, padding=1)" in out
    compile(out, "<printed>", "exec")


def test_explain_takes_words(capsys):
    code, out, _ = run(capsys, "explain", *TENSORFLOW, "--stride", "2", "--padding", "SAME")
    assert code == 0
    assert "* tensorflow  default 10; output_shape=9..10" in out


def test_a_case_of_the_library_is_translated(capsys):
    code, out, _ = run(capsys, "translate", "transpose/same_even.yaml::default-output", "--to", "numpy")
    assert code == 0
    assert "np.ndindex" in out


REFUSED = "the rule of torch refuses the words: padding 'SAME' is not a word of torch for conv_transpose"


def test_a_refusal_has_the_rules_text_and_exit_code_2(capsys):
    words_of_torch = [word.replace("tensorflow", "torch") for word in TENSORFLOW]
    code, out, err = run(capsys, "translate", *words_of_torch, "--padding", "SAME", "--to", "jax")
    assert (code, out, err) == (2, "", f"error: {REFUSED}\n")
    code, out, _ = run(capsys, "explain", *words_of_torch, "--padding", "SAME")
    assert code == 0
    assert REFUSED.partition(": ")[2] in out


def test_what_a_target_cannot_say_is_exit_code_2(capsys):
    code, _, err = run(capsys, "translate", *TENSORFLOW, "--dtype", "bfloat16", "--to", "numpy")
    assert (code, err) == (2, "error: numpy cannot say this case: NumPy has no bfloat16\n")


def test_a_case_and_words_are_not_both(capsys):
    code, _, err = run(capsys, "explain", "same_even.yaml::default-output", "--op", "conv", "--bias")
    assert code == 2
    assert "name a CASE or write words, not both" in err
    assert "--op, --bias" in err


def test_neither_a_case_nor_words(capsys):
    code, _, err = run(capsys, "explain")
    assert code == 2
    assert "words need --op, --input and --kernel, or name a CASE" in err


def test_a_line_too_long_to_try_is_explained_all_the_same(capsys):
    arguments = ["--op", "conv_transpose", "--input", "2000000000", "--kernel", "3", "--stride", "1000"]
    code, out, _ = run(capsys, "explain", *arguments)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    assert sizes.LONGEST < 2000000000
