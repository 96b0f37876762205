"""`conformance draw`, and `explain --draw`."""

from __future__ import annotations

from xml.etree import ElementTree

import click
import pytest

import conformance
from conformance.cli import code_of, completion
from conformance.cli.draw import DrawingOptions, command
from conformance.cli.option_groups import flag_of

WORDS = [
    "--op",
    "conv_transpose",
    "--dialect",
    "tensorflow",
    "--input",
    "3x4",
    "--kernel",
    "3",
    "--stride",
    "2",
]
CASE = "transpose/same_even.yaml::default-output"


def test_a_case_is_drawn_into_a_file_that_is_written_again(tmp_path, capsys):
    file = tmp_path / "fig.svg"
    for _ in range(2):
        assert code_of(["draw", CASE, "-o", str(file)]) == 0
        assert capsys.readouterr().err == f"conformance: wrote {file}\n"
    loaded = conformance.load("shipped:transpose/same_even.yaml")
    (case,) = [case for case in loaded if case.id.endswith("::default-output")]
    assert file.read_text() == conformance.draw(case, title=CASE).svg


def test_without_a_file_the_svg_goes_to_stdout(capsys):
    options = ["--axis", "1", "--step", "3", "--title", "a <b>", "--read-as", "jax", "--theme", "dark"]
    assert code_of(["draw", *WORDS, "--padding", "SAME", *options]) == 0
    root = ElementTree.fromstring(capsys.readouterr().out)
    text = " ".join(root.itertext())
    assert "a <b>" in text
    assert "words of tensorflow" in text
    assert "read by the rule of jax" in text
    assert "axis 1: input 4" in text
    assert "axis 0" not in text
    assert "y[3] = " in text
    assert "prefers-color-scheme" not in text


def test_a_png_is_written_again_and_no_other_one_is(tmp_path, capsys):
    pytest.importorskip("resvg_py")
    file, theirs = tmp_path / "fig.PNG", tmp_path / "theirs.png"
    for _ in range(2):
        assert code_of(["draw", *WORDS, "-o", str(file), "--scale", "1"]) == 0
    data = file.read_bytes()
    theirs.write_bytes(data[:33] + data[33 + 32 :])
    assert code_of(["draw", *WORDS, "-o", str(theirs)]) == 2
    assert "was not written by conformance" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ['<svg xmlns="http://www.w3.org/2000/svg" class="mine"></svg>', "<!-- cd-drawing --><svg/>", "notes"],
)
def test_a_picture_of_somebody_else_is_kept(tmp_path, capsys, text):
    file = tmp_path / "fig.svg"
    file.write_text(text)
    for words in (["draw", *WORDS, "-o", str(file)], ["explain", *WORDS, "--draw", str(file)]):
        assert code_of(words) == 2
        assert "was not written by conformance" in capsys.readouterr().err
        assert file.read_text() == text
    assert code_of(["draw", *WORDS, "-o", str(file), "--force"]) == 0
    assert file.read_text() != text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "fig.pdf"], "fig.pdf: a drawing is a file that ends in .svg or .png"),
        (["-o", "fig.png", "--animate"], "--animate: a PNG stands still"),
        (["--scale", "2"], "--scale: an SVG has no pixels"),
        (["--animate", "--step", "1"], "not both"),
        (["--axis", "2"], "there are 2"),
        (["--padding", "1"], "they can be read as torch"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    assert code_of(["draw", *WORDS, *words]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == []


def test_an_explanation_is_drawn_as_well(tmp_path, capsys):
    file = tmp_path / "fig.svg"
    assert code_of(["explain", CASE, "--draw", str(file)]) == 0
    assert "In each dialect" in capsys.readouterr().out
    assert "cd-drawing" in file.read_text()
    assert code_of(["explain", "SAME", "--draw", str(file)]) == 2
    assert "SAME is a word" in capsys.readouterr().err


def test_words_are_completed():
    context = click.Context(command)
    found = {each.name: each for each in command.params}
    read_as = [item.value for item in found["read_as"].shell_complete(context, "t")]
    assert read_as == ["tensorflow", "torch", "theano"]
    assert [item.value for item in found["theme"].shell_complete(context, "d")] == ["dark"]
    assert completion.words_of(("dark",))(context, found["theme"], "x") == []
    assert flag_of(DrawingOptions, "read_as") == "--read-as"


def test_a_configuration_in_words_has_no_title(capsys):
    assert code_of(["draw", *WORDS]) == 0
    assert "words of tensorflow" in capsys.readouterr().out.partition("<text ")[2].partition("</text>")[0]
