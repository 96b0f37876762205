"""Planted faults: caught or not, by which cases, and whether they are named."""

import csv
import json
from dataclasses import replace

import pytest
from support.case_files import work_below
from support.planted.dense import BESIDE, CASES, EVERY, REAL, case

from conformance.cases.questions import size
from conformance.cli import code_of
from conformance.cli.output_files import check_output
from conformance.failures.selftest import AMONG, EXACTLY, MOST_DIAGNOSED, NO, judge_fault, selftest
from conformance.frameworks.planted import BY_NAME, FAULTS
from conformance.frameworks.registry import DIALECTS
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.readings import READINGS
from conformance.operators.registry import ALL, NAMES, find_theory
from conformance.runs.run import run

CONV, TRANSPOSE = CASES[:2]
BLIND = case("blind", kinds=dict.fromkeys(("input", "kernel", "bias", "cotangent"), "ones"), bias=False)
FILE = """\
conformance: 1
title: A pair
about: One that shows where the kernel lies, one that cannot.
defaults: {op: conv, input: [2, 4, 5, 6], out_channels: 6, kernel: [3, 2]}
cases:
  - {id: integers}
  - {id: single, kernel: [1, 1], input: [1, 1, 2, 2], out_channels: 1}
"""


def faults(*names):
    return [BY_NAME[name] for name in names]


def test_every_reading_is_a_fault_and_behaviours_besides():
    assert {fault.name for fault in FAULTS} > {reading.name for reading in READINGS}
    assert len(BY_NAME) == len(FAULTS)
    assert {f"takes-all-of-{dialect}" for dialect in DIALECTS} < BY_NAME.keys()


def test_what_is_caught_comes_with_its_cases_and_its_name():
    matrix = selftest([TRANSPOSE, CONV], faults("kernel-flipped", "output-padding-ignored"))
    flipped, ignored = matrix.rows
    assert flipped.killed == tuple(one.id for one in sorted((CONV, TRANSPOSE), key=size))
    assert ignored.asked == ignored.killed == (TRANSPOSE.id,)
    assert (flipped.named, ignored.named) == (EXACTLY, EXACTLY)
    assert matrix.sound


def test_a_fault_that_no_case_can_show_is_not_caught():
    matrix = selftest([BLIND], faults("kernel-flipped-axis-2", "bias-missing"))
    assert [(row.is_caught, row.asked, row.named) for row in matrix.rows] == [
        (False, (), NO),
        (False, (BLIND.id,), NO),
    ]
    assert not matrix.sound


NINE, TWELVE = (case(f"from-{c}", input=(2, c, 4, 5), groups=1) for c in (9, 12))


def test_faults_that_look_alike_are_named_together():
    (found,) = selftest([NINE], faults("input-channels-past-8")).rows
    assert found.named == AMONG
    assert "input-channels-past-4" in found.others


def test_more_cases_tell_them_apart():
    (found,) = selftest([NINE, TWELVE], faults("input-channels-past-8")).rows
    assert (found.named, found.others) == (EXACTLY, ())


def test_failures_of_many_files_are_diagnosed():
    widths = range(6, 6 + 3 * (MOST_DIAGNOSED + 3), 3)
    alike = [replace(case(kinds=REAL, input=(2, 4, 7, n)), id=f"a.yaml::{n}") for n in widths]
    extreme = replace(case(kinds={**REAL, "input": "extreme"}), id="b.yaml::ends")
    assert size(alike[0]) < size(extreme) < size(alike[2])
    (found,) = selftest([*alike, extreme], faults("operands-tf32")).rows
    assert found.named == EXACTLY
    (found,) = selftest(alike, faults("operands-tf32")).rows
    assert (found.named, found.others) == (AMONG, ("operands-float16",))


def test_several_processes_find_the_same():
    planted = faults("kernel-flipped", "races")
    assert selftest(CASES[:3], planted, workers=2) == selftest(CASES[:3], planted)


BEHAVIOURS = [fault.name for fault in FAULTS if fault.behaviour is not None]
REFUSED = {
    "torch": {"groups": 3},
    "tensorflow": {"padding": "FULL"},
    "jax": {"groups": 3},
    "theano": {"padding": "SAME", "kernel": (2, 2)},
    "onnx": {"groups": 3},
    "keras": {"groups": 3},
}
SHOWING = (
    *CASES,
    *BESIDE,
    case("empty", input=(0, 4, 7, 9)),
    case("apart", stride=(9, 9)),
    case("large", input=(2, 4, 30, 40)),
    *(case(dtype, dtype=dtype) for dtype in ("float64", "bfloat16", "int32")),
    case("large-real", input=(2, 4, 90, 120), kinds=REAL),
    *(case(f"refused-{dialect}", dialect, **words) for dialect, words in REFUSED.items()),
)


def test_every_operator_has_a_case_that_shows_that_it_is_lost():
    assert {case.words.op for case in SHOWING} == set(NAMES)


@pytest.mark.parametrize("fault", BEHAVIOURS)
def test_what_a_backend_does_wrong_is_caught_and_said(fault):
    matrix = selftest(SHOWING, faults(fault))
    assert matrix.sound
    assert matrix.rows[0].named == EXACTLY


