"""Loads whole files: every case in its order, and the mistakes of all files at once."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib

from support.case_files import GOOD, HEAD, mistakes, write
from support.contract import CONTRACT
from support.paths import ROOT

from conformance import cases
from conformance.cases.case import Case, ExpectedResult
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words


def test_a_file_with_everything_in_it(tmp_path):
    path = write(tmp_path / "cases" / "transpose" / "same_even.yaml", CONTRACT)
    found = cases.load(tmp_path)
    prefix = "transpose/same_even.yaml::"
    assert [case.id.removeprefix(prefix) for case in found] == [
        "default-output",
        "output-9x9-float32",
        "output-9x9-float64",
        "output-10x10-float32",
        "output-10x10-float64",
        "output-11x11-float32",
        "output-11x11-float64",
        "seed-d1",
    ]
    assert found[0] == Case(
        id=prefix + "default-output",
        words=Words("conv_transpose", (2, 3, 5, 5), 4, (4, 4), (2, 2), (1, 1), padding="SAME"),
        place=Place(path.as_posix(), 7, 5),
        dialect="tensorflow",
        seed=zlib.crc32((prefix + "default-output").encode()),
        why="One odd row of padding has to go somewhere.",
        source="https://example.org/article",
        expect=ExpectedResult(shape=(2, 4, 10, 10)),
    )
    assert found[2].words.output_size == (9, 9)
    assert found[2].words.dtype == "float64"
    assert found[-1].words.out_channels == 1
    assert found[-1].kinds == {"input": "ones", "kernel": "ones"}
    assert found[-1].expect.output == ((((1, 2, 2, 1), (2, 4, 4, 2), (2, 4, 4, 2), (1, 2, 2, 1)),),)


def test_one_id_in_two_files_is_a_mistake(tmp_path):
    first = write(tmp_path / "x" / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    second = write(tmp_path / "y" / "cases" / "a.yaml", HEAD + "  - {id: a}\n")
    (line,) = mistakes(tmp_path)
    assert line.startswith(f"{second.as_posix()}:4:5: the id a.yaml::a is taken by {first.as_posix()}:4:5")


def test_a_thousand_cases_load_in_time(tmp_path):
    entry = (
        "    input: [2, 3, 5, {0}]\n    out_channels: 4\n    padding: SAME\n    bias: true\n    why: Here.\n"
    )
    text = (
        "conformance: 1\ndefaults: {op: conv_transpose, dialect: tensorflow, kernel: 4, stride: 2}\ncases:\n"
    )
    text += "".join(f"  - id: case-{number}\n" + entry.format(5 + number % 7) for number in range(1000))
    path = write(tmp_path / "a.yaml", text)
    started = time.process_time()
    assert len(cases.load(path)) == 1000
    assert time.process_time() - started < 1.5


def test_importing_the_package_loads_neither_pydantic_nor_yaml():
    code = "import sys, conformance.cases; sys.exit('pydantic' in sys.modules or 'yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_broken_case_file_in_a_folder_is_not_passed_over(written, tmp_path):
    written("conformance: 1\ncases: [\n")
    assert "this is not YAML" in mistakes(tmp_path)[0]


def test_mistakes_of_all_files_come_together(written, tmp_path):
    first, second = written("conformance: 1\n", "a.yaml"), written("conformance: 9\n", "b.yaml")
    written(GOOD, "c.yaml")
    lines = mistakes([tmp_path, tmp_path / "nowhere.yaml"])
    assert [line.rsplit(":", 3)[0].split(":")[0] for line in lines] == [
        str(first),
        str(second),
        str(tmp_path / "nowhere.yaml"),
    ]
