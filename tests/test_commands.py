"""Printed commands: how words are quoted, that each works when it is pasted, that none is built elsewhere."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT, TESTS

import conformance
from conformance.cli import COMMANDS, code_of
from conformance.commands import BackendOrigin, Origins, command, positional, quote, repeat_commands
from conformance.runs import record, stream
from conformance.runs.fingerprint.measurement import FingerprintMeasurement

PACKAGE = Path(conformance.__file__).parent
AWKWARD = [
    "plain",
    "",
    "two words",
    'it\'s $HOME `id` "x" \\ !! *?[a] ~ #;&|<>(){}',
    "-k",
    "##[group] ::error::",
    "line\nbreak\ttab\x1b[31m\x7f",
    "\u202eright to left, \u00e9\u4e2d\U0001f600",
    os.fsdecode(b"no utf-8 \xff\xfe"),
]


def words_of(pasted: str, folder: Path) -> list[str]:
    """What bash makes of a command, the program's name left out."""
    program = 'conformance() { printf "%s\\0" "$@"; }\n'
    done = subprocess.run(["bash", "-c", program + pasted], capture_output=True, cwd=folder, check=True)
    return [os.fsdecode(word) for word in done.stdout.split(b"\0")[:-1]]


def test_bash_reads_every_word_as_it_was_meant(tmp_path):
    text = command(*AWKWARD)
    assert text.isprintable()
    assert words_of(text, tmp_path) == AWKWARD


def test_a_word_that_is_not_quoted_is_read_otherwise(tmp_path):
    assert words_of("conformance two words", tmp_path) != ["two words"]
    assert quote("two words") == "'two words'"
    assert quote("a\nb") == r"$'a\x0ab'"


def test_a_path_like_an_option_is_none():
    assert positional("-x.yaml") == "./-x.yaml"
    assert positional("x.yaml") == "x.yaml"


def test_backends_with_the_same_options_share_a_command():
    cases = {"x.yaml::one": "own/x.yaml::one"}
    origins = Origins(cases, {"mine": BackendOrigin("mine", ("--targets", "t.yaml"), ("--timeout", "5"))})
    assert origins.repeat("x.yaml::one", "torch") == "conformance run own/x.yaml::one -b torch"
    assert repeat_commands("x.yaml::one", [(origins, "a"), (origins, "b"), (origins, "a")]) == (
        "conformance run own/x.yaml::one -b a -b b",
    )
    assert repeat_commands("x.yaml::one", [(origins, "a"), (origins, "mine")]) == (
        "conformance run own/x.yaml::one -b a",
        "conformance run own/x.yaml::one -b mine --targets t.yaml --timeout 5",
    )
    assert repeat_commands("x.yaml::other", [(origins, "a")]) == ()
    assert repeat_commands("x.yaml::one", [(origins, "")]) == ()


def test_a_script_is_offered_where_it_shows_what_fails():
    origin = BackendOrigin("torch", ("--device", "cpu"), ("--timeout", "5"), frozenset({"output"}))
    origins = Origins({"x.yaml::one": "x.yaml::one"}, {"torch": origin})
    shown = "conformance repro x.yaml::one -b torch --device cpu"
    assert origins.script("x.yaml::one", "torch", ["output", "dtype"]) == shown
    assert origins.script("x.yaml::one", "torch", ["dtype"]) is None
    assert origins.script("x.yaml::one", "mine.py", ["output"]) is None


CASES = """\
conformance: 1
defaults: {op: conv, input: [1, 1, 5], kernel: 3}
cases:
  - {id: a}
  - {id: ab, stride: 2}
  - {id: a.b+c}
"""
TARGETS = """\
conformance-targets: 1
targets:
  - {name: mine, backend: "ad $apter's; +x@y.py", variant: kernel-flipped}
"""
ADAPTER = "ad $apter's; +x@y.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with awkward names: cases, an outside adapter with a bug, a file of targets."""
    folder = tmp_path_factory.mktemp("awk ward $folder's")
    for inside in ("-my own/cases/sub dir & more", "one::two & more", "its own/more"):
        cases = folder / inside / "x 'y' $z.yaml"
        cases.parent.mkdir(parents=True)
        cases.write_text(CASES)
    (folder / ADAPTER).write_text((TESTS / "support" / "planted" / "adapter.py").read_text())
    (folder / "targets of mine.yaml").write_text(TARGETS)
    return folder


