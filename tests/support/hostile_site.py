"""A site of two records with text of somebody who means harm, which the tests of its pages share."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.cases.loading import load
from conformance.reports.site.pages import write_site
from support.paths import LIBRARY

HOSTILE = "<script>alert(1)</script>\"'&\u202e\x1b[31m</table><img src=x onerror=alert(2)>"
LONG = "x" * 200
CASE = "conv/dilation.yaml::rank-3"
CASES = 2500
BACKENDS = ("numpy", "torch", "jax", "tensorflow")
EXCERPT = {
    "shape": [1, 1, 40, 3],
    "begin": [0, 0, 24, 0],
    "worst": [0, 0, 30, 1],
    "expected": ["1 2 -3"] * 16,
    "got": [*["1 2 -3"] * 6, "1 nan -3", "1 8.5 -3", HOSTILE, *["1 2 -3"] * 7],
}


def hostile_rows() -> list[dict[str, object]]:
    """Results of a record, the first ones with hostile text wherever a record may have text."""
    base: dict[str, object] = {"verdict": "pass", "outcome": "computed", "shape": [1, 1, 4]}
    wrong = {
        "case": f"bad/{HOSTILE}.yaml::{LONG}",
        "backend": "torch",
        "verdict": "fail",
        "diagnosis": HOSTILE,
        "error": {"type": HOSTILE, "message": HOSTILE},
        "call": HOSTILE,
        "around": [HOSTILE],
        "aspects": {HOSTILE: "fail", "output": "fail"},
        "error_size": {HOSTILE: {"max_abs": HOSTILE}},
        "excerpts": {HOSTILE: EXCERPT, "huge": {**EXCERPT, "begin": [2**60] * 4}},
    }
    known = {"case": CASE, "backend": "torch", "verdict": "known", "reason": HOSTILE}
    found = [{**base, **wrong}, {**base, **known}]
    for number in range(CASES):
        for backend in BACKENDS:
            verdict = "skip" if number % 7 == 0 and backend == "jax" else "pass"
            case = f"group{number % 5}/a.yaml::c-{number}"
            found.append({**base, "case": case, "backend": backend, "verdict": verdict})
    return found


def hostile_header(started: str) -> dict[str, object]:
    """The first line of a record with hostile text."""
    about = {"version": HOSTILE, "device": HOSTILE, "variant": HOSTILE, "python": HOSTILE}
    precision = {HOSTILE: {HOSTILE: HOSTILE, "bits": started}, "float32": {"input_bits": 24}}
    backends = {name: {**about, "framework": name, "precision": precision} for name in BACKENDS}
    host = {"system": HOSTILE, "machine": HOSTILE}
    return {"record": 1, "conformance": "0.1.0", "started": started, "host": host, "backends": backends}


def write_hostile_sites(folder: Path) -> None:
    """A site of one record in `new/`, and in `both/` one of two records, the older one of few results."""
    rows = hostile_rows()
    wrong = ("aspects", "excerpts", "error", "diagnosis", "error_size")
    right = {key: value for key, value in rows[0].items() if key not in wrong}
    fixed = [{**right, "verdict": "pass", "aspects": {"output": "pass"}}, *rows[1:8]]
    for name, held in (("old", fixed), ("new", rows)):
        lines = [hostile_header(f"2026 {name != 'old'}{HOSTILE}") | {"cases": CASES}, *held]
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    cases = load([LIBRARY / "conv" / "dilation.yaml"], 2**30)
    write_site(folder / "new", [folder / "new.jsonl"], cases)
    write_site(folder / "both", [folder / "new.jsonl", folder / "old.jsonl"], cases)
