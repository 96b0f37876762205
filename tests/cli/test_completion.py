"""Completion in a shell: names, tags, ids and words, under bash's own way of parting words."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from support.paths import LIBRARY, ROOT

from conformance import cases, cli
from conformance.cli import completion
from conformance.cli.completion import find_tags, join_colons

TEXT = """\
conformance: 1
defaults: {op: conv, input: [1, 1, 4, 4], kernel: 2, tags: [smoke, slow]}
cases:
  - id: first
  - {id: second, stride: 2}
  - id: third
    tags:
      - block
      - in.lines
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    folder = tmp_path / "cases" / "mine"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(TEXT)
    (folder / "bad.yml").write_text("conformance: 1\ntags: [smudge]\ncases: [\n")
    monkeypatch.chdir(tmp_path)


def completed(capsys, monkeypatch, words, at=None):
    """What bash shows for a command line whose words it has parted at colons."""
    monkeypatch.setenv("COMP_WORDS", " ".join(["conformance", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words) if at is None else at))
    monkeypatch.setenv(cli.COMPLETION, "bash_complete")
    completion.register()
    cli.code_of([])
    return [line.partition(",")[2] for line in capsys.readouterr().out.splitlines() if line]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["ru"], ["run"]),
        (["list", "--tag", "s"], ["slow", "smoke", "smudge"]),
        (["list", "--tag", "slow,in"], ["slow,in.lines"]),
        (["list", "cases/mine/a.yaml", "::", "f"], ["first"]),
        (["list", "cases/mine/a.yaml", "::"], ["first", "second", "third"]),
        (["check", "cases/mine/bad.yml", "::"], []),
        (["explain", "cases/mine/a.yaml", "::", "th"], ["third"]),
        (["list", "shipped", ":", "transp"], ["transpose/"]),
        (["list", "shipped", ":", "transpose/same_ev"], ["transpose/same_even.yaml"]),
        (["list", "shipped", ":", "../"], []),
        (["run", "-b", "tor"], ["torch"]),
        (["run", "-b", "numpy,j"], ["numpy,jax"]),
        (["run", "-b", "torch+comp"], ["torch+compile"]),
        (["run", "-b", "keras+to"], ["keras+torch"]),
        (["run", "-b", "jax+jit@g"], ["jax+jit@gpu"]),
        (["run", "--device", "g"], ["gpu"]),
        (["run", "--variants", "compile,xl"], ["compile,xla"]),
        (["repro", "-b", "nump"], ["numpy"]),
        (["explain", "--dialect", "to"], ["torch"]),
        (["explain", "--padding", "same_"], ["SAME_LOWER", "SAME_UPPER"]),
        (["translate", "--to", "ker"], ["keras"]),
        (["diff", "--format", "m"], ["markdown"]),
        (["diff", "--fail-on", "broken,"], ["broken,changed", "broken,fixed"]),
        (["run", "-r", "s"], ["sk", "sw", "sf", "sA"]),
        (["run", "-r", "z"], []),
        (["sweep", "--dtype", "bf"], ["bfloat16"]),
        (["sweep", "--gradients", "sec"], ["second_order"]),
        (["selftest", "--fault", "weights-cop"], []),
        (["bisect", "ja"], ["jax"]),
        (["translate", "--io-layout", "t"], ["target"]),
        (["nonsense", "--tag", "s"], ["site", "selftest", "sweep"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_shell_shows_what_may_stand_here(words, shown, capsys, monkeypatch):
    assert completed(capsys, monkeypatch, words) == shown


@pytest.mark.usefixtures("here")
def test_a_path_is_left_to_the_shell():
    (item,) = completion.cases(click.Context(cli.group), click.Argument(["x"]), "cases/mi")
    assert (item.type, item.value) == ("file", "cases/mi")


def test_words_around_colons_are_one():
    assert join_colons(["run", "a.yaml", "::", "x", "-b", "y"]) == ["run", "a.yaml::x", "-b", "y"]
    assert join_colons(["run", "shipped", ":", "a", "::", ""]) == ["run", "shipped:a::"]


def test_the_tags_that_are_found_are_those_of_the_cases():
    found = {tag for file in LIBRARY.rglob("*.yaml") for tag in find_tags(file.read_text())}
    assert found == {tag for case in cases.load(LIBRARY) for tag in case.tags}


@pytest.mark.usefixtures("here")
def test_bash_completes_with_the_script_that_the_program_prints(tmp_path):
    program = tmp_path / "conformance"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m conformance "$@"\n')
    program.chmod(0o755)
    script = f"""
        eval "$(_CONFORMANCE_COMPLETE=bash_source conformance)"
        COMP_WORDS=(conformance list cases/mine/a.yaml :: se); COMP_CWORD=4
        $(complete -p conformance | sed 's/.*-F \\([^ ]*\\).*/\\1/') conformance
        printf '%s\\n' "${{COMPREPLY[@]}}"
        unset COMP_WORDS COMP_CWORD
        export _CONFORMANCE_COMPLETE=bash_complete COMP_WORDS='conformance run -b torch+' COMP_CWORD=3
        {sys.executable} -X importtime -m conformance 2>&1 | grep -E 'plain,|[|] +(torch|tensorflow|jax)$'
    """
    done = subprocess.run(
        ["bash", "-c", script],
        env={"PYTHONPATH": str(ROOT), "PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split()[:2] == ["second", "plain,torch+compile"], done.stderr
    assert "|" not in done.stdout
