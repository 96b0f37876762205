"""docs/porting.md: its file is translated by its command, and what it shows is what is printed."""

import re

from support.paths import ROOT

from conformance.cli import code_of
from conformance.frameworks import registry

TEXT = (ROOT / "docs" / "porting.md").read_text()
FILE = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.S | re.M)[0]


def test_the_file_becomes_the_module_of_the_first_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "layers.yaml").write_text(FILE)
    command = re.search(r"^    conformance (translate layers.yaml .*)$", TEXT, re.M)[1]
    assert code_of(command.split()) == 0
    assert "left out" not in capsys.readouterr().err
    assert "class Layer2(torch.nn.Module):" in (tmp_path / "layers.py").read_text()


def test_what_explain_is_said_to_print_is_printed(capsys):
    words = re.search(r"^    conformance (explain --op .*)\\\n(.*)$", TEXT, re.M)
    assert code_of((words[1] + words[2]).split()) == 0
    printed = capsys.readouterr().out
    shown = re.search(r"^    (Right shape.*?)\n\n[^ ]", TEXT, re.S | re.M)[1]
    assert "\n".join(line.removeprefix("    ") for line in shown.splitlines()) in printed


def test_every_target_has_a_row():
    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.M)
    assert set(rows) == set(registry.MODULES)
