"""The command line as a user meets it: texts, files and exit codes."""

import json
import re
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support.case_files import PAIR, work_below
from support.paths import MISBEHAVING, PLANTED
from support.short_fingerprint import environment

from conformance.cli import code_of
from conformance.cli.report_options import FORMATS

pytestmark = pytest.mark.usefixtures("short_fingerprint")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return work_below(tmp_path, monkeypatch, PAIR)


def test_agreement_exits_0_and_ends_in_a_table(folder, capsys):
    assert code_of(["run", "-b", "numpy", "-b", str(PLANTED)]) == 0
    out = capsys.readouterr().out
    assert "2 cases" in out
    assert len(re.findall(r" 1\.0 +cpu +2 +0 +0 +0\b", out)) == 1
    assert len(re.findall(r"numpy .* cpu +2 +0 +0 +0\b", out)) == 1


def test_a_planted_fault_exits_1_with_its_name_and_the_command_that_repeats_it(folder, capsys):
    name = f"{PLANTED}+kernel-flipped"
    assert code_of(["run", "-b", name]) == 1
    out = capsys.readouterr().out
    assert "[kernel-flipped]" in out
    repeated = next(line for line in out.splitlines() if "repeat:" in line).split("repeat: conformance ")[1]
    assert repeated == f"run cases/pair.yaml::forward -b {name}"
    assert code_of(repeated.split()) == 1
    assert code_of(["run", "cases/pair.yaml::forward", "-b", str(PLANTED)]) == 0


def test_a_requested_backend_of_which_nothing_was_checked_exits_3(folder, capsys):
    words = PAIR.replace("stride: [2, 1]", "stride: [2, 1], padding: SAME, dialect: torch, compare: literal")
    (folder / "cases" / "pair.yaml").write_text(words)
    assert code_of(["run", "-b", "numpy"]) == 3
    said = capsys.readouterr()
    assert "error: numpy: nothing was checked" in said.err
    assert said.out.rstrip().endswith("0 of 2 checked: 2 skip")


