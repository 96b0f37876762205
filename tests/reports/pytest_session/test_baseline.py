"""The baseline of a session: what has changed fails, and it is read where it is needed."""

from support.paths import PLANTED
from support.pytest_runs import ON, run

from conformance.cli import code_of


def test_an_item_fails_when_it_changes_against_the_baseline(short_fingerprint, folder):
    kept, fault = folder / "b.jsonl", f"{PLANTED}+kernel-flipped"
    backends = ["-b", "numpy", "-b", fault]
    cases = str(folder / "cases" / "some")
    assert code_of(["run", cases, *backends, "--baseline", str(kept), "--update-baseline"]) == 0
    words = (
        "cases",
        ON,
        "numpy",
        ON,
        fault,
        "--conformance-baseline",
        "b.jsonl",
    )
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
    ran = run(folder, "cases", ON, "numpy", "--conformance-baseline", "b.jsonl")
    assert ran[0] == 4


def test_a_configured_baseline_is_compared_and_read_only_with_case_files(short_fingerprint, folder):
    (folder / "conformance.toml").write_text('baseline = "b.jsonl"\nbackends = ["numpy"]\n')
    (folder / "test_own.py").write_text("def test_one():\n    pass\n")
    assert run(folder, "test_own.py")[0] == 0
    code, out = run(folder, "cases")
    assert (code, "b.jsonl" in out) == (2, True)
