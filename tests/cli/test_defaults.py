"""The configuration as the defaults of commands; the command line wins."""

import re

import pytest
from support.case_files import PAIR, write
from support.paths import PLANTED

from conformance.cli import code_of
from conformance.cli.defaults import default_map

FLIPPED = "k.py+kernel-flipped"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep").mkdir()
    write(tmp_path / "mine" / "cases" / "pair.yaml", PAIR)
    (tmp_path / "k.py").write_bytes(PLANTED.read_bytes())
    monkeypatch.chdir(tmp_path / "deep")
    monkeypatch.delenv("CONFORMANCE_TRUST", raising=False)

    def run(text, *arguments):
        (tmp_path / "conformance.toml").write_text(text)
        code = code_of([*arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_paths_and_backends_are_those_of_the_configuration_unless_written(run):
    text = 'paths = ["mine"]\nbackends = ["numpy"]\ntimeout = 7\n'
    code, said = run(text, "run")
    assert code == 0
    assert "2 cases of ../mine (../conformance.toml)" in said
    assert re.search("^2 of 2 checked", said, re.M)
    code, said = run(text, "run", "-b", "numpy+im2col", "../mine/cases/pair.yaml::forward")
    assert re.search("^1 of 1 checked", said, re.M)
    assert "numpy+im2col" in said
    assert run(text, "list")[1].startswith("pair.yaml::forward")
    assert run(text, "explain", "pair.yaml::forward")[0] == 0


def test_code_of_a_repository_does_not_run_unasked(run, monkeypatch):
    text = f'paths = ["mine"]\nbackends = ["numpy", "{FLIPPED}"]\n'
    code, said = run(text, "run")
    assert code == 2
    assert "CONFORMANCE_TRUST=.." in said
    assert run(text, "list")[0] == 0
    assert run(text, "run", "-b", "numpy")[0] == 0
    monkeypatch.setenv("CONFORMANCE_TRUST", "..")
    code, said = run(text, "run")
    assert (code, "kernel-flipped" in said) == (1, True)


def test_known_entries_are_accepted_and_stale_ones_fail(run, monkeypatch):
    monkeypatch.setenv("CONFORMANCE_TRUST", "..")
    entry = '[[known]]\ncases = ["shipped:conv/torch_same.yaml::*"]\nbackend = "*flipped"\nwhy = "accepted"\n'
    paths = 'paths = ["shipped:conv/torch_same.yaml"]\n'
    wrong = f'backends = ["{FLIPPED}"]\n'
    code, said = run(paths + wrong, "run")
    assert code == 1
    aspects = "".join(entry + f'aspect = "{name}"\n' for name in re.findall(r"output|grad_\w+", said))
    assert aspects
    code, said = run(paths + wrong + entry, "run", "-r", "k")
    assert (code, "accepted" in said) == (0, True)
    code, said = run(paths + 'backends = ["numpy"]\n' + entry.replace("*flipped", "numpy"), "run")
    assert code == 1
    assert "stale: ../conformance.toml:3:1: known for numpy" in said
    code, said = run(paths + wrong + entry.replace("same.yaml::", "sam.yaml::"), "run")
    assert code == 2
    assert "../conformance.toml:3:1: `known` is for shipped:conv/torch_sam.yaml::*" in said
    assert run(paths + wrong + entry.replace("same.yaml::", "sam.yaml::"), "run", "-k", "same")[0] == 1


def test_a_configured_baseline_is_made_compared_and_passed_over_for_other_cases(short_fingerprint, run):
    text = 'paths = ["mine"]\nbackends = ["numpy"]\nbaseline = "b.jsonl"\n'
    code, said = run(text, "run")
    assert (code, "--update-baseline makes it" in said) == (2, True)
    assert run(text, "run", "--update-baseline")[0] == 0
    assert run(text, "run")[0] == 0
    code, said = run(text, "run", "shipped:conv/torch_same.yaml")
    assert (code, "nothing was compared" in said) == (0, True)
    named = run(text, "run", "shipped:conv/torch_same.yaml", "--baseline", "../b.jsonl")
    assert named[0] == 3


def test_a_mistake_hides_no_help_and_stops_what_reads_it(run):
    assert run("job = 1\n", "run", "--help")[0] == 0
    code, said = run("job = 1\n", "list")
    assert (code, "did you mean `jobs`?" in said) == (2, True)
    assert default_map(["diff", "a", "b"]) is None
