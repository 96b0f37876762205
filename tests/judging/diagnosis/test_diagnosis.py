import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from support.paths import SUPPORT
from support.planted.adapter import Adapter
from support.planted.dense import CASES, REAL, ask, case

from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.judging.diagnosis import hypotheses
from conformance.judging.diagnosis.diagnosis import diagnose
from conformance.judging.diagnosis.reading_search import ReadingSearch
from conformance.judging.numerics.arithmetic import PLAIN
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.readings.reading import truth as compute_truth


@pytest.fixture(scope="module")
def truth():
    question = question_of(case())
    return Reference(predict(question, None), question)


def test_the_reading_is_named_by_its_sentence():
    result = ask(case(), Adapter("kernel-flipped"))
    assert (
        "the same numbers come out when the kernel is turned by 180 degrees [kernel-flipped]"
        in result.diagnosis
    )
    assert "worst at output[" in result.diagnosis
    assert len(result.diagnosis.splitlines()) <= 12


def test_readings_that_the_case_cannot_tell_apart_are_named_together():
    wide = ask(CASES[3], Adapter("output-channels-past-32"))
    named = [name for name in BY_NAME if name in wide.diagnosis]
    assert {"output-channels-past-8", "output-channels-past-16", "output-channels-past-32"} <= set(named)


def test_a_reading_that_gives_another_shape_is_named():
    assert "output_padding is ignored" in ask(CASES[1], Adapter("output-padding-ignored")).diagnosis


@pytest.mark.parametrize("kinds", [{}, REAL], ids=["integers", "normal"])
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({"stride": (1, 1)}, "stride-lost"),
        ({"stride": (1, 3)}, "stride-lost-axis-0"),
        ({"stride": (3, 2)}, "strides-swapped-resized"),
        ({"dilation": (2, 1)}, "dilations-swapped-resized"),
        ({"padding": (0, 0)}, "padding-lost"),
        ({"padding": (1, 0)}, "padding-lost-axis-1"),
        ({"padding": (2, 1)}, "padding-axes-swapped-resized"),
    ],
)
def test_what_is_computed_from_other_words_is_named_though_its_size_is_wrong(words, name, kinds):
    """The numbers are those of the reference, for words of which one is lost."""
    asked, done = (question_of(case(kinds=kinds, **given)) for given in ({}, words))
    reference = Reference(predict(asked, None), asked)
    values = compute_truth(predict(done, None), replace(reference.operands, cotangent=None), ("output",))
    assert values["output"].shape != reference.results["output"].shape
    found = diagnose(Criterion(reference, PLAIN), values, ["output"])
    assert found.readings[0] == name
    assert found.text.startswith(f"the same numbers come out when {BY_NAME[name].sentence} [{name}]")
    values["output"][1, 2, 0, 1] += 50
    wrong = diagnose(Criterion(reference, PLAIN), values, ["output"])
    assert wrong.readings == ()
    shape = (
        f"the shape of output is what comes out when {BY_NAME[name].sentence} [{name}], the numbers are not"
    )
    assert shape in wrong.text


def test_a_shape_that_no_reading_gives_is_left_alone(truth):
    long = np.zeros((*truth.geometry.output_shape[:-1], 40))
    assert diagnose(Criterion(truth, PLAIN), {"output": long}, ["output"]).text == ""


def test_a_lost_argument_of_a_backend_is_grouped_by_its_reading():
    lost = ask(case(), Adapter("stride-lost"))
    assert lost.readings == ("stride-lost",)
    assert "shape [2, 6, 7, 11] came out, the rule gives [2, 6, 4, 4]" in lost.diagnosis
    assert "the same numbers come out when the stride is 1" in lost.diagnosis
    assert ask(case(stride=(1, 1)), Adapter("stride-lost")).verdict == "pass"


def test_a_reading_of_real_data_is_named_within_the_bound():
    assert "rounded to bfloat16" in ask(case(kinds=REAL), Adapter("operands-bfloat16")).diagnosis


