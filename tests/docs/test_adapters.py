"""Every block of docs/adapters.md does what the page says: adapters, commands, what is printed."""

import re
import subprocess
import sys
import tomllib

import pytest
from support.installed import skip_without
from support.paths import ROOT

from conformance.cli import code_of

PAGE = (ROOT / "docs" / "adapters.md").read_text()
WRONG = "return [axis.crop[1] for axis in geometry.axes]"
RIGHT = "return [axis.offset for axis in geometry.axes]"
NAMES = ("scatter.py", "two_d.py", "my_runtime.py", "my_keras.py")
NEEDS = {"my_runtime.py": ("onnxruntime", "onnx"), "my_keras.py": ("keras", "jax")}


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


ADAPTERS = dict(zip(NAMES, blocks("python"), strict=True))
COMMANDS = [line.partition(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the adapters of the page and nothing else, as a user of the wheel has it."""
    monkeypatch.chdir(tmp_path)
    for name, code in ADAPTERS.items():
        (tmp_path / name).write_text(code)
    (tmp_path / "path" / "to").mkdir(parents=True)
    (tmp_path / "path" / "to" / "adapter.py").write_text(ADAPTERS["two_d.py"])
    return tmp_path


def test_the_planted_bug_is_named_as_the_page_shows(folder, capsys):
    assert "conformance run shipped:transpose/dilation.yaml -b scatter.py" in COMMANDS
    assert code_of(["run", "shipped:transpose/dilation.yaml", "-b", "scatter.py"]) == 1
    out = capsys.readouterr().out
    first, second, *_ = blocks("text")
    assert first in out
    assert second in out


def test_the_right_line_is_right(folder, capsys):
    code = ADAPTERS["scatter.py"]
    assert code.count(WRONG) == 1
    assert RIGHT in PAGE
    (folder / "scatter.py").write_text(code.replace(WRONG, RIGHT))
    assert code_of(["run", "shipped:transpose", "-b", "scatter.py"]) == 0
    assert "FAIL" not in capsys.readouterr().out


def test_a_script_shows_the_bug_and_not_the_right_line(folder):
    assert "conformance repro shipped:transpose/dilation.yaml::coprime -b scatter.py -o report.py" in COMMANDS
    words = "repro shipped:transpose/dilation.yaml::coprime -b scatter.py -o report.py"
    assert code_of(words.split()) == 0
    run = [sys.executable, "report.py"]
    environment = {"PYTHONPATH": str(ROOT)}
    assert subprocess.run(run, cwd=folder, env=environment, capture_output=True).returncode == 1
    (folder / "scatter.py").write_text(ADAPTERS["scatter.py"].replace(WRONG, RIGHT))
    assert subprocess.run(run, cwd=folder, env=environment, capture_output=True).returncode == 0


def test_a_kernel_with_limits_is_right_where_it_is_asked(folder, capsys):
    assert "conformance run -b two_d.py shipped:conv" in COMMANDS
    assert code_of(["run", "-b", "two_d.py", "shipped:conv"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"\d\d pass, \d+ skip$", out, re.MULTILINE)
    (sweep,) = [line for line in COMMANDS if " sweep " in line]
    assert code_of(sweep.split()[1:]) == 0
    out = capsys.readouterr().out
    assert re.search(r"two_d.py: \d+ cases were drawn that it does not take: .*\d+ rank", out)
    assert "grad_input" in out


def test_a_kernel_with_limits_and_a_bug_is_caught(folder, capsys):
    code = ADAPTERS["two_d.py"].replace("return axis.offset, max", "return 0, max")
    (folder / "two_d.py").write_text(code)
    assert code_of(["run", "-b", "two_d.py", "shipped:conv"]) == 1
    assert "FAIL" in capsys.readouterr().out


@pytest.mark.parametrize("name", NEEDS)
def test_an_adapter_over_a_built_in_one_is_right(folder, capsys, name):
    skip_without(*NEEDS[name])
    assert f"conformance run -b {name} shipped:conv" in COMMANDS
    assert code_of(["run", "-b", name, "shipped:conv/blocks.yaml", "shipped:conv/asymmetric_pads.yaml"]) == 0
    assert " pass" in capsys.readouterr().out


def test_a_mistake_is_told_as_the_page_shows(folder, capsys):
    shown = blocks("text")[-1]
    line = int(re.search(r"kernel.py:(\d+)", shown)[1])
    head = "from conformance.frameworks import interface\n\n\nclass Adapter(interface.Adapter):\n"
    code = head + "    def about(self):\n        return interface.About('kernel', '1.0')\n\n"
    padding = "    # padding\n" * (line - code.count("\n") - 2)
    code += padding + "    def conv(self, call, x, w, b):\n        return colums\n"
    (folder / "kernel.py").write_text(code)
    assert code_of(["run", "-b", "kernel.py", "shipped:conv/blocks.yaml", "-k", "rows and not stride"]) == 1
    assert shown in capsys.readouterr().out


def test_the_other_blocks(folder, capsys):
    (table,) = (tomllib.loads(text) for text in blocks("toml"))
    assert "mykernel" in table["project"]["entry-points"]["conformance.frameworks"]
    rule = blocks("text")[2]
    assert rule == "m * stride + j * dilation - offset\n"
    known = {"numpy", "path/to/adapter.py", "path/to/adapter.py+fast@cpu", "mykernel", *NAMES}
    for line in COMMANDS:
        assert set(re.findall(r"-b (\S+)", line)) <= known
    arguments = ["run", "-b", "numpy", "-b", "path/to/adapter.py+fast@cpu", "shipped:conv/blocks.yaml"]
    assert code_of(arguments) == 0


def test_each_block_is_looked_at():
    assert set(re.findall(r"```(\w+)\n", PAGE)) == {"sh", "python", "text", "toml"}
    assert len(blocks("text")) == 4
