"""What stands at the end of a session: expectations that nobody looked at, a baseline that met nothing."""

from support.pytest_runs import GOOD, ON, run, run_apart

from conformance.cli import code_of


def test_an_expectation_that_nobody_looked_at_is_told(folder):
    file = folder / "cases" / "some" / "pair.yaml"
    file.write_text(GOOD.replace("op: conv,", "op: conv, data: special, expect: {shape: [2, 6, 2, 5]},"))
    seen = run(folder, "cases", ON, "numpy", ON, "numpy+im2col")[1]
    assert "expectation not looked at" not in seen
    for started, words in ((run, ()), (run_apart, ("-n", "1"))):
        out = started(folder, "cases", ON, "numpy+im2col", *words)[1]
        assert "1 skipped" in out
        assert "expectation not looked at: some/pair.yaml::forward" in out


def test_a_baseline_that_meets_nothing_fails_the_session(short_fingerprint, folder):
    kept, cases = folder / "b.jsonl", str(folder / "cases" / "some")
    words = ("cases", ON, "numpy", "--conformance-baseline", "b.jsonl")
    assert code_of(["run", cases, "-b", "numpy", "--baseline", str(kept), "--update-baseline"]) == 0
    code, out = run(folder, *words)
    assert (code, "nothing was compared" in out) == (0, False)
    kept.write_text(kept.read_text().replace("some/pair.yaml", "other/pair.yaml"))
    for started, more in ((run, ()), (run_apart, ("-n", "1"))):
        code, out = started(folder, *words, *more)
        assert code == 1
        assert "ERROR b.jsonl has none of the 2 results, such as some/pair.yaml::" in out