def find_attributions(criterion, observed, failing):
    return ReadingSearch(criterion, observed, failing).attributions(tuple(observed))


def by(name, truth):
    return BY_NAME[name].results(truth.geometry, truth.operands)


def test_readings_that_give_every_result_come_first(truth):
    (found,) = find_attributions(
        Criterion(truth, PLAIN), by("kernel-flipped", truth), ["output", "grad_input", "grad_kernel"]
    )
    assert found.whole
    assert found.readings == (BY_NAME["kernel-flipped"],)


def test_a_reading_of_the_failing_results_alone_says_so(truth):
    mixed = {**truth.results, "output": by("kernel-flipped", truth)["output"]}
    (found,) = find_attributions(Criterion(truth, PLAIN), mixed, ["output"])
    assert not found.whole
    assert BY_NAME["kernel-flipped"] in found.readings
    assert (
        "the same output, no more, comes out when the kernel is turned"
        in diagnose(Criterion(truth, PLAIN), mixed, ["output"]).text
    )


def test_two_mistakes_at_once_are_named_one_by_one(truth):
    gradient = {"grad_kernel": by("grad-kernel-flipped", truth)["grad_kernel"]}
    both = {**truth.results, "output": by("bias-reversed", truth)["output"], **gradient}
    first, second = find_attributions(Criterion(truth, PLAIN), both, ["output", "grad_kernel"])
    assert (first.results, BY_NAME["bias-reversed"] in first.readings) == (("output",), True)
    assert (second.results, BY_NAME["grad-kernel-flipped"] in second.readings) == (("grad_kernel",), True)


def test_a_reading_of_what_is_wrong_beside_what_is_right(truth):
    output = truth.results["output"].copy()
    output[1] = by("kernel-flipped", truth)["output"][1]
    found = diagnose(Criterion(truth, PLAIN), {**truth.results, "output": output}, ["output"])
    assert (found.readings, found.partly) == ((), ("kernel-flipped",))
    assert "where output is wrong, it is what comes out when the kernel is turned" in found.text
    assert "in batch 1 (the last)" in found.text


def test_few_values_name_no_reading_of_a_part(truth):
    output = truth.results["output"].copy()
    output[1, 0, 0, :2] = by("kernel-flipped", truth)["output"][1, 0, 0, :2]
    assert diagnose(Criterion(truth, PLAIN), {**truth.results, "output": output}, ["output"]).partly == ()


def test_what_no_reading_gives_is_described_by_its_region(truth):
    output = truth.results["output"].copy()
    output[1, 2:4] += 5
    text = diagnose(Criterion(truth, PLAIN), {**truth.results, "output": output}, ["output"]).text
    assert "wrong: every value of output in batch 1 (the last), channel 2..3 of 6; they are off by +5" in text
    assert "the same numbers" not in text


def test_exact_results_that_were_rounded_on_the_way_are_told_from_wrong_ones(truth):
    right = truth.results["output"]
    places = np.arange(right.size).reshape(right.shape)
    for size, rounded in ((2.0**-19, True), (2.0**-3, False)):
        output = right + np.where(places % 3 == 0, size, 0) * np.where(places % 2, 1, -1)
        text = diagnose(Criterion(truth, PLAIN), {**truth.results, "output": output}, ["output"]).text
        assert ("no further off than rounding may be" in text) is rounded


def test_places_that_no_tap_reaches_are_told():
    question = question_of(next(one for one in CASES if one.id.endswith("::gaps")))
    asked = Reference(predict(question, None), question)
    right = asked.results["output"]
    holes = ~asked.tap_reaches("output")
    assert holes.any()
    assert not holes.all()
    for places, told in ((holes, True), (~holes, False)):
        output = np.where(places, right + 7, right)
        text = diagnose(Criterion(asked, PLAIN), {**asked.results, "output": output}, ["output"]).text
        assert ("no tap reaches them" in text) is told


