"""Baselines: normal form, merging, updating, and a run compared with one."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.case_files import PAIR, work_below
from support.paths import PLANTED
from support.records import ALL_KINDS, header, right, written, wrong

import conformance
from conformance.changes import baseline
from conformance.cli import code_of
from conformance.errors import HarnessError, UsageError
from conformance.operators.observations import About
from conformance.runs.run import Run

CASES = f"""\
{PAIR}\
  - {{id: real, op: conv, data: {{input: normal, kernel: normal}}}}
  - {{id: refused, op: conv, padding: SAME, compare: literal}}
"""


@pytest.mark.parametrize("result", ALL_KINDS, ids=lambda result: result.case)
def test_a_baseline_and_its_record_are_the_same(tmp_path, result):
    record = written(tmp_path / "r", [result])
    kept = tmp_path / "b"
    assert baseline.write(kept, baseline.read(record))
    for pair in ((record, kept), (kept, record)):
        found = conformance.diff(*pair)
        assert (found.changes, found.notes, found.compared) == ((), (), 1)


def test_what_differs_from_run_to_run_is_not_in_it(tmp_path):
    again = [replace(result, seconds=9.0, call="other", weak=True, seed=1) for result in ALL_KINDS]
    again[1] = replace(again[1], digest={"output": "rounded", "grad_input": "00000000000000bb"})
    again[3] = replace(again[3], digest={"output": "garbage"})
    again[4] = replace(again[4], error={"type": "ValueError", "message": "at 0x5500 in /opt/y.py: 3 is odd"})
    again[7] = replace(again[7], error={"type": "SIGSEGV", "message": "other words"})
    one, two = (
        baseline.read(written(tmp_path / "1", ALL_KINDS)),
        baseline.read(written(tmp_path / "2", again[::-1])),
    )
    assert baseline.text(one) == baseline.text(two)
    assert "0x" not in baseline.text(one)
    assert not {"started"} & one.header.keys()
    assert set(one.header["host"]) == {"machine", "features"}


def test_shards_become_one_whatever_their_order(tmp_path):
    whole_run = written(tmp_path / "whole", ALL_KINDS)
    parts = [written(tmp_path / str(n), ALL_KINDS[n::3]) for n in range(3)]
    text = baseline.text(baseline.merge([whole_run]))
    assert (
        baseline.text(baseline.merge(parts))
        == baseline.text(baseline.merge([*parts[::-1], whole_run]))
        == text
    )
    assert code_of(["merge", str(tmp_path / "out"), *map(str, parts)]) == 0
    assert (tmp_path / "out").read_text() == text
    assert code_of(["merge", str(tmp_path / "again"), str(tmp_path / "out")]) == 0
    assert (tmp_path / "again").read_text() == text


def test_contradictions_are_named_with_their_places(tmp_path, capsys):
    one, two = (
        written(tmp_path / "1", [right("a"), right("b")]),
        written(tmp_path / "2", [right("b"), wrong("a")]),
    )
    assert code_of(["merge", str(tmp_path / "out"), str(one), str(two)]) == 2
    assert f"{two}:3: a on torch is another result than in {one}:2" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    other = written(tmp_path / "3", [], head=header([], torch=About("torch", "2.0")))
    with pytest.raises(UsageError, match="torch has another version"):
        baseline.merge([one, other])


def test_a_shipped_case_is_one_under_both_spellings(tmp_path):
    named = [replace(each, case=f"shipped:{each.case}") for each in ALL_KINDS]
    records = [written(tmp_path / "1", ALL_KINDS[:2]), written(tmp_path / "2", named)]
    merged = baseline.merge(records)
    assert {case for case, _ in merged.rows} == {
        *(each.case for each in ALL_KINDS[:2]),
        *(each.case for each in named[2:]),
    }
    assert all(row["case"] == case for (case, _), row in merged.rows.items())
    one, other = right("a"), replace(wrong("a"), case="shipped:a")
    with pytest.raises(UsageError, match="shipped:a on torch is another result than in"):
        baseline.merge([written(tmp_path / "3", [one]), written(tmp_path / "4", [other])])
    # one run has both: they are two cases
    both = written(tmp_path / "5", [one, other])
    assert len(baseline.merge([both, tmp_path / "3", tmp_path / "4"]).rows) == 2


def test_what_was_cut_off_is_no_baseline(tmp_path):
    with pytest.raises(UsageError, match="was cut off"):
        baseline.merge([written(tmp_path / "r", ALL_KINDS, end=False)])
    with pytest.raises(UsageError, match="was cut off"):
        baseline.side_of(tmp_path / "r")


def test_it_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "b"
    made = baseline.read(written(tmp_path / "r", ALL_KINDS))
    assert baseline.write(path, made)
    before, times = path.read_bytes(), path.stat().st_mtime_ns
    assert not baseline.write(path, made)
    assert path.stat().st_mtime_ns == times
    path.chmod(0o640)
    other = baseline.read(written(tmp_path / "r", [right(str(n)) for n in range(1000)]))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(HarnessError, match="cannot be written: File too large; it is as it was"):
            baseline.write(path, other)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
    link = tmp_path / "link"
    link.symlink_to(path)
    assert baseline.write(link, other)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640


KILLED = """
import os, sys
from pathlib import Path
from conformance.changes import baseline
fsync = os.fsync
os.fsync = lambda descriptor: os.kill(os.getpid(), 9) if int(sys.argv[3]) else fsync(descriptor)
baseline.write(Path(sys.argv[1]), baseline.read(Path(sys.argv[2])))
"""


@pytest.mark.parametrize("kill", [1, 0])
def test_killed_while_it_is_written_it_is_as_it_was(tmp_path, kill):
    record, path = written(tmp_path / "r", ALL_KINDS), tmp_path / "b"
    path.write_text("before")
    command = [sys.executable, "-c", KILLED, str(path), str(record), str(kill)]
    subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert (path.read_text() == "before") == bool(kill)


@pytest.fixture
def folder(tmp_path, monkeypatch, short_fingerprint):
    return work_below(tmp_path, monkeypatch, CASES)


RUN = ["run", "-b", "numpy", "-b", str(PLANTED), "--baseline", "b.jsonl"]


def test_a_run_is_compared_with_its_baseline(folder, capsys):
    assert code_of(RUN) == 2
    assert "b.jsonl: there is no such file; --update-baseline makes it" in capsys.readouterr().err
    assert code_of([*RUN, "--update-baseline"]) == 0
    first = Path("b.jsonl").read_bytes()
    assert code_of([*RUN, "--jobs", "2", "--update-baseline"]) == 0
    assert Path("b.jsonl").read_bytes() == first
    assert "b.jsonl: as it was" in capsys.readouterr().err
    assert code_of(RUN) == 0
    assert "no change in 8 results" in capsys.readouterr().out


ADAPTER = """
from conformance.frameworks.planted import adapter

