"""The configuration of a repository: where it is found, what it says, what is wrong with it."""

from pathlib import Path

import pytest
from support.case_files import write
from support.configurations import HEAD, mistakes

from conformance.errors import UsageError
from conformance.runs.configuration import load_configuration


def test_it_is_found_above_and_its_paths_are_seen_from_here(repository):
    (repository / "pyproject.toml").write_text(
        f"[project]\nname = 'x'\n{HEAD}"
        'paths = ["cases", "cases/a.yaml::a", "shipped:conv", "onnx:node"]\n'
        'backends = ["numpy", "torch+compile@cpu"]\nbaseline = "new.jsonl"\ntimeout = 5\njobs = 2\n'
    )
    found = load_configuration()
    assert str(found.file) == "../pyproject.toml"
    assert found.paths == ("../cases", "../cases/a.yaml::a", "shipped:conv", "onnx:node")
    assert (found.backends, found.code) == (("numpy", "torch+compile@cpu"), "")
    assert (str(found.baseline), found.timeout, found.jobs) == ("../new.jsonl", 5.0, 2)


def test_the_nearest_file_counts_and_the_root_is_the_last_that_is_looked_at(repository):
    write(repository / "deep" / "pyproject.toml", "[tool.other]\nconformance = 3\n")
    write(repository / "conformance.toml", "jobs = 3\n")
    assert load_configuration().jobs == 3
    write(repository / "deep" / "conformance.toml", "jobs = 4\n")
    assert load_configuration().jobs == 4
    (repository / ".git").rmdir()
    (repository / "deep" / "conformance.toml").unlink()
    assert load_configuration().file is None


def test_two_files_in_one_folder_are_a_mistake(repository):
    write(repository / "pyproject.toml", HEAD)
    write(repository / "conformance.toml", "")
    with pytest.raises(UsageError, match="both configure: keep one of them"):
        load_configuration()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}jobs = = 3", "2:8: this is not TOML"),
        ("tool = 1\n# conformance\n[tool.conformance]\n", "this is not TOML"),
        ("# conformance\ntool = 1\n", "2:8: `tool` is `1`; a table is wanted"),
        (f"{HEAD}paths = {'[' * 5000}{']' * 5000}", "nested too deeply"),
        (f"{HEAD}x = '{'y' * 2**20}'", "larger than"),
    ],
)
def test_what_is_no_configuration(repository, text, said):
    assert said in mistakes(repository, text)[0]


def test_a_file_of_others_is_left_alone(repository):
    (repository / "pyproject.toml").write_text("broken = = [\n")
    assert load_configuration().file is None


def test_known_entries_have_their_place(repository):
    (repository / "conformance.toml").write_text(
        '\n[[known]]\ncases = ["shipped:a*"]\nbackend = "torch"\nwhy = "w"\naspect = "output"\n'
    )
    (entry,) = load_configuration().known
    assert entry.cases == ("shipped:a*",)
    assert (entry.deviation.backend, entry.deviation.aspect) == ("torch", "output")
    assert str(entry.deviation.place) == "../conformance.toml:2:1"
    assert Path("..").resolve() == repository
