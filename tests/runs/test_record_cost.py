"""Memory and time of reading records and files of targets, whatever they hold: bounded by their size."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.records import header, right

from conformance.runs.json_lines import LONGEST
from conformance.runs.record import to_line

HEAD, ROW = header([right("a")]), right("a").to_json()
END = to_line({"end": True, "counts": {}, "exit": 0})
LINE = 2**20
"""Bytes of the longest line here, a fourth of what a record may have: time and memory grow with it."""
FULL = LINE - 3000


def with_many(line, value):
    """A line with as many of a value behind an unknown key as it may have."""
    return f'{to_line(line)[:-2]},"x":[{f"{value}," * (FULL // (len(value) + 1))}0]}}\n'


def row(**changed):
    return to_line({**ROW, **changed})


@pytest.fixture(scope="module")
def records():
    """Records whose lines are as long, or as many, as they may be here."""
    return {
        "header": with_many(HEAD, "{}") + END,
        "result": to_line(HEAD) + with_many(ROW, "[]") + END,
        "shape": to_line(HEAD) + row(shape=[1] * (FULL // 2), verdict="fail") + END,
        "aspects": to_line(HEAD) + row(aspects={f"a{n}": "fail" for n in range(FULL // 24)}) + END,
        "backends": to_line({**HEAD, "backends": {f"b{n}": {} for n in range(FULL // 18)}}) + END,
        "texts": to_line(HEAD)
        + "".join(row(case=f"{n}", reason="\U0001f600" * 90_000) for n in range(9))
        + END,
        "lines": to_line(HEAD) + "".join(row(case=f"{n}", call=f"T{n}") for n in range(1000)) + END,
    }


TARGETS_HEAD = "conformance-targets: 1\n"


def targets(*entries):
    named = (f"{{name: a{n}, {entry}}}" for n, entry in enumerate(entries))
    return f"{TARGETS_HEAD}targets: [{', '.join(named)}]\n"


ALIASES = "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh"))


@pytest.fixture(scope="module")
def files_of_targets():
    """Files of targets that mean far more than they hold."""
    return {
        "aliases": f"a: &a [x]\n{ALIASES}{TARGETS_HEAD}targets: [{{name: a, backend: *h}}]\n",
        "merge keys": f"x: &x {{a: 1}}\n{TARGETS_HEAD}targets: [{'{<<: *x, name: a}, ' * 5000}]\n",
        "requirements": targets(*[f"backend: torch, requirements: ['p{'>=1,' * 4900}<3']"] * 40),
        "versions": targets(*[f"backend: 'torch=={'1.' * 9900}1'"] * 40),
        "names": targets(*[f"backend: '{'x' * 19_000}.py'"] * 40),
        "many": targets(*[f"backend: 'trch=={n}', python: '~nobody{n}/x'" for n in range(900)]),
    }


CODE = """
import resource, sys, time
from pathlib import Path
from conformance.cli import code_of
from conformance.runs import json_lines
limit, longest, *commands = sys.argv[1:]
json_lines.LONGEST = int(longest)
code_of(["diff", "right", "right"])
# the memory of the libraries is not measured
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + int(limit) * 2**20, -1))
for command in commands:
    before = time.process_time()
    code = code_of(command.split())
    print("CODE", command.split()[-1], code, time.process_time() - before)
"""
SECONDS, MEGABYTES = 3.0, 100
"""Processor time of a record here, and memory beyond that of the program."""


def measure(folder, commands, megabytes=MEGABYTES, longest=LINE):
    """The exit code and the seconds of each command, which may take so much memory more than its start."""
    command = [sys.executable, "-c", CODE, str(megabytes), str(longest), *commands]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=True)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("CODE")]
    return {name: (int(code), float(seconds)) for _, name, code, seconds in lines}, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory, records, files_of_targets):
    folder = tmp_path_factory.mktemp("cost")
    (folder / "right").write_text(to_line(HEAD) + to_line(ROW) + END)
    for name, text in (records | files_of_targets).items():
        (folder / name.replace(" ", "-")).write_text(text)
    (folder / "cases").mkdir()
    return folder


def test_a_record_takes_memory_and_time_by_its_size(folder, records):
    assert all(len(line) < LINE < LONGEST for text in records.values() for line in text.splitlines())
    found, errors = measure(folder, [f"diff right {name}" for name in records])
    assert {name: code for name, (code, _) in found.items() if code not in (0, 1)} == {}, errors
    assert {name: spent for name, (_, spent) in found.items() if spent > SECONDS} == {}


def test_a_file_of_targets_takes_little_of_both(folder, files_of_targets):
    names = [name.replace(" ", "-") for name in files_of_targets]
    found, errors = measure(folder, [f"run absent -b olt --targets {name}" for name in names], 60)
    assert {code for code, _ in found.values()} == {2}, errors
    assert {name: spent for name, (_, spent) in found.items() if spent > 1} == {}
    assert "more than 20000 values, aliases expanded" in errors


def test_a_line_beyond_the_bound_would_be_noticed(folder, records):
    (folder / "longer").write_text(records["header"].replace("0]", f"{'{},' * 4 * LINE}0]", 1))
    found, errors = measure(folder, ["diff right longer"], longest=2**26)
    assert found["longer"][0] == 3, errors[:1000]
    assert "not enough memory" in errors