@pytest.mark.parametrize("dtype", ["int16", "uint32", "uint64"])
@pytest.mark.parametrize(
    "fault", [fault.name for fault in FAULTS if fault.family in ("numbers", "behaviour")]
)
@pytest.mark.filterwarnings("error")
def test_no_fault_breaks_on_whole_numbers(fault, dtype):
    found = judge_fault(case(f"whole-{dtype}", dtype=dtype), fault, Oracle())
    removing = ("refuses-", "raises-", "loses-")
    expected = (
        "crashed" if fault == "crashes-always" else "refused" if fault.startswith(removing) else "computed"
    )
    assert found is None or found.outcome == expected


@pytest.mark.parametrize(
    "fault", ["raises-always", "loses-dtypes", "loses-conv", "outputs-empty", "crashes-always"]
)
def test_a_fault_that_removes_a_capability_is_never_green(fault):
    """Not one of its cases passes or is skipped, and a run through a worker fails."""
    (row,) = selftest(CASES, faults(fault)).rows
    assert row.asked
    assert row.killed == row.asked
    finished = run([CONV, CONV], backends=[f"planted+{fault}"])
    assert finished.exit_code == 1


def test_whole_numbers_are_not_rounded_the_other_way():
    whole = case("large-whole", dtype="int32", input=(2, 4, 90, 120))
    assert judge_fault(whole, "races-within-bound", Oracle()).verdict == "pass"


def test_a_takes_all_computes_only_what_is_refused():
    oracle = Oracle()
    assert judge_fault(CONV, "takes-all-of-torch", oracle) is None
    refused = case("refused", groups=3)
    assert judge_fault(refused, "takes-all-of-torch", oracle).aspects == {"acceptance": "fail"}
    assert judge_fault(refused, "takes-all-of-jax", oracle) is None


def test_one_fault_of_each_family_is_caught_through_a_worker():
    first = {fault.family: fault.name for fault in reversed(FAULTS)}
    assert set(first) == {"behaviour", *(name for each in ALL for name in find_theory(each.name).families)}
    real = {"input": "normal", "kernel": "normal"}
    every = case("every-derivative", derivatives=EVERY)
    special = case("special", kinds={"input": "special"})
    plain = CASES[-1]
    real_64 = case("real-64", dtype="float64", kinds=real)
    cases = [CONV, TRANSPOSE, *BESIDE, plain, real_64, special, every]
    for name in {**first, "numbers": "operands-float32"}.values():
        results = run(cases, backends=[f"planted+{name}"])
        assert "fail" in {result.verdict for result in results}, name
    assert {result.verdict for result in run(cases, backends=["planted"])} == {"pass"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return work_below(tmp_path, monkeypatch, FILE)


COMMAND = ["selftest", "--jobs", "1", "--fault", "kernel-flipped"]


def test_all_caught_exits_0(folder, capsys):
    assert code_of([*COMMAND, "--fault", "bias-missing", "--fault", "races", "-k", "single"]) == 1
    assert "not caught: kernel-flipped (the kernel is turned by 180 degrees)" in capsys.readouterr().out
    assert code_of(COMMAND) == 0
    out = capsys.readouterr().out
    assert "1 of 1    exactly       pair.yaml::integers" in out
    assert "1 fault in 2 cases: 1 caught, 1 named exactly, 0 among others, 0 not named; 0 false" in out


def test_a_failure_with_nothing_planted_exits_1(folder, capsys):
    (folder / "cases" / "pair.yaml").write_text(
        FILE.replace("{id: integers}", "{id: integers, expect: {shape: [2, 6, 3, 6]}}")
    )
    assert code_of(COMMAND) == 1
    assert "fails with nothing planted: pair.yaml::integers" in capsys.readouterr().out


def test_the_matrix_as_csv(folder):
    assert code_of([*COMMAND, "--matrix", "kills.csv"]) == 0
    head, row = csv.reader((folder / "kills.csv").read_text().splitlines())
    assert head == ["fault", "family", "named", "others", "pair.yaml::single", "pair.yaml::integers"]
    check_output(folder / "kills.csv", force=False)
    assert row == ["kernel-flipped", "kernel", "exactly", "", "", "1"]


def test_the_matrix_as_json(folder):
    assert code_of([*COMMAND, "--matrix", "kills.json"]) == 0
    found = json.loads((folder / "kills.json").read_text())
    (fault,) = found["faults"]
    check_output(folder / "kills.json", force=False)
    assert (fault["killed"], fault["survived"]) == (["pair.yaml::integers"], [])
    assert fault["repeat"] == "conformance run cases/pair.yaml::integers -b planted+kernel-flipped"
    assert code_of(fault["repeat"].split()[1:]) == 1


def test_a_fault_that_nobody_knows_exits_2_with_the_nearest(folder, capsys):
    assert code_of(["selftest", "--fault", "kernel-fliped"]) == 2
    assert "did you mean kernel-flipped" in capsys.readouterr().err
    assert code_of(["selftest", "--matrix", "kills.txt"]) == 2
