"""Documents are written over nothing of a user's; tests of sweep, selftest and repro look at theirs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.changes.comparison import Diff
from conformance.changes.comparison.grouping import Change
from conformance.cli import code_of
from conformance.cli.output_files import OutputFile, check_output, write_document
from conformance.cli.report_options import FORMATS
from conformance.errors import HarnessError, UsageError
from conformance.reports.changes import format_difference

NOTHING = Diff("old", "new", {}, {}, 3, (), (), ())
CHANGE = Change("values", "broken", ("a", "a"), ("output",), "right", "wrong", cases=("x.yaml::a",))
SOME = Diff("old", "new", {"a": "a"}, {"a": ("1", "2")}, 3, (CHANGE,) * 300, (CHANGE,), ())

THEIRS = ("my notes\n", "conformance: 1\ntitle: mine\ncases: []\n", '{"record": 1}\n', '{"a": 1}', "\0\1\2")


@pytest.mark.parametrize("text", THEIRS)
def test_a_file_of_somebody_else_is_kept_unless_it_is_forced(tmp_path, text):
    path = tmp_path / "theirs"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"was not written by conformance; .* --force"):
        OutputFile(path).check()
    OutputFile(path, force=True).check()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("difference", [NOTHING, SOME])
def test_a_report_is_written_over_the_last_one(tmp_path, form, difference):
    path = tmp_path / "report"
    for _ in range(2):
        OutputFile(path).check()
        OutputFile(path).write(format_difference(difference, form))


@pytest.mark.parametrize(
    "words",
    [
        ["sweep", "-b", "numpy", "--count", "1", "-o"],
        ["repro", "--op", "conv", "--input", "4", "--kernel", "2", "-b", "numpy", "-o"],
        ["selftest", "--fault", "kernel-flipped", "--matrix"],
        ["diff", "absent", "absent", "-o"],
        ["upgrade", "numpy", "numpy", "-o"],
        ["translate", "absent", "--to", "jax", "-o"],
        ["run", "absent", "-o"],
        ["diff", "absent", "absent", "--html"],
        ["upgrade", "numpy", "numpy", "--html"],
    ],
    ids=lambda words: " ".join((words[0], words[-1])),
)
def test_each_command_says_so_before_its_work_begins(tmp_path, capsys, words):
    path = tmp_path / "cases.csv"
    path.write_text("a,b\n")
    assert code_of([*words, str(path)]) == 2
    assert "was not written by conformance" in capsys.readouterr().err
    assert path.read_text() == "a,b\n"


def test_an_upgrade_keeps_what_is_no_record(tmp_path, capsys):
    (tmp_path / "new.jsonl").write_text("mine\n")
    assert code_of(["upgrade", "numpy", "numpy", "--records", str(tmp_path)]) == 2
    assert "is there and is no record" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "new.jsonl"]


def test_what_has_nothing_to_lose_is_written_to(tmp_path):
    (tmp_path / "empty").touch()
    for path in (None, tmp_path / "empty", tmp_path / "new", Path("/dev/null"), Path("/dev/stdout")):
        check_output(path, force=False)


def test_through_a_link_its_file_is_written(tmp_path):
    (tmp_path / "link").symlink_to("file")
    write_document(tmp_path / "link", "::notice title=conformance::\ud800\n")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "::notice title=conformance::\\ud800\n"
    check_output(tmp_path / "link", force=False)


def test_what_cannot_be_written_is_said_at_once_and_goes_to_the_terminal(tmp_path, capsys):
    with pytest.raises(HarnessError, match="cannot be written"):
        OutputFile(tmp_path).check()
    with pytest.raises(HarnessError, match="went to standard output"):
        OutputFile(tmp_path / "no" / "x").write("text\n")
    assert capsys.readouterr().out == "text\n"


@pytest.mark.parametrize("to", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "fifo"])
def test_pipes_and_standard_output_are_written_to(tmp_path, to):
    script = """
from pathlib import Path
from conformance.cli.output_files import OutputFile
import sys
print("before", flush=True)
OutputFile(Path(sys.argv[1])).check()
OutputFile(Path(sys.argv[1])).write("document\\n")
"""
    os.mkfifo(tmp_path / "fifo")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    words = [sys.executable, "-c", script, to]
    piped = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert piped.returncode == 0
    assert "error" not in piped.stderr
    assert piped.stdout + os.read(reader, 100).decode() == "before\ndocument\n"
    os.close(reader)
    with (tmp_path / "out").open("w") as out:
        out.write("earlier\n")
        out.flush()
        if to != "fifo":
            subprocess.run(words, cwd=tmp_path, stdout=out, check=True)
            assert (tmp_path / "out").read_text() == "earlier\nbefore\ndocument\n"


def test_a_job_summary_is_added_to_and_says_so(tmp_path, monkeypatch, capsys):
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    for number in range(3):
        OutputFile(path).check()
        OutputFile(path).write(f"### {number}\n")
    assert path.read_text() == "### 0\n\n### 1\n\n### 2\n"
    assert capsys.readouterr().err.count(f"added to {path}") == 3
    other = tmp_path / "other.md"
    other.write_text("theirs")
    with pytest.raises(UsageError, match="--force"):
        OutputFile(other).check()
