"""Records as data of pages: every result is in its part, one at a time, whatever their number."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from support.paths import LIBRARY

from conformance.cases.loading import load
from conformance.reports.site import records as module
from conformance.reports.site.folder import SiteFolder
from conformance.reports.site.records import names_of, part_of, write_records


def record(path: Path, count: int, **more: object) -> Path:
    """A record of `count` results of two backends, one of which its first line does not name."""
    about = {"framework": "torch", "version": "2", "device": "cpu", "variant": ""}
    lines = [{"record": 1, "conformance": "0.1.0", "backends": {"torch": about | more}, "cases": count}]
    result = {"verdict": "pass", "outcome": "computed", "call": "f(stride=1)", "reason": "because"}
    lines += [
        {"case": f"a.yaml::{number // 2}", "backend": ("torch", "other")[number % 2], **result}
        for number in range(count)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def held(file: Path) -> list[dict[str, object]]:
    """The answers of a part."""
    text = file.read_text().partition(", ")[2].removesuffix(");\n")
    ((_, rows),) = json.loads(text.replace(",\n]", "\n]")).items()
    return list(rows)


def test_names_are_those_of_the_files_and_differ():
    assert list(names_of([Path("a/x.jsonl"), Path("b/x.jsonl"), Path("y.jsonl")])) == ["x", "x (2)", "y"]


def test_a_record_is_written_with_its_counts_and_each_answer_in_its_part(tmp_path):
    folder = SiteFolder(tmp_path / "site")
    (summary,) = write_records(folder, [record(tmp_path / "r.jsonl", 4000)])
    assert (summary.count, summary.backends[0].counts["pass"]) == (4000, 2000)
    assert [backend.name for backend in summary.backends] == ["torch", "other"]
    data = tmp_path / "site" / "data"
    rows = (data / "record-0.js").read_text().splitlines()
    assert rows[1:3] == ['["a.yaml::0",0,0,0,0,"because"],', '[0,1,0,0,0,"because"],']
    parts = [held(data / f"answers-0-{part}.js") for part in range(summary.parts)]
    assert summary.parts == 8
    assert sum(map(len, parts)) == 4000
    assert all(
        part_of(str(row["case"]), summary.parts) == at for at, rows in enumerate(parts) for row in rows
    )
    assert min(map(len, parts)) > 0


@pytest.mark.parametrize("precision", [None, 1, {"float32": 1}, {"float32": {"input_bits": [1], "x": True}}])
def test_a_fingerprint_of_somebody_is_taken_as_text(tmp_path, precision):
    source = record(tmp_path / "r.jsonl", 2, precision=precision)
    (summary,) = write_records(SiteFolder(tmp_path / "site"), [source])
    expected = (("float32 input bits", "[1]"), ("float32 x", "yes"))
    is_whole = isinstance(precision, dict) and isinstance(precision["float32"], dict)
    assert summary.backends[0].precision == (expected if is_whole else ())


def test_memory_does_not_grow_with_the_number_of_results(tmp_path):
    peaks = []
    for count in (4000, 16000):
        source = record(tmp_path / f"{count}.jsonl", count)
        # as many parts: their buffers are what is held
        text = source.read_text().replace(f'"cases": {count}', '"cases": 4000')
        source.write_text(text)
        tracemalloc.start()
        write_records(SiteFolder(tmp_path / f"site-{count}"), [source])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 2**16


def test_a_part_is_found_by_the_same_rule_in_the_page():
    # the sum of JavaScript: 31 * (31 * 97 + 8364) + 98, of UTF-16 units
    assert part_of("a€b", 65521) == (31 * (31 * 97 + 8364) + 98) % 65521
    assert part_of("", 7) == 0


def test_the_first_failing_results_have_their_scripts(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_SCRIPTS", 2)
    cases = load([LIBRARY / "conv" / "dilation.yaml"], 2**30)
    wrong = {"backend": "torch", "verdict": "fail", "outcome": "computed", "aspects": {"output": "fail"}}
    source = record(tmp_path / "r.jsonl", 1)
    with source.open("a") as file:
        for name in ("elsewhere.yaml::a", *(f"conv/{case.id.removeprefix('conv/')}" for case in cases[:3])):
            file.write(f"{json.dumps({'case': name, **wrong})}\n")
    write_records(
        SiteFolder(tmp_path / "site"), [source], {f"conv/{c.id.removeprefix('conv/')}": c for c in cases}
    )
    rows = held(tmp_path / "site" / "data" / "answers-0-0.js")
    assert ["script" in row for row in rows] == [False, False, True, True, False]
    assert "torch.nn.functional" in str(rows[2]["script"])
