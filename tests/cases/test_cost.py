"""No file keeps `check` busy: a second of processor time and 200 MB, whatever is in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conformance.cases.files import MOST_BYTES

HEAD = "conformance: 1\ntitle: t\nabout: a\n"
WORDS = "op: conv, input: [1, 1, 5, 5], kernel: [2, 2]"
HUNDRED, TWENTY = (str(list(range(1, count + 1))) for count in (100, 20))
MATRIX = f"matrix: {{stride: {HUNDRED}, dilation: {TWENTY}}}"
PLANE = str([[[[1.5] * 100] * 100]])
VERSIONS = ",".join(f"!=1.{n}" for n in range(2000))


def of_matrix(words, matrix=MATRIX, case_id="a"):
    return f"{HEAD}defaults: {{{WORDS}, {words}}}\ncases: [{{id: '{case_id}', {matrix}}}]\n"


def one(words):
    return f"{HEAD}cases: [{{id: a, {WORDS}, {words}}}]\n"


def known(number):
    return f"{{backend: zz{number}, why: b, versions: '<1.{number}'}}"


FILES = {
    "matrix": of_matrix("bias: true"),
    "literal": of_matrix("compare: literal"),
    "versions": of_matrix(f"known: [{{backend: torch, why: x, versions: '{VERSIONS}'}}]"),
    "backends": of_matrix(f"known: {[f'torc{n}' for n in range(40)]}"),
    "unknown keys": of_matrix(", ".join(f"strid{n}: 1" for n in range(40))),
    "unknown keys of one case": one(", ".join(f"strid{n}: 1" for n in range(20_000))),
    "mistakes in defaults": of_matrix("padding: SAMEE, dialect: trch, bias: 3"),
    "tags": of_matrix(f"tags: {[f't{n}' for n in range(40)]}"),
    "long why": of_matrix(f"why: '{'x' * 19_000} '"),
    "placeholders": of_matrix("bias: true", case_id="{strid}" * 2_500),
    "long ids": of_matrix("bias: true", case_id="a{stride}" * 2_000),
    "top-level keys": "".join(f"conformanc{n}: 1\n" for n in range(15_000)),
    "refused": one(f"expect: {{refused: {[f'torc{n}' for n in range(30_000)]}}}"),
    "options": one(f"options: {{{', '.join(f'torch{n}: {{}}' for n in range(15_000))}}}"),
    "expected numbers": of_matrix(f"expect: {{output: {PLANE}}}", f"matrix: {{stride: {TWENTY}}}"),
    "numbers": one(f"data: {{input: {[[[1]]] * 7_000}}}"),
    "nodes": f"{HEAD}x: {[[]] * 250_000}\n",
    "known": "".join(
        [f"{HEAD}cases:\n"]
        + [f"- {{id: a{n}, {WORDS}, known: [{known(2 * n)}, {known(2 * n + 1)}]}}\n" for n in range(900)]
    ),
    "aliases": f"{HEAD}x: &x '{'y' * 19_000}'\ncases: [{{id: a, tags: [{'*x, ' * 90}], {WORDS}}}]\n",
    "exponent": one(f"expect: {{output: [[[[0e{'9' * 6_000}]]]]}}"),
    "quotes": f"{HEAD}x: '{'a' * 1_000_000}",
}

CODE = """
import sys, time
from pathlib import Path
from conformance import cases
from conformance.errors import CaseFileError
cases.load([sys.argv[1]])
for name in sys.argv[2:]:
    before = time.process_time()
    try:
        cases.load([name])
    except CaseFileError as error:
        str(error)
    print(time.process_time() - before)
# not ru_maxrss, which a process inherits from the one that started it
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) / 1024)
"""
SECONDS, MEGABYTES = 0.8, 200


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Seconds of processor time by file, and the megabytes of one process that loads them all."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "first.yaml").write_text(one("bias: true"))
    paths = [folder / f"{index}.yaml" for index in range(len(FILES))]
    for path, text in zip(paths, FILES.values(), strict=True):
        assert len(text.encode()) <= MOST_BYTES + 1
        path.write_text(text)
    command = [sys.executable, "-c", CODE, str(folder / "first.yaml"), *map(str, paths)]
    *seconds, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return dict(zip(FILES, map(float, seconds), strict=True)), float(peak)


def test_no_file_keeps_a_check_busy(measured):
    seconds, megabytes = measured
    assert {name: spent for name, spent in seconds.items() if spent > SECONDS} == {}
    assert megabytes < MEGABYTES


def test_time_is_measured(measured):
    assert max(measured[0].values()) > 0.01
    assert measured[1] > 10