def test_what_has_no_law_is_measured(truth):
    output = truth.results["output"].copy()
    output[0, 1, 2, 3] += 0.5
    output[1, 1, 2, 3] -= 1.5
    text = diagnose(Criterion(truth, PLAIN), {**truth.results, "output": output}, ["output"]).text
    assert "largest difference 1.5" in text


def test_the_search_is_quick_and_bounded(truth, monkeypatch):
    noise = {**truth.results, "output": truth.results["output"] + 0.25}
    started = time.perf_counter()
    assert find_attributions(Criterion(truth, PLAIN), noise, ["output"]) == ()
    assert time.perf_counter() - started < 2
    flipped = by("kernel-flipped", truth)
    assert diagnose(Criterion(truth, PLAIN), flipped, ["output"], seconds=0).readings == ("kernel-flipped",)
    monkeypatch.setattr("conformance.judging.diagnosis.reading_search.UNTIMED", 0)
    late = diagnose(Criterion(truth, PLAIN), flipped, ["output"], seconds=0)
    assert late.readings == ()
    assert "not diagnosed further" in late.text


def test_the_likely_readings_of_real_data_are_tried_first(monkeypatch):
    tried = []

    def excludes(truth, reading, *others):
        tried.append(reading.name)
        return True

    monkeypatch.setattr(hypotheses, "excludes", excludes)
    for kinds, first in ((REAL, "operands-bfloat16"), ({}, next(iter(BY_NAME)))):
        question = question_of(case(kinds=kinds))
        tried.clear()
        truth = Reference(predict(question, None), question)
        find_attributions(Criterion(truth, PLAIN), truth.results, ["output"])
        assert tried[0] == first


SLOWEST = (
    ("layers/segmentation.yaml::fcn-32s", ""),
    ("layers/volumes.yaml::slowfast-stem", ""),
    ("numerics/special.yaml::input-conv_transpose-bfloat16-channels", ""),
    ("numerics/special.yaml::input-conv_transpose-bfloat16-channels", "window-earlier-axis-1"),
    ("numerics/tosa.yaml::many-tosa-5-signed", "operands-float16"),
)


@pytest.mark.parametrize(("name", "fault"), SLOWEST)
def test_the_slowest_cases_are_diagnosed_within_2_seconds(name, fault):
    """Every reading is tried for each result where none gives it; or several are nearly right."""
    script = SUPPORT / "planted" / "seconds.py"
    run = subprocess.run(
        [sys.executable, script, name, fault],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, readings, text = json.loads(run.stdout)
    assert seconds < 2
    assert (fault in readings) if fault else not readings
    assert "not tried" not in text


def test_few_readings_are_computed_as_a_whole(truth, monkeypatch):
    computed, gives = [], hypotheses.gives

    def counted(truth, reading, name, *others):
        computed.append((reading.name, name))
        return gives(truth, reading, name, *others)

    monkeypatch.setattr(hypotheses, "gives", counted)
    assert diagnose(Criterion(truth, PLAIN), by("kernel-flipped", truth), ["output"]).readings == (
        "kernel-flipped",
    )
    assert ("kernel-flipped", "output") in computed
    assert len(computed) < 20


@pytest.mark.parametrize("name", ["output-padding-ignored", "not-cropped"])
def test_a_result_of_another_shape_is_diagnosed_whatever_the_operands_hold(name):
    words = {"op": "conv_transpose", "output_padding": (1, 2)}
    question = question_of(case(kinds={"input": "special", "kernel": "special"}, **words))
    asked = Reference(predict(question, None), question)
    observed = by(name, asked)
    assert name in diagnose(Criterion(asked, PLAIN), observed, ["output"]).readings
    wrong = {"output": asked.results["output"] + 1}
    assert diagnose(Criterion(asked, PLAIN), wrong, ["output"]).readings == ()
