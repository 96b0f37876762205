"""Which backends a command line selects, and how they are asked."""

import pytest
from click.testing import CliRunner

from conformance.cli import backend_options
from conformance.cli.backend_options import Backing, Pace, prepare, select_targets
from conformance.cli.run import command
from conformance.errors import UsageError


def test_names_become_targets_and_the_default_is_for_none():
    assert [target.name for target in select_targets(Backing(("numpy", "numpy+im2col")))] == [
        "numpy",
        "numpy+im2col",
    ]
    assert [target.name for target in select_targets(Backing(), ("numpy",))] == ["numpy"]


def test_a_file_of_targets_takes_the_place_of_the_default(tmp_path):
    file = tmp_path / "targets.yaml"
    file.write_text("conformance-targets: 1\ntargets: [{name: mine, backend: numpy}]\n")
    assert [target.name for target in select_targets(Backing(targets_file=file), ("torch",))] == ["mine"]


def test_a_name_of_nobody_is_refused():
    with pytest.raises(UsageError, match="did you mean numpy"):
        select_targets(Backing(("nunpy",)))


def test_targets_without_requirements_need_no_environment():
    targets = select_targets(Backing(("numpy",)))
    assert prepare(targets) == targets


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--jobs", "0"], "1<=x<=64"),
        (["--timeout", "0"], "0<x"),
        (["--timeout", "nan"], "a number of seconds is wanted"),
        (["--timeout", str(10 * backend_options.MOST_SECONDS)], "is not in the range"),
    ],
)
def test_a_pace_that_nobody_can_keep(words, text):
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 2
    assert text in result.output
    assert (Pace().workers, Pace().timeout) == (1, 60.0)