FLIPPED = f"{ADAPTER}+kernel-flipped"
MINE = ["--targets", "targets of mine.yaml", "-b", "mine"]
SHOWN = re.compile(
    r"(?:(?:repeat|report|go on with|which release changed it): |`)(conformance .*?)(?:`|$)", re.M
)


def run(arguments, capsys) -> tuple[int, str]:
    code = code_of(arguments)
    captured = capsys.readouterr()
    # failures as they come are on stderr, and repeated in the report
    return code, captured.out + re.sub(r"^FAIL .*\n", "", captured.err, flags=re.MULTILINE)


def failures(text: str) -> set[str]:
    return set(re.findall(r"^FAIL .*", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["run", "./-my own", "-b", FLIPPED, "--timeout", "50", "--memory-limit", "1M"], 3),
        (["run", "one::two & more/x 'y' $z.yaml", "-b", FLIPPED, "--device", "cpu"], 3),
        (["run", "one::two & more", *MINE], 3),
        (["run", "its own", "-b", FLIPPED, "-k", "ab"], 1),
    ],
)
def test_a_pasted_command_selects_one_result_and_repeats_its_verdict(
    folder, capsys, monkeypatch, arguments, printed
):
    monkeypatch.chdir(folder)
    code, text = run([*arguments, "-r", "f"], capsys)
    assert code == 1, text
    repeats = [line for line in SHOWN.findall(text) if line.startswith("conformance run")]
    assert len(repeats) == printed
    failed_results = re.findall(r"^FAIL .*", text, re.MULTILINE)
    for line, failed in list(zip(repeats, failed_results))[-2:]:
        again, said = run(words_of(line, folder), capsys)
        assert (again, failures(said)) == (1, {failed}), line
        assert re.search(r"^1 of 1 checked: 1 fail$", said, re.MULTILINE)


def test_what_the_shell_makes_of_a_command_is_what_is_run(folder, monkeypatch, capsys):
    """One of the commands in a shell of its own, with nothing of this process."""
    monkeypatch.chdir(folder)
    _, text = run(["run", "./-my own", "-b", FLIPPED], capsys)
    line = SHOWN.findall(text)[0]
    program = f'conformance() {{ "{sys.executable}" -m conformance "$@"; }}\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", program + line], capture_output=True, text=True, env=environment)
    assert (done.returncode, failures(done.stdout)) == (1, failures(text))


