"""Wrong results keep the part around their largest difference; right ones keep nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import case

from conformance.cases.questions import Job, question_of
from conformance.judging.excerpts import EXTENT
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About
from conformance.runs import record
from conformance.runs.record_schema import result_mistake
from conformance.worker.answer import answer


def judged(asked, change):
    question = question_of(asked)
    right = answer(question, Adapter())
    values = {name: np.array(array) for name, array in right.values.items()}
    changed = replace(right, values=change(values) or values)
    return judge(Job(asked, "torch", question), About("torch", "2"), changed, Oracle()), values


def test_a_pass_keeps_nothing():
    assert judged(case(), lambda values: None)[0].excerpts == {}


def test_a_small_result_is_kept_whole_with_its_worst_place():
    def change(values):
        values["output"][1, 2, 0, 3] += 2
        values["output"][1, 3, 1, 1] -= 5

    result, values = judged(case(), change)
    assert list(result.excerpts) == ["output"]
    kept = result.excerpts["output"]
    assert (kept["shape"], kept["worst"], kept["begin"]) == ((2, 6, 4, 4), (1, 3, 1, 1), (1, 3, 0, 0))
    got = [[float(number) for number in row.split()] for row in kept["got"]]
    assert np.array_equal(got, values["output"][1, 3])
    expected = [[float(number) for number in row.split()] for row in kept["expected"]]
    assert np.argwhere(np.not_equal(got, expected)).tolist() == [[1, 1]]


def test_of_a_large_result_the_part_around_the_worst_place_is_kept():
    asked = case(input=(1, 4, 60, 70), gradients=False)

    def change(values):
        values["output"][0, 1, 20, -1] = np.nan

    kept = judged(asked, change)[0].excerpts["output"]
    rows, columns = kept["shape"][-2:]
    assert kept["begin"] == (0, 1, 20 - EXTENT // 2, columns - EXTENT)
    assert (len(kept["got"]), len(kept["got"][0].split())) == (EXTENT, EXTENT)
    row, column = (kept["worst"][axis] - kept["begin"][axis] for axis in (-2, -1))
    assert kept["got"][row].split()[column] == "nan"
    assert rows > EXTENT


def test_results_of_another_shape_are_kept_side_by_side():
    def change(values):
        return {**values, "output": values["output"][..., :-1]}

    kept = judged(case(), change)[0].excerpts["output"]
    assert (kept["shape"], kept["got_shape"]) == ((2, 6, 4, 4), (2, 6, 4, 3))
    assert "worst" not in kept
    assert len(kept["got"][0].split()) == 3


def test_a_record_holds_them_and_refuses_what_is_none():
    def change(values):
        values["output"][0, 0, 0, 0] = np.inf

    line = record.as_read(judged(case(), change)[0].to_json())
    assert result_mistake(line) is None
    assert line["excerpts"]["output"]["got"][0].split()[0] == "inf"


@pytest.mark.parametrize("part", [1, {}, {"shape": [1], "begin": [0], "expected": ["1"], "got": [1]}])
def test_what_is_no_excerpt_is_a_mistake(part):
    line = {"case": "a", "backend": "b", "verdict": "fail", "outcome": "computed"}
    assert result_mistake(line) is None
    assert "an object of excerpts" in (result_mistake(line | {"excerpts": {"output": part}}) or "")