def test_the_first_line_says_which_cases_run_and_the_last_how_many_were_checked(folder, capsys):
    assert code_of(["run", "-b", "numpy"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-1]) == ("2 cases of cases/ here", "2 of 2 checked: 2 pass")
    assert code_of(["run", "-b", "numpy", "cases/pair.yaml::forward"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1 case of cases/pair.yaml::forward"


def test_without_cases_here_the_first_line_says_whose_run(folder, capsys, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert code_of(["run", "-b", "numpy", "-k", "matrix"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith("of the library that ships with conformance (no cases/ here)")


def test_a_case_file_with_mistakes_exits_2_before_anything_starts(folder, capsys):
    (folder / "cases" / "bad.yaml").write_text(PAIR.replace("kernel: [3, 2]", "kernal: [3, 2]"))
    assert code_of(["run", "-b", str(MISBEHAVING) + "+dies-at-import"]) == 2
    err = capsys.readouterr().err
    assert "cases/bad.yaml:4:" in err
    assert "kernel" in err


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["run", "-b", "torhc"], 2, "did you mean torch"),
        (["run", "-b", "numpy+winograd"], 2, "numpy has no variant 'winograd'"),
        (["run", "-b", "numpy@gpu"], 3, "numpy computes on the cpu only"),
        (["run", "-k", "nothing-is-called-so"], 3, "nothing was selected"),
        (["run", "-k", "and and"], 2, "-k"),
        (["run", "absent.yaml"], 2, "absent.yaml"),
        (["run", "cases/pair.yaml::forwrad"], 2, "forward"),
        (["run", "--memory-limit", "lots"], 2, "--memory-limit"),
        (["run", "--memory-limit", "1K", "-b", "numpy"], 2, "--memory-limit"),
        (["run", "--shard", "3/2"], 2, "3/2"),
        (["run", "--resume"], 2, "--record"),
        (["run", "-b", "numpy", "--record", "absent/r.jsonl"], 3, "cannot be written"),
        (["run", "--jobs", "0"], 2, "--jobs"),
        (["explain", "forward-and-backward"], 2, "forward"),
        (["frobnicate"], 2, "frobnicate"),
        (["check", "."], 0, ""),
    ],
)
def test_what_is_wrong_is_told_in_words_with_its_exit_code(folder, capfd, words, code, text):
    assert code_of(words) == code
    said = capfd.readouterr().err
    assert text in said
    assert "Traceback" not in said


def test_a_backend_that_cannot_start_never_stops_the_others(folder, capsys):
    code = code_of(["run", "-b", f"{PLANTED}+no-such-reading", "-b", "numpy", "--record", "r.jsonl"])
    assert code == 3
    assert "could not start" in capsys.readouterr().err
    lines = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    assert [line["backend"] for line in lines[1:-1]] == ["numpy", "numpy"]
    assert lines[-1]["exit"] == 3


def test_a_record_has_what_the_contract_names(folder):
    assert code_of(["run", "-b", "numpy", "-b", f"{PLANTED}+bias-missing", "--record", "r.jsonl"]) == 1
    first, *results, last = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    assert {"record", "conformance", "started", "host", "backends", "cases"} <= first.keys()
    told = {"framework", "version", "device", "variant", "python", "flags", "precision"}
    assert set(first["backends"]["numpy"]) == told
    assert last == {"end": True, "counts": {"pass": 2, "fail": 2, "known": 0, "skip": 0}, "exit": 1}
    keys = {"case", "backend", "verdict", "outcome", "native", "weak", "aspects", "shape", "error"}
    keys |= {"error_size", "digest", "diagnosis", "reason", "seconds", "seed"}
    for result in results:
        assert keys <= result.keys()
    failed = next(result for result in results if result["verdict"] == "fail")
    assert failed["aspects"]["output"] == "fail"
    assert failed["aspects"]["grad_input"] == "pass"
    assert "bias" in failed["diagnosis"]


def comparable(path):
    lines = [json.loads(line) for line in Path(path).read_text().splitlines()]
    for line in lines:
        line.pop("seconds", None)
        line.pop("started", None)
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


def test_resume_ends_as_an_undisturbed_run_does(folder):
    words = ["run", "-b", "numpy", "-b", str(PLANTED), "--record"]
    assert code_of([*words, "whole.jsonl"]) == 0
    raw = Path("whole.jsonl").read_bytes()
    first = raw.index(b"\n") + 1
    for cut in (1.0, 0.9, 0.55, 0.3):
        Path("cut.jsonl").write_bytes(raw[: max(first, int(len(raw) * cut))])
        assert code_of([*words, "cut.jsonl", "--resume"]) == 0
        assert comparable("cut.jsonl") == comparable("whole.jsonl"), cut


def test_resume_of_another_selection_is_refused(folder, capsys):
    assert code_of(["run", "-b", "numpy", "--record", "r.jsonl"]) == 0
    before = Path("r.jsonl").read_bytes()
    assert code_of(["run", "-b", "numpy", "--record", "r.jsonl", "--resume", "--tag", "quick"]) == 2
    assert "begun with 2 cases, 1 case selected now" in capsys.readouterr().err
    assert code_of(["run", "-b", "numpy+im2col", "--record", "r.jsonl", "--resume"]) == 2
    assert "begun without the backend" in capsys.readouterr().err
    assert Path("r.jsonl").read_bytes() == before


def test_shards_are_a_partition(folder, capsys):
    listed = []
    for part in ("1/2", "2/2"):
        if code_of(["list", "--shard", part]) == 0:
            listed += capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in listed) == ["pair.yaml::forward", "pair.yaml::transposed"]


def test_list_selects_by_tag_and_expression(folder, capsys):
    assert code_of(["list", "--tag", "quick"]) == 0
    assert capsys.readouterr().out == "pair.yaml::forward  [quick]\n"
    assert code_of(["list", "-k", "not quick", "--why"]) == 0
    assert capsys.readouterr().out == "pair.yaml::transposed\n    One of each operator.\n"


def test_explain_shows_dialects_calls_and_a_drawing(folder, capsys):
    assert code_of(["explain", "transposed"]) == 0
    out = capsys.readouterr().out
    for text in ("* torch", "tensorflow", "Legal output sizes", "conv_transpose2d(", "window", "Axis 1"):
        assert text in out


def test_the_shipped_library_is_the_default_elsewhere(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert code_of(["list", "-k", "default-output"]) == 0
    assert "transpose/same_even.yaml::default-output" in capsys.readouterr().out


def test_help_is_fast(folder):
    def seconds():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "conformance", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(5)) < 0.25


def test_a_reader_that_leaves_early_gets_no_traceback(folder):
    command = f"{sys.executable} -m conformance list -k 'quick or not quick' --why"
    ran = subprocess.run(
        ["bash", "-c", f"{command} | head -c 1"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in ran.stderr


def test_interrupted_exits_130_with_a_record_that_can_be_gone_on_with(folder):
    stuck = "  - {id: stuck, op: conv, options: {misbehaving: {do: sleep}}}\n"
    (folder / "cases" / "pair.yaml").write_text(PAIR + stuck)
    script = textwrap.dedent(
        """
        import os, signal, sys, threading, time
        from pathlib import Path
        from support.short_fingerprint import main

        def interrupt():
            record = Path("r.jsonl")
            while not record.exists() or record.read_text().count("\\n") < 3:
                time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        sys.exit(main(sys.argv[1:]))
        """
    )
    words = ["run", "-b", str(MISBEHAVING), "--record", "r.jsonl"]
    command = [sys.executable, "-c", script, *words]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    *lines, last = ran.stderr.strip().splitlines()
    (goes_on,) = (line for line in lines if line.startswith("go on"))
    assert ran.stdout.splitlines()[-1] == "interrupted: 2 of 2 checked: 2 pass"
    assert ran.stdout.splitlines()[4].split()[3:5] == ["2", "0"]
    assert (ran.returncode, last) == (130, "interrupted")
    assert goes_on == f"go on with: conformance run --backend {MISBEHAVING} --record r.jsonl --resume"
    assert '"end"' not in Path("r.jsonl").read_text()
    assert code_of([*words, "--resume", "--timeout", "0.5"]) == 1
    last = json.loads(Path("r.jsonl").read_text().splitlines()[-1])
    assert last["counts"] == {"pass": 2, "fail": 1, "known": 0, "skip": 0}


LAST = "input: [2, 4, 5], kernel: 2, stride: 1, layout: channels_last"
"""Words that torch cannot be asked: it has no such layout for one spatial axis."""


def test_an_expectation_that_every_backend_skips_is_reported(folder, capsys):
    path = folder / "cases" / "pair.yaml"
    path.write_text(PAIR.replace("tags: [quick]", f"{LAST}, expect: {{shape: [2, 6, 4]}}"))
    assert code_of(["run", "-b", "torch"]) == 0
    out = capsys.readouterr().out
    assert "expectation not looked at: pair.yaml::forward (cases/pair.yaml:6:5): skipped by torch" in out
    assert out.rstrip().endswith("1 of 2 checked: 1 pass, 1 skip")
    path.write_text(PAIR.replace("tags: [quick]", LAST))
    assert code_of(["run", "-b", "torch"]) == 0
    assert "expectation" not in capsys.readouterr().out


def test_an_expected_shape_of_what_the_rule_refuses_exits_1(folder, capsys):
    path = folder / "cases" / "pair.yaml"
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 3], kernel: 5, expect: {EXPECT}}]\n"
    path.write_text(text.replace("EXPECT", "shape: [1, 1, 7]"))
    assert code_of(["run", "-b", "torch"]) == 1
    said = "cases/pair.yaml:2:9 expects shape [1, 1, 7], but the rule of torch refuses: "
    assert said in capsys.readouterr().out
    path.write_text(text.replace("EXPECT", "refused: true"))
    assert code_of(["run", "-b", "torch"]) == 0


