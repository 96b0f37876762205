"""What README and documents tell a reader to type works, from a checkout and from the wheel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import chdir

import click
import pytest
import yaml
from support.documented_commands import blocks, commands, lay_out_wheel, mentioned
from support.documents import documents
from support.paths import ROOT

from conformance.cli import COMMANDS, group

README = (ROOT / "README.md").read_text()
QUICK = {"check", "draw", "explain", "list", "translate", "envs"}
"""Commands that start no framework."""
CHANGING = (["envs", "build"], ["envs", "remove"])
"""Commands that take long, and change what is not in the folder."""
OF_THE_READER = ("cases/your_file.yaml", "path/to/", "...", "NAME", "DIR", ".jsonl", ".py::")
"""What stands in a command for something of the reader's own."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return lay_out_wheel(tmp_path_factory.mktemp("wheel"))


def mistake(words: list[str]) -> str | None:
    """What the parser says against a command; None where it is right."""
    command = group.get_command(click.Context(group), words[0])
    try:
        assert command is not None
        command.make_context(words[0], words[1:])
    except click.ClickException as error:
        return f"{words}: {error.format_message()}"
    return None


def environment(wheel):
    return {**os.environ, "PYTHONPATH": str(wheel), "PYTEST_ADDOPTS": "-p no:hypothesispytest"}


def test_every_command_of_the_documents_is_one():
    found = [words for path in documents() for words in commands(path.read_text())]
    named = [words for path in documents() for words in mentioned(path.read_text())]
    assert len(found) > 80
    assert len(named) > 50
    assert [words for words in (*found, *named) if words[0] not in COMMANDS] == []
    assert [said for words in found if (said := mistake(words))] == []
    # a sentence may name a command or an option alone
    wrong = [said for words in named if (said := mistake(words))]
    assert [said for said in wrong if ": Missing " not in said and "requires an argument" not in said] == []


@pytest.mark.parametrize("page", ["site", "adapters", "porting", "translation", "drawing"])
def test_pages_whose_commands_stand_in_other_kinds_of_blocks_are_read(page):
    assert commands((ROOT / "docs" / f"{page}.md").read_text())


def test_a_command_that_is_none_is_noticed():
    assert mistake(["run", "--no-such-option"])
    assert commands("```sh\nconformance run \\\n  x # why\n```\n") == [["run", "x"]]
    assert commands("Type\n\n    conformance run \\\n        y\n\nnow.\n") == [["run", "y"]]
    text = "`conformance list x` and\n```text\n$ conformance run\n```\n"
    assert mentioned(text) == [["run"], ["list", "x"]]


LAYERS = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "porting.md").read_text(), re.S | re.M)[0]

PROGRAM = """\
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from conformance.cli import code_of
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = code_of(words)
    if code:
        print(words, code, said.getvalue()[-300:])
"""


def pasted(modules, folder):
    """What goes wrong when the commands that need no framework, and one run, are pasted in a folder."""
    written = [words for path in documents() for words in commands(path.read_text())]
    distinct = {tuple(words): words for words in written}.values()
    found = [words for words in distinct if not any(part in str(words) for part in OF_THE_READER)]
    quick = [words for words in found if words[0] in QUICK and words[:2] not in CHANGING]
    named = [word for words in found if words[0] == "run" for word in words if word.startswith("shipped:")]
    # one of them is run; tests/docs/test_adapters.py runs those of its page
    runs = [["run", "-b", "numpy", "-k", "coprime", named[0]], *(["list", word] for word in {*named})]
    assert len(quick) > 15
    assert runs
    (folder / "layers.yaml").write_text(LAYERS)
    words = [sys.executable, "-c", PROGRAM, json.dumps([*quick, *runs])]
    done = subprocess.run(
        words, cwd=folder, env=environment(modules), capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_commands_of_the_documents_work_from_the_wheel(wheel, tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text(
        "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 3], kernel: 2}]\n"
    )
    assert pasted(wheel, tmp_path) == ""


def test_commands_of_the_documents_work_in_a_checkout(tmp_path):
    """Its cases are found as they are there, and what is written goes elsewhere."""
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    assert pasted(ROOT, tmp_path) == ""


SETUP = next(block for block in blocks(README) if any("conv.jsonl" in line for line in block))


def test_a_fresh_repository_takes_fewer_than_ten_lines():
    assert len(SETUP) < 10
    assert any(line == "pytest" for line in SETUP)


@pytest.mark.parametrize("is_wrong", [False, True])
def test_the_lines_for_a_fresh_repository_make_it_green(wheel, tmp_path, is_wrong):
    """As they are typed; NumPy alone stands for the framework, and nothing is installed."""
    program = f'conformance() {{ "{sys.executable}" -m conformance "$@"; }}\npip() {{ echo torch==2.9.0; }}\n'
    plugin = (
        f'pytest() {{ "{sys.executable}" -m pytest -p no:conformance -p conformance.pytest_plugin "$@"; }}\n'
    )
    lines = [line.replace('"numpy", "torch"', '"numpy"') for line in SETUP]
    if is_wrong:
        lines = [line.replace("padding: 1}", "padding: 1, expect: {shape: [1]}}") for line in lines]
    script = "set -e\n" + program + plugin + "\n".join(lines)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment(wheel),
        capture_output=True,
        text=True,
        check=False,
    )
    if is_wrong:
        assert done.returncode != 0
        return
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert (tmp_path / "conv.jsonl").is_file()
    workflow = yaml.safe_load((tmp_path / ".github" / "workflows" / "conv.yml").read_text())
    check = workflow["jobs"]["conv"]["steps"][-1]
    with chdir(ROOT):
        inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert set(check["with"]) <= set(inputs)
    assert check["if"] == "github.event_name == 'schedule'"