@pytest.fixture
def records(folder, capsys, monkeypatch):
    """Two records of the same cases by two targets, one right and one wrong, without fingerprints."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(stream, "FingerprintMeasurement", lambda targets: FingerprintMeasurement(()))
    for name, backend, expected in (("right one", ["-b", ADAPTER], 0), ("wrong one", MINE, 1)):
        assert run(["run", "./-my own", *backend, "--record", f"{name}.jsonl"], capsys)[0] == expected
    return "right one.jsonl", "wrong one.jsonl"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_commands_of_a_difference_run_both_sides(folder, records, capsys, monkeypatch, elsewhere):
    here = folder / "else where" if elsewhere else folder
    here.mkdir(exist_ok=True)
    monkeypatch.chdir(here)
    files = [os.path.relpath(folder / name) for name in records]
    code, text = run(["diff", *files, "--pair", f"{ADAPTER}:mine"], capsys)
    assert code == 1, text
    repeats = SHOWN.findall(text)
    assert len(repeats) % 2 == 0
    assert repeats
    for right, wrong in [repeats[:2]]:
        assert run(words_of(right, here), capsys)[0] == 0
        again, said = run(words_of(wrong, here), capsys)
        assert (again, len(failures(said))) == (1, 1), wrong


def test_a_case_that_is_nowhere_has_no_command(folder, records, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in records:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    code, text = run(["diff", *records, "--pair", f"{ADAPTER}:mine"], capsys)
    assert (code, SHOWN.findall(text)) == (1, [])
    code, text = run(
        ["diff", *records, "--pair", f"{ADAPTER}:mine", "--cases", str(folder / "-my own")], capsys
    )
    assert SHOWN.findall(text)


def test_commands_of_a_baseline_repeat_the_changed_result(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    select = ["run", "./-my own", "--baseline", "base line.jsonl"]
    file = folder / "targets of mine.yaml"
    file.write_text(TARGETS.replace(", variant: kernel-flipped", ""))
    code, text = run([*select, *MINE, "--update-baseline"], capsys)
    assert code == 0, text
    file.write_text(TARGETS)
    code, text = run([*select, *MINE, "-r", "f"], capsys)
    assert code == 1, text
    lines = [line for line in SHOWN.findall(text) if line.startswith("conformance run")]
    assert len(lines) > 3
    for line in lines:
        assert "targets of mine.yaml" in line
    again, said = run(words_of(lines[-1], folder), capsys)
    assert (again, len(failures(said))) == (1, 1)


def test_commands_of_a_sweep_draw_the_same_case(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    words = ["--op", "conv", "--dtype", "float32", "--data", "integers", "--compare", "equivalent"]
    arguments = ["sweep", *MINE, "--device", "cpu", "--count", "8", "--seed", "3", "--no-shrink", *words]
    code, text = run([*arguments, "-o", "found it.yaml"], capsys)
    assert code == 1, text
    lines = SHOWN.findall(text)
    assert lines
    for line in (lines[0], lines[-1]):
        again, said = run([*words_of(line, folder), *(["--no-shrink"] if " sweep " in line else [])], capsys)
        assert (again, bool(failures(said))) == (1, True), line
    found = (folder / "found it.yaml").read_text()
    (drawn, *_) = re.findall(r"drawn by: (conformance .*)", found)
    assert drawn in lines


def test_a_script_says_how_it_is_written_again(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    arguments = [
        "repro",
        "one::two & more/x 'y' $z.yaml::ab",
        "-b",
        "numpy",
        "--no-shrink",
        "--device",
        "cpu",
    ]
    code, script = run(arguments, capsys)
    assert code == 0
    (written,) = re.findall(r"^#   (conformance .*)", script, re.MULTILINE)
    assert run(words_of(written, folder), capsys) == (0, script)
    words = ["repro", "-b", "numpy", "--op", "conv", "--input", "5", "--kernel", "3", "--bias"]
    script = run(words, capsys)[1]
    (written,) = re.findall(r"^#   (conformance .*)", script, re.MULTILINE)
    assert run(words_of(written, folder), capsys) == (0, script)


def test_an_interrupted_run_says_how_it_goes_on(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setattr(stream, "FingerprintMeasurement", lambda targets: FingerprintMeasurement(()))
    begin = record.Writer.write

    def interrupt(writer, data):
        if "case" in data:
            raise KeyboardInterrupt
        begin(writer, data)

    monkeypatch.setattr(record.Writer, "write", interrupt)
    arguments = [
        "run",
        "./-my own",
        *MINE,
        "-k",
        "not ab and not c",
        "--record",
        "cut off.jsonl",
        "--jobs",
        "2",
    ]
    code, text = run(arguments, capsys)
    assert code == 130
    (line,) = SHOWN.findall(text)
    monkeypatch.setattr(record.Writer, "write", begin)
    code, text = run(words_of(line, folder), capsys)
    assert code == 1, text
    assert "going on after 0 results" in text


NAMES = "|".join(COMMANDS)
WRITTEN = re.compile(rf"\bconformance (?:{NAMES})\b")


def built_elsewhere(source: str) -> list[int]:
    """Lines of a module that spell a command or quote words for a shell; docstrings may speak of commands."""
    tree = ast.parse(source)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    # examples of help are fixed texts; tests/cli/test_help.py has their parsers take them
    examples = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "examples"
    ]
    prose |= {
        id(each) for example in examples for each in ast.walk(example) if isinstance(each, ast.Constant)
    }
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and WRITTEN.search(node.value)
    ]
    imported = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and "shlex" in (getattr(node, "module", None), *(alias.name for alias in node.names))
    ]
    return lines + imported


def test_no_command_is_built_elsewhere():
    files = [file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "commands.py"]
    assert {str(file): found for file in files if (found := built_elsewhere(file.read_text()))} == {}


def test_a_command_that_is_built_elsewhere_is_noticed():
    assert built_elsewhere('"""`conformance run` runs."""\nx = f"conformance run {x}"\n') == [2]
    assert built_elsewhere('f(examples=("conformance run",), text="conformance run")\n') == [1]
    assert built_elsewhere("import shlex\n") == [1]
    assert built_elsewhere("from shlex import quote\n") == [1]