FLIPPED = ["run", "-b", f"{PLANTED}+kernel-flipped"]


def test_one_bug_is_told_once_and_its_name_stands_in_the_last_lines(folder, capsys):
    assert code_of(FLIPPED) == 1
    said = capsys.readouterr()
    assert said.out.count("FAIL ") == 1
    assert any("[kernel-flipped]" in line for line in said.out.splitlines()[-10:])
    assert said.err.count("FAIL ") == 2
    assert code_of([*FLIPPED, "-r", "f"]) == 1
    assert capsys.readouterr().out.count("FAIL ") == 2


def test_a_wrong_expectation_is_told_once_and_not_once_a_backend(folder, capsys):
    text = "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 3], kernel: 2, expect: {shape: [9]}}]\n"
    (folder / "cases" / "pair.yaml").write_text(text.replace("[9]", "[1, 1, 9]"))
    assert code_of(["run", "-b", "numpy", "-b", str(PLANTED), "-b", "numpy+im2col"]) == 1
    out = capsys.readouterr().out
    assert out.count("FAIL ") == 1
    assert out.count("expects shape [1, 1, 9], the rule gives [1, 1, 2]") == 2
    assert "3 failures of numpy, " in out


def test_quiet_verbose_and_durations(folder, capsys):
    assert code_of(["run", "-b", "numpy", "-q"]) == 0
    assert capsys.readouterr().out == "2 of 2 checked: 2 pass\n"
    assert code_of([*FLIPPED, "-qq"]) == 1
    assert capsys.readouterr().out == "2 of 2 checked: 2 fail\n"
    assert code_of(["run", "-b", "numpy", "-v", "--durations", "1"]) == 0
    out = capsys.readouterr().out
    assert "PASS pair.yaml::forward [numpy]\n" in out
    assert "slowest 1 result\n" in out


