"""`conformance translate`: of one case code to paste, of a file or several cases a module."""

import pytest

from conformance.cli import code_of

FILE = """\
conformance: 1
cases:
  - {id: a, op: conv, input: [1, 2, 5], out_channels: 2, kernel: [3], padding: 1}
  - {id: b, op: conv_transpose, input: [1, 2, 5], out_channels: 2, kernel: [3], stride: 2}
  - {id: refused, op: conv, input: [1, 2, 5], out_channels: 2, kernel: [9]}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "layers.yaml"
    path.write_text(FILE)
    return path


def test_a_file_becomes_one_module(file, capsys):
    assert code_of(["translate", str(file), "--to", "torch"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("# 2 layers in torch. Written by conformance ")
    assert "class Layers(torch.nn.Module):" in out
    assert "left out: layers.yaml::refused: the rule of torch refuses the words" in err


def test_several_cases_become_one_module(file, capsys):
    names = [f"{file}::b", f"{file}::a"]
    assert code_of(["translate", *names, "--to", "numpy"]) == 0
    out = capsys.readouterr().out
    assert out.index('"layers.yaml::b"') < out.index('"layers.yaml::a"')


def test_one_case_stays_code_to_paste(file, capsys):
    assert code_of(["translate", f"{file}::a", "--to", "torch"]) == 0
    assert "class" not in capsys.readouterr().out
    assert code_of(["translate", f"{file}::a", "--to", "torch", "--module"]) == 0
    assert "class Layer1(torch.nn.Module):" in capsys.readouterr().out


def test_the_module_goes_to_a_file_that_may_be_written_again(file, tmp_path, capsys):
    for name in (str(file), f"{file}::a"):
        for _ in range(2):
            assert code_of(["translate", name, "--to", "numpy", "-o", str(tmp_path / "out.py")]) == 0
    assert "Written by conformance" in (tmp_path / "out.py").read_text()


def test_the_layout_of_the_target_is_an_option(file, capsys):
    words = ["--op", "conv", "--dialect", "tensorflow", "--input", "5", "--kernel", "3", "--to", "torch"]
    assert code_of(["translate", *words, "--io-layout", "target"]) == 0
    assert "x.transpose" not in capsys.readouterr().out
    assert code_of(["translate", *words, "--io-layout", "mine"]) == 2
    assert "not 'mine'" in capsys.readouterr().err


def test_words_beside_several_cases_are_a_mistake(file, capsys):
    assert code_of(["translate", f"{file}::a", f"{file}::b", "--op", "conv", "--to", "torch"]) == 2
    assert "not both" in capsys.readouterr().err


def test_cases_are_selected_as_for_a_run(file, tmp_path, monkeypatch, capsys):
    words = ["translate", str(file), "--to", "numpy"]
    assert code_of([*words, "-k", "not b and not refused"]) == 0
    assert capsys.readouterr().out.startswith("# 1 layer in numpy.")
    assert code_of([*words, "--tag", "smoke"]) == 3
    assert f"no case has the tag smoke; `conformance list {file}` shows" in capsys.readouterr().err
    (tmp_path / "cases").mkdir()
    file.rename(tmp_path / "cases" / "layers.yaml")
    monkeypatch.chdir(tmp_path)
    assert code_of(["translate", "-k", "b", "--to", "numpy"]) == 0
    assert '"layers.yaml::b"' in capsys.readouterr().out
