"""`pytest cases/` as a user runs it: items, options, verdicts."""

from support.paths import MISBEHAVING, PLANTED
from support.pytest_runs import GOOD, ON, run, run_apart


def test_an_item_for_each_case_and_backend(folder):
    code, out = run(
        folder,
        "cases",
        ON,
        "numpy",
        ON,
        "numpy+im2col",
        "--collect-only",
    )
    assert code == 0
    items = [line for line in out.splitlines() if "::" in line]
    assert items == [
        "cases/some/pair.yaml::forward[numpy]",
        "cases/some/pair.yaml::forward[numpy+im2col]",
        "cases/some/pair.yaml::transposed[numpy]",
        "cases/some/pair.yaml::transposed[numpy+im2col]",
    ]


def test_agreement_passes_and_selections_work(folder):
    assert "4 passed" in run(folder, "cases", ON, "numpy", ON, str(PLANTED))[1]
    assert "1 passed, 1 deselected" in run(folder, "cases", ON, "numpy", "-k", "forward")[1]
    marked = run(folder, "cases", ON, "numpy", "-m", "quick", "--strict-markers")
    assert (marked[0], "1 passed, 1 deselected" in marked[1]) == (0, True)
    one = run(folder, "cases/some/pair.yaml::transposed[numpy]", ON, "numpy")
    assert "1 passed" in one[1]


def test_a_tag_selects_and_does_nothing_else(folder):
    words = "skip, xfail, skipif, flaky, timeout, parametrize, usefixtures, filterwarnings, _x, tryfirst"
    file = folder / "cases" / "some" / "pair.yaml"
    file.write_text(GOOD.replace("[quick]", f"[{words}]"))
    wrong = f"{PLANTED}+kernel-flipped"
    code, out = run(folder, "cases", ON, wrong, "-m", "skip and xfail and _x", "--strict-markers")
    assert (code, "1 failed, 1 deselected" in out) == (1, True)


def test_text_of_others_does_not_reach_the_terminal(folder):
    hostile = folder / "cases" / "\x1b[31mred.yaml"
    hostile.write_text(GOOD.replace("op: conv,", 'op: "\\e[2J\u202e",'))
    out = run(folder, "cases", ON, "numpy")[1].replace(str(hostile.name), "")
    assert "cannot be part of an id" in out
    assert "\x1b" not in out


def test_a_fault_fails_with_its_diagnosis_and_no_traceback(folder):
    code, out = run(folder, "cases", ON, f"{PLANTED}+kernel-flipped", "--junitxml", "j.xml")
    assert code == 1
    assert "2 failed" in out
    assert "[kernel-flipped]" in out
    assert "repeat: conformance run" in out
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out
    assert "kernel-flipped" in (folder / "j.xml").read_text()


def test_it_runs_in_parallel(folder):
    code, out = run_apart(folder, "cases", ON, "numpy", ON, str(PLANTED), "-n", "2")
    assert (code, "4 passed" in out) == (0, True)


def test_mistakes_of_a_file_are_a_collection_error_with_places(folder):
    (folder / "cases" / "bad.yaml").write_text(GOOD.replace("kernel:", "kernal:"))
    code, out = run(folder, "cases", ON, "numpy")
    assert code == 2
    assert "bad.yaml:4:" in out
    assert "Traceback" not in out


def test_an_unknown_backend_is_told_with_the_nearest_name(folder):
    code, out = run(folder, "cases", ON, "trch")
    assert code != 0
    assert "did you mean torch" in out


def test_a_backend_that_cannot_start_fails_its_own_items(folder):
    _, out = run(
        folder,
        "cases",
        ON,
        "numpy",
        ON,
        f"{PLANTED}+no-such-reading",
    )
    assert "2 failed, 2 passed" in out
    assert "could not start" in out


def test_a_crash_costs_one_item(folder):
    stuck = "  - {id: dies, op: conv, options: {misbehaving: {do: abort}}}\n"
    text = GOOD + stuck + stuck.replace("dies", "lives").replace("do: abort", "do: nothing")
    (folder / "cases" / "some" / "pair.yaml").write_text(text)
    _, out = run(folder, "cases", ON, str(MISBEHAVING))
    assert "1 failed, 3 passed" in out
    assert "SIGABRT" in out


def test_known_is_an_expected_failure_and_stale_a_failure(folder):
    entries = [
        f"{{backend: '*adapter.py*', aspect: {name}, why: planted}}" for name in ("output", "grad_bias")
    ]
    entry = f", known: [{', '.join(entries)}]}}"
    text = GOOD.replace("output_padding: [1, 0]}", "output_padding: [1, 0]" + entry)
    (folder / "cases" / "some" / "pair.yaml").write_text(text)
    assert "1 xfailed" in run(folder, "cases", "-k", "transposed", ON, f"{PLANTED}+bias-missing")[1]
    _, out = run(folder, "cases", "-k", "transposed", ON, str(PLANTED))
    assert "1 failed" in out
    assert "stale" in out


def test_yaml_that_is_no_case_file_is_left_alone(folder):
    (folder / "cases" / "some" / "pair.yaml").unlink()
    assert run(folder, "cases", ON, "numpy")[0] == 5


def test_the_summary_says_the_cause_in_one_line(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    (folder / "k.py").write_bytes(PLANTED.read_bytes())
    cause = "the same numbers come out when the kernel is turned by 180 degrees [kernel-flipped] (computed"
    for started in (run, run_apart):
        parallel = ("-n", "1") if started is run_apart else ()
        _, out = started(folder, "cases", ON, "k.py+kernel-flipped", "-k", "forward", *parallel)
        (line,) = [line for line in out.splitlines() if line.startswith("FAILED")]
        assert line.startswith(f"FAILED cases/some/pair.yaml::forward[k.py+kernel-flipped] - {cause}")
        assert out.count("repeat: conformance run") == 1


def test_accepted_deviations_of_the_configuration_hold(folder):
    entry = '[[known]]\ncases = ["some/*"]\nbackend = "*flipped"\nwhy = "accepted here"\n'
    (folder / "conformance.toml").write_text(f'backends = ["{PLANTED}+kernel-flipped"]\n' + entry)
    code, out = run(folder, "cases", "-rx")
    assert (code, "2 xfailed" in out, "accepted here" in out) == (0, True, True)
    (folder / "conformance.toml").write_text('backends = ["numpy"]\n' + entry.replace("*flipped", "numpy"))
    code, out = run(folder, "cases")
    assert (code, "2 failed" in out) == (1, True)
    assert "stale: conformance.toml:2:1: known for numpy" in out