@pytest.mark.parametrize("stop", [["-x"], ["--maxfail", "1"], ["--maxfail=1"]])
def test_a_run_that_stops_at_a_failure_can_be_gone_on_with(folder, capsys, stop):
    words = [*FLIPPED, "--record", "r.jsonl"]
    assert code_of([*words, *stop]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "stopped after 1 failure: 1 of 1 checked: 1 fail"
    assert '"end"' not in Path("r.jsonl").read_text()
    # a failure that is the last result stops nothing
    assert code_of([*words, *stop, "--resume"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 of 2 checked: 2 fail"
    assert '"end"' in Path("r.jsonl").read_text()


def test_the_last_failures_run_again(folder, capsys):
    assert code_of(["run", "-b", "numpy", "--lf"]) == 0
    said = capsys.readouterr()
    assert said.err == "conformance: --lf: nothing failed last time; all that is selected runs\n"
    assert said.out.splitlines()[-1] == "2 of 2 checked: 2 pass"
    words = ["run", "-b", "numpy", "-b", f"{PLANTED}+bias-missing", "-q"]
    assert code_of([*words, "cases/pair.yaml::transposed"]) == 1
    capsys.readouterr()
    assert code_of([*words, "--lf"]) == 1
    said = capsys.readouterr()
    assert "--lf: 1 of 4 results to run: what failed last time" in said.err
    assert said.out.splitlines()[-1] == "1 of 1 checked: 1 fail"
    assert code_of(["run", "-b", "numpy", "-q", "--lf"]) == 0
    said = capsys.readouterr()
    assert "--lf: none of 1 failure of last time is among what is selected" in said.err
    assert said.out == "2 of 2 checked: 2 pass\n"


def test_a_report_goes_to_a_file_and_the_terminal_says_so_in_one_line(folder, capsys):
    for form in FORMATS:
        assert code_of([*FLIPPED, "-q", "--format", form, "-o", f"out.{form}"]) == 1
        said = capsys.readouterr()
        wrote = f"conformance: wrote out.{form} ({form}): 2 of 2 checked: 2 fail"
        assert [line for line in said.err.splitlines() if "wrote" in line] == [wrote]
        assert said.out.splitlines()[-1] == "2 of 2 checked: 2 fail"
        assert "kernel-flipped" in Path(f"out.{form}").read_text()


def test_a_format_on_the_terminal_is_there_alone(folder, capsys):
    assert code_of([*FLIPPED, "--format", "json", "-v"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["counts"]["fail"] == 2
    assert "FAIL pair.yaml::forward" in said.err
    assert code_of([*FLIPPED, "--format", "github"]) == 1
    out = capsys.readouterr().out
    assert re.match(r"::error file=cases/pair.yaml,line=6,col=5,title=2 failures of ", out)


def test_what_cannot_be_written_is_told_before_the_run(folder, capsys):
    assert code_of(["run", "-b", "numpy", "--format", "junit", "-o", "absent/x.xml"]) == 3
    said = capsys.readouterr()
    assert "error: absent/x.xml: cannot be written" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-r", "x"], "'x' names nothing; write letters of s (skipped)"),
        (["--maxfail", "-1"], "--maxfail"),
        (["--durations", "many"], "--durations"),
        (["--format", "yaml"], "--format"),
        (["--fail-on", "broken"], "--fail-on needs to know the baseline"),
        (["--baseline", "b.jsonl", "--fail-on", "brokn"], "'brokn' is none of broken, changed, fixed"),
    ],
)
def test_options_of_the_output_are_checked_before_anything_starts(folder, capsys, words, said):
    assert code_of(["run", "-b", f"{MISBEHAVING}+dies-at-import", *words]) == 2
    assert said in capsys.readouterr().err


def test_what_was_fixed_need_not_be_red(folder, capsys):
    name = f"{PLANTED}+bias-missing"
    assert code_of(["run", "-b", name, "--baseline", "b.jsonl", "--update-baseline"]) == 0
    text = Path("b.jsonl").read_text()
    name = json.loads(text.splitlines()[1])["backend"]
    Path("b.jsonl").write_text(text.replace(name, str(PLANTED)))
    words = ["run", "-b", str(PLANTED), "--baseline", "b.jsonl"]
    assert code_of(words) == 1
    assert "fixed values" in capsys.readouterr().out
    assert code_of([*words, "--fail-on", "broken,changed"]) == 0
    assert "fixed values" in capsys.readouterr().out
    assert code_of([*words, "--fail-on", "fixed"]) == 1
