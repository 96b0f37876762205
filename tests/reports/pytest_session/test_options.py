"""Options, ini options and the configuration; which files are collected."""

import io
from contextlib import redirect_stderr

import pytest
from support.paths import PLANTED
from support.pytest_runs import GOOD, ON, run

from conformance.cases import library
from conformance.reports.pytest_session.options import PREFIX

TESTS = "def test_one():\n    pass\n"


@pytest.fixture
def repository(folder):
    """A repository with a test, and case files that are no cases of its own."""
    (folder / ".git").mkdir()
    (folder / "tests" / "data").mkdir(parents=True)
    (folder / "tests" / "test_own.py").write_text(TESTS)
    (folder / "tests" / "data" / "pair.yaml").write_text(GOOD)
    return folder


def collected(folder, *words):
    out = run(folder, "--collect-only", ON, "numpy", *words)[1]
    return [line.partition("[")[0] for line in out.splitlines() if "::" in line]


CASES = ["cases/some/pair.yaml::forward", "cases/some/pair.yaml::transposed"]
DATA = [name.replace("cases/some", "tests/data") for name in CASES]
OWN = ["tests/test_own.py::test_one"]


def test_nothing_is_collected_outside_the_configured_paths(repository):
    assert sorted(collected(repository)) == sorted(CASES + OWN)
    assert collected(repository, "tests") == OWN
    assert collected(repository, "tests/data/pair.yaml") == DATA
    assert collected(repository, "tests/data/pair.yaml::forward[numpy]") == DATA[:1]
    (repository / "pytest.ini").write_text("[pytest]\nconformance_paths = tests/data\n")
    assert sorted(collected(repository)) == sorted(DATA + OWN)
    (repository / "pytest.ini").unlink()
    (repository / "conformance.toml").write_text('paths = ["tests/data/pair.yaml"]\n')
    assert sorted(collected(repository)) == sorted(DATA + OWN)
    assert collected(repository, "cases") == CASES


def test_a_folder_of_cases_is_enough_where_it_is_named(repository):
    (repository / "cases").rename(repository / "tests" / "cases")
    assert collected(repository) == OWN
    assert [name.replace("tests/", "") for name in collected(repository, "tests/cases")] == CASES


def test_a_session_that_collects_nothing_says_which_files_it_left_alone(repository):
    (repository / "tests" / "test_own.py").unlink()
    code, out = run(repository, "tests", ON, "numpy")
    assert code == 5
    assert "1 case files outside the configured paths were not collected" in out
    assert "set conformance_paths" in out
    assert "outside the configured paths" not in run(repository, "cases", ON, "numpy")[1]


def test_the_command_line_wins_over_the_ini_file_and_that_over_the_configuration(folder):
    (folder / "conformance.toml").write_text('backends = ["numpy+toeplitz"]\n')

    def backends(*words):
        out = run(folder, "cases", "--collect-only", *words)[1]
        return {line.partition("[")[2].rstrip("]") for line in out.splitlines() if "::" in line}

    assert backends() == {"numpy+toeplitz"}
    (folder / "pytest.ini").write_text("[pytest]\nconformance_backend = numpy numpy+matrix\n")
    assert backends() == {"numpy", "numpy+matrix"}
    assert backends(ON, "numpy+im2col") == {"numpy+im2col"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--conformance-timeout", "soon"), "--conformance-timeout 'soon': a number of seconds"),
        (("--conformance-device", "tpu"), "tpu"),
        (("--conformance-targets", "none.yaml"), "none.yaml"),
    ],
)
def test_mistakes_in_options_are_told_without_a_traceback(folder, words, said):
    code, out = run(folder, "cases", *words)
    assert (code, said in out, "Traceback" in out) == (2, True, False)


def test_a_mistake_in_the_configuration_has_its_place(folder):
    (folder / "conformance.toml").write_text('backend = ["numpy"]\n')
    code, out = run(folder, "cases")
    assert (code, "did you mean `backends`?" in out, "Traceback" in out) == (2, True, False)


SHIPPED = "shipped:articles/tensorflow_examples.yaml"


def test_shipped_cases_are_collected_where_they_are_named_or_configured(repository):
    ids = [f"{SHIPPED}::{name}" for name in ("d1-valid-stride-1", "d2-valid-stride-2")]
    assert collected(repository, SHIPPED)[:2] == ids
    assert collected(repository, f"{ids[1]}[numpy]", "cases") == [ids[1], *CASES]
    assert len({name.partition("::")[0] for name in collected(repository, "shipped:articles")}) > 3
    (repository / "conformance.toml").write_text(f'paths = ["cases", "{SHIPPED}"]\n')
    assert sorted(collected(repository))[:2] == CASES
    assert {*ids} <= {*collected(repository)}
    assert collected(repository, "tests/test_own.py") == OWN
    (repository / "pytest.ini").write_text(f"[pytest]\nconformance_paths = {SHIPPED}\ntestpaths = tests\n")
    assert {*ids, *OWN} < {*collected(repository)}
    assert not {*CASES} & {*collected(repository)}


def test_shipped_cases_that_there_are_not_are_told_the_nearest(repository):
    code, err = run_with_errors(repository, "shipped:articels", ON, "numpy")
    assert code == 4
    assert "shipped:articels: there is no such file or folder; did you mean `shipped:articles`?" in err
    assert run_with_errors(repository, "shipped:../etc", ON, "numpy")[0] == 4


def run_with_errors(folder, *words):
    with redirect_stderr(io.StringIO()) as told:
        code, _ = run(folder, *words)
    return code, told.getvalue()


def test_the_prefix_is_that_of_the_library():
    assert PREFIX == library.PREFIX


def test_last_failed_and_stop_at_the_first(folder):
    """Own and shipped cases: what fails again is what failed, and `-x` ends after one."""
    wrong = f"{PLANTED}+kernel-flipped"
    words = ["-p", "cacheprovider", "cases", SHIPPED, ON, "numpy", ON, wrong, "-k", "forward or odd-total"]
    out = run(folder, *words, "-rf")[1]
    assert "2 failed, 2 passed" in out
    failed = {line.split(" - ")[0] for line in out.splitlines() if line.startswith("FAILED")}
    assert any("cases/some/pair.yaml::forward" in line for line in failed)
    assert f"FAILED {SHIPPED}::d4-odd-total[{wrong}]" in failed
    again = run(folder, *words, "-rf", "--lf")[1]
    assert {line.split(" - ")[0] for line in again.splitlines() if line.startswith("FAILED")} == failed
    assert "passed" not in again.splitlines()[-1]
    stopped = run(folder, *words, "-x")[1].splitlines()[-1]
    assert "1 failed" in stopped
    assert "2 failed" not in stopped