class Adapter(adapter.Adapter):
    def __init__(self, variant, device):
        super().__init__({fault!r}, device)

    def about(self):
        from dataclasses import replace
        return replace(super().about(), variant="")
"""


def test_what_changed_is_told_and_taken_over_where_that_is_asked(folder, capsys):
    words = ["run", "-b", "adapter.py", "--baseline", "b.jsonl"]
    Path("adapter.py").write_text(ADAPTER.format(fault=""))
    assert code_of([*words, "--update-baseline"]) == 0
    before = Path("b.jsonl").read_text().splitlines()
    Path("adapter.py").write_text(ADAPTER.format(fault="kernel-flipped"))
    capsys.readouterr()
    assert code_of(words) == 1
    out = capsys.readouterr().out
    assert "[kernel-flipped] now" in out
    assert "broken values [adapter.py]" in out
    assert code_of([*words, "--tag", "quick", "--update-baseline"]) == 0
    after = Path("b.jsonl").read_text().splitlines()
    changed = [new for old, new in zip(before[1:-1], after[1:-1]) if old != new]
    assert [json.loads(line)["case"] for line in changed] == ["pair.yaml::forward"]
    capsys.readouterr()
    assert code_of([*words, "--tag", "quick"]) == 0
    assert "1 failing in the baseline as well" in capsys.readouterr().out
    assert code_of(words) == 1


def test_what_the_baseline_does_not_know_is_told_and_counts_when_asked(folder, capsys):
    words = ["run", "-b", "numpy", "--baseline", "b.jsonl"]
    assert code_of([*words, "--tag", "quick", "--update-baseline"]) == 0
    capsys.readouterr()
    assert code_of(words) == 0
    assert "added [numpy], 3 cases: only the new record has it" in capsys.readouterr().out
    assert code_of([*words, "--strict"]) == 1
    assert code_of([*words, "--update-baseline"]) == 0
    (folder / "cases" / "pair.yaml").write_text(CASES.replace("id: transposed", "id: renamed"))
    assert code_of([*words, "--update-baseline"]) == 0
    assert "transposed" not in Path("b.jsonl").read_text()
    assert "renamed" in Path("b.jsonl").read_text()


def test_a_failure_outside_of_the_baseline_still_counts(folder):
    words = ["run", "--baseline", "b.jsonl"]
    assert code_of([*words, "-b", "numpy", "--update-baseline"]) == 0
    assert code_of([*words, "-b", "numpy", "-b", f"{PLANTED}+kernel-flipped"]) == 1
    assert code_of([*words, "-b", f"{PLANTED}+kernel-flipped", "--update-baseline"]) == 0
    assert code_of([*words, "-b", "numpy", "-b", f"{PLANTED}+kernel-flipped"]) == 0


def test_a_backend_that_does_not_start_exits_3(folder):
    words = ["run", "--baseline", "b.jsonl", "-b", "numpy"]
    assert code_of([*words, "--update-baseline"]) == 0
    assert code_of([*words, "-b", "numpy@gpu"]) == 3


@pytest.fixture
def elsewhere(folder, tmp_path_factory, monkeypatch):
    """A folder without cases, where those that ship with the package would run, and a baseline of others."""
    assert code_of(["run", "-b", "numpy", "--baseline", "b.jsonl", "--update-baseline"]) == 0
    other = tmp_path_factory.mktemp("elsewhere")
    (other / "b.jsonl").write_bytes(Path("b.jsonl").read_bytes())
    monkeypatch.chdir(other)
    return other


FEW = ["run", "-b", "numpy", "--baseline", "b.jsonl", "-k", "matrix"]


def test_a_baseline_that_meets_no_result_exits_3_and_stays(elsewhere, capsys):
    before = Path("b.jsonl").read_bytes()
    assert code_of(FEW) == 3
    said = capsys.readouterr()
    assert "b.jsonl has none of" in said.err
    assert "no change" not in said.out
    assert Path("b.jsonl").read_bytes() == before


def test_an_update_of_the_whole_does_not_put_other_cases_in_place_of_its_own(elsewhere, monkeypatch):
    before = Path("b.jsonl").read_bytes()
    other = Path("cases")
    other.mkdir()
    (other / "other.yaml").write_text(CASES)
    assert code_of([*FEW[:5], "--update-baseline"]) == 3
    assert Path("b.jsonl").read_bytes() == before


def test_single_cases_and_new_backends_are_added_to_a_baseline(elsewhere):
    lines = Path("b.jsonl").read_text().splitlines()
    assert code_of([*FEW, "--update-baseline"]) == 0
    after = Path("b.jsonl").read_text().splitlines()
    assert set(lines[1:-1]) < set(after[1:-1])


@pytest.mark.parametrize("option", ["--update-baseline", "--strict"])
def test_options_of_a_baseline_need_one(folder, option, capsys):
    assert code_of(["run", "-b", "numpy", option]) == 2
    assert f"{option} needs to know the baseline" in capsys.readouterr().err


def test_precision_that_a_run_does_not_measure_stays_for_the_same_version():
    about = About("torch", "1.0", python="3.11.7")
    ran = Run((right("a"),), {"torch": about}, {}, {"torch": {"float32": {"bits": 24}}})
    first = baseline.update(None, ran, True)
    assert first.header["backends"]["torch"]["precision"] == {"float32": {"bits": 24}}
    unmeasured = replace(ran, precision={})
    assert baseline.text(baseline.update(first, unmeasured, True)) == baseline.text(first)
    assert baseline.text(baseline.update(first, ran, True)) == baseline.text(first)
    newer = replace(unmeasured, abouts={"torch": replace(about, version="2.0")})
    assert "precision" not in baseline.update(first, newer, True).header["backends"]["torch"]
