"""`pytest cases/` as a user runs it: items, options, verdicts."""

import subprocess
import sys

import pytest
from support.case_files import PAIR
from support.paths import MISBEHAVING, PLANTED

from conformance.cli import code_of

GOOD = PAIR.replace("conformance: 1\ntitle: A pair", "title: A pair\nconformance: 1")
"""A case file is known by its key, wherever it stands in the file."""


def run(folder, *words):
    plugin = [] if registered() else ["-p", "conformance.pytest_plugin"]
    # the plugin of Hypothesis takes longer to load than all the rest
    without = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    command = [sys.executable, "-m", "pytest", *without, "-q", *plugin, *words]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return ran.returncode, ran.stdout


def registered():
    from importlib.metadata import entry_points

    return any(entry.value == "conformance.pytest_plugin" for entry in entry_points(group="pytest11"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cases" / "some").mkdir(parents=True)
    (tmp_path / "cases" / "some" / "pair.yaml").write_text(GOOD)
    (tmp_path / "cases" / "other.yaml").write_text("not: a case file\n")
    return tmp_path


def test_an_item_for_each_case_and_backend(folder):
    code, out = run(folder, "cases", "--backend", "numpy", "--backend", "numpy+im2col", "--collect-only")
    assert code == 0
    items = [line for line in out.splitlines() if "::" in line]
    assert items == [
        "cases/some/pair.yaml::forward[numpy]",
        "cases/some/pair.yaml::forward[numpy+im2col]",
        "cases/some/pair.yaml::transposed[numpy]",
        "cases/some/pair.yaml::transposed[numpy+im2col]",
    ]


def test_agreement_passes_and_selections_work(folder):
    assert "4 passed" in run(folder, "cases", "--backend", "numpy", "--backend", str(PLANTED))[1]
    assert "1 passed, 1 deselected" in run(folder, "cases", "--backend", "numpy", "-k", "forward")[1]
    marked = run(folder, "cases", "--backend", "numpy", "-m", "quick", "--strict-markers")
    assert (marked[0], "1 passed, 1 deselected" in marked[1]) == (0, True)
    one = run(folder, "cases/some/pair.yaml::transposed[numpy]", "--backend", "numpy")
    assert "1 passed" in one[1]


def test_a_tag_selects_and_does_nothing_else(folder):
    words = "skip, xfail, skipif, flaky, timeout, parametrize, usefixtures, filterwarnings, _x, tryfirst"
    file = folder / "cases" / "some" / "pair.yaml"
    file.write_text(GOOD.replace("[quick]", f"[{words}]"))
    wrong = f"{PLANTED}+kernel-flipped"
    code, out = run(folder, "cases", "--backend", wrong, "-m", "skip and xfail and _x", "--strict-markers")
    assert (code, "1 failed, 1 deselected" in out) == (1, True)


def test_text_of_others_does_not_reach_the_terminal(folder):
    hostile = folder / "cases" / "\x1b[31mred.yaml"
    hostile.write_text(GOOD.replace("op: conv,", 'op: "\\e[2J\u202e",'))
    out = run(folder, "cases", "--backend", "numpy")[1].replace(str(hostile.name), "")
    assert "cannot be part of an id" in out
    assert "\x1b" not in out


def test_a_fault_fails_with_its_diagnosis_and_no_traceback(folder):
    code, out = run(folder, "cases", "--backend", f"{PLANTED}+kernel-flipped", "--junitxml", "j.xml")
    assert code == 1
    assert "2 failed" in out
    assert "[kernel-flipped]" in out
    assert "repeat: conformance run" in out
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out
    assert "kernel-flipped" in (folder / "j.xml").read_text()


def test_it_runs_in_parallel(folder):
    code, out = run(folder, "cases", "--backend", "numpy", "--backend", str(PLANTED), "-n", "2")
    assert (code, "4 passed" in out) == (0, True)


def test_mistakes_of_a_file_are_a_collection_error_with_places(folder):
    (folder / "cases" / "bad.yaml").write_text(GOOD.replace("kernel:", "kernal:"))
    code, out = run(folder, "cases", "--backend", "numpy")
    assert code == 2
    assert "bad.yaml:4:" in out
    assert "Traceback" not in out


def test_an_unknown_backend_is_told_with_the_nearest_name(folder):
    code, out = run(folder, "cases", "--backend", "trch")
    assert code != 0
    assert "did you mean torch" in out


def test_a_backend_that_cannot_start_fails_its_own_items(folder):
    _, out = run(folder, "cases", "--backend", "numpy", "--backend", f"{PLANTED}+no-such-reading")
    assert "2 failed, 2 passed" in out
    assert "could not start" in out


def test_a_crash_costs_one_item(folder):
    stuck = "  - {id: dies, op: conv, options: {misbehaving: {do: abort}}}\n"
    text = GOOD + stuck + stuck.replace("dies", "lives").replace("do: abort", "do: nothing")
    (folder / "cases" / "some" / "pair.yaml").write_text(text)
    _, out = run(folder, "cases", "--backend", str(MISBEHAVING))
    assert "1 failed, 3 passed" in out
    assert "SIGABRT" in out


def test_known_is_an_expected_failure_and_stale_a_failure(folder):
    entries = [
        f"{{backend: '*adapter.py*', aspect: {name}, why: planted}}" for name in ("output", "grad_bias")
    ]
    entry = f", known: [{', '.join(entries)}]}}"
    text = GOOD.replace("output_padding: [1, 0]}", "output_padding: [1, 0]" + entry)
    (folder / "cases" / "some" / "pair.yaml").write_text(text)
    assert "1 xfailed" in run(folder, "cases", "-k", "transposed", "--backend", f"{PLANTED}+bias-missing")[1]
    _, out = run(folder, "cases", "-k", "transposed", "--backend", str(PLANTED))
    assert "1 failed" in out
    assert "stale" in out


def test_yaml_that_is_no_case_file_is_left_alone(folder):
    (folder / "cases" / "some" / "pair.yaml").unlink()
    assert run(folder, "cases", "--backend", "numpy")[0] == 5


def test_an_item_fails_when_it_changes_against_the_baseline(one_format, folder):
    kept, fault = folder / "b.jsonl", f"{PLANTED}+kernel-flipped"
    backends = ["-b", "numpy", "-b", fault]
    cases = str(folder / "cases" / "some")
    assert code_of(["run", cases, *backends, "--baseline", str(kept), "--update-baseline"]) == 0
    words = ("cases", "--backend", "numpy", "--backend", fault, "--conformance-baseline", "b.jsonl")
    assert "2 passed, 2 xfailed" in run(folder, *words)[1]
    right = '"backend":"numpy","verdict":"pass","outcome":"computed"'
    error = '"error":{"type":"ValueError","message":"no"}'
    wrong = f'"backend":"numpy","verdict":"fail","outcome":"refused",{error}'
    kept.write_text(kept.read_text().replace(right, wrong))
    code, out = run(folder, *words)
    assert (code, "2 failed, 2 xfailed" in out) == (1, True)
    assert "it was refused (ValueError: no), is computed now" in out
    assert "Traceback" not in out


def test_a_baseline_that_is_none_ends_the_session(folder):
    (folder / "b.jsonl").write_text("{}\n")
    ran = run(folder, "cases", "--backend", "numpy", "--conformance-baseline", "b.jsonl")
    assert ran[0] == 4
