import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.planted.dense import CASES

from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.oracle import Oracle
from conformance.operators.convolution import readings
from conformance.operators.convolution.readings import BY_NAME, FAMILIES, READINGS, derivatives, nonfinite
from conformance.operators.tensors import FURTHER_RESULTS
from conformance.operators.windows.readings.reading import Operands

INEXACT = {reading.name for reading in (*FAMILIES["numbers"], *nonfinite.READINGS)}
BACKWARD = {name for name in BY_NAME if name.startswith("grad")}
BEYOND = {reading.name for reading in derivatives.READINGS}
FORWARD = sorted(set(BY_NAME) - INEXACT - BACKWARD - BEYOND)


@pytest.fixture(scope="module")
def truths():
    oracle = Oracle()
    questions = [question_of(case) for case in CASES]
    return [oracle(question, predict(question, None)) for question in questions]


def test_there_are_enough_readings_and_no_two_of_one_name():
    assert len(READINGS) >= 40
    assert len(BY_NAME) == len(READINGS)
    assert len({reading.sentence for reading in READINGS}) == len(READINGS)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_reading_differs_from_the_truth_somewhere(name, truths):
    assert any(differs(BY_NAME[name], truth) for truth in truths)


def differs(reading, truth):
    if not reading.applies(truth.geometry):
        return False
    results = reading.results(truth.geometry, truth.operands, tuple(truth.results))
    return any(not np.array_equal(results.get(name), expected) for name, expected in truth.results.items())


@pytest.mark.parametrize("name", BY_NAME)
def test_the_gradients_have_the_shapes_of_the_operands(name, truths):
    for truth in truths:
        if BY_NAME[name].applies(truth.geometry):
            results = BY_NAME[name].results(truth.geometry, truth.operands, tuple(truth.results))
            for result in results.keys() - {"output", "jvp", "second_cotangent", "adjoint"}:
                assert results[result].shape == truth.results[result].shape


@pytest.mark.parametrize("name", FORWARD)
def test_a_mistake_of_the_forward_pass_has_its_own_exact_gradients(name, truths):
    """Without bias the output is linear in each operand: <c, y> = <grad_input, x> = <grad_kernel, w>."""
    for truth in truths:
        given = truth.operands
        bare = Operands(*map(whole, (given.x, given.w)), None, whole(given.cotangent))
        if BY_NAME[name].applies(truth.geometry):
            results = BY_NAME[name].results(truth.geometry, bare)
            if "grad_input" in results:
                product = np.vdot(bare.cotangent, results["output"])
                assert product == np.vdot(results["grad_input"], bare.x)
                assert product == np.vdot(results["grad_kernel"], bare.w)


def whole(values):
    return np.rint(np.nan_to_num(values, posinf=1.0, neginf=-1.0))


def test_that_identity_tells_a_wrong_gradient(truths):
    truth = truths[0]
    results = BY_NAME["grad-input-zero"].results(truth.geometry, truth.operands)
    product = np.vdot(truth.operands.cotangent, results["output"])
    assert product != np.vdot(results["grad_input"], truth.operands.x)


@pytest.mark.parametrize("name", FORWARD)
def test_a_mistake_of_the_forward_pass_has_its_own_exact_derivatives(name, truths):
    """The output has one exact JVP, `(f(p + t) - f(p - t)) / 2` as it is quadratic in all operands, and
    `<c, jvp>` is what is differentiated twice: linear in the input, in the kernel and in the cotangent."""
    for truth in truths:
        given, reading = truth.operands, BY_NAME[name]
        if given.tangents is None or not reading.applies(truth.geometry):
            continue
        results = reading.results(truth.geometry, given, FURTHER_RESULTS)
        ahead, behind = (
            reading.results(truth.geometry, moved(given, step), ("output",))["output"] for step in (1, -1)
        )
        assert np.array_equal(results["jvp"], (ahead - behind) / 2)
        assert np.array_equal(results["jvp"], results["second_cotangent"])
        if "second_input" in results:
            nothing = replace(given, tangents=(given.tangents[0] * 0, given.tangents[1], None))
            along_kernel = reading.results(truth.geometry, nothing, ("jvp",))["jvp"]
            assert np.vdot(results["second_input"], given.x) == np.vdot(along_kernel, given.cotangent)
            nothing = replace(given, tangents=(given.tangents[0], given.tangents[1] * 0, None))
            along_input = reading.results(truth.geometry, nothing, ("jvp",))["jvp"]
            assert np.vdot(results["second_kernel"], given.w) == np.vdot(along_input, given.cotangent)


def moved(given, step):
    tangents = given.tangents
    b = None if given.b is None else given.b + step * tangents[2]
    return Operands(given.x + step * tangents[0], given.w + step * tangents[1], b)


def test_those_identities_tell_a_wrong_derivative(truths):
    truth = next(truth for truth in truths if truth.operands.tangents is not None)
    given = truth.operands
    right = truth.results
    for name, result, operand in (
        ("jvp-kernel-tangent-ignored", "jvp", given.cotangent),
        ("second-input-zero", "second_input", given.x),
        ("second-kernel-turned", "second_kernel", given.w),
    ):
        wrong = BY_NAME[name].results(truth.geometry, given, (result,))[result]
        assert np.vdot(wrong, operand) != np.vdot(right[result], operand)


def test_a_derivative_that_nobody_asks_for_shows_nothing(truths):
    plain, every = truths[0], next(truth for truth in truths if truth.operands.tangents is not None)
    reading = BY_NAME["jvp-zero"]
    assert not reading.shows(plain.results)
    assert reading.shows(every.results)
    assert BY_NAME["kernel-flipped"].shows(plain.results)


@pytest.mark.parametrize("name", sorted(BACKWARD))
def test_a_mistake_of_the_backward_pass_leaves_the_output(name, truths):
    truth = truths[0]
    results = BY_NAME[name].results(truth.geometry, truth.operands)
    assert np.array_equal(results["output"], truth.results["output"])


def test_only_what_is_wanted_is_computed(truths):
    truth = truths[0]
    for reading in READINGS:
        if reading.applies(truth.geometry):
            assert set(reading.results(truth.geometry, truth.operands, ("output",))) == {"output"}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_short_ways_give_what_the_whole_reading_gives(name, truths):
    reading = BY_NAME[name]
    for truth in (truth for truth in truths if reading.applies(truth.geometry)):
        names = tuple(result for result in truth.results if result not in FURTHER_RESULTS)
        whole = reading.results(truth.geometry, truth.operands, names)
        for result in names:
            if not reading.may_change(result):
                assert np.array_equal(whole[result], truth.results[result], equal_nan=True)
            elif reading.after is not None:
                with np.errstate(invalid="ignore"):
                    changed = reading.after(truth.geometry, result, truth.results[result])
                assert np.array_equal(whole[result], changed, equal_nan=True)
            elif Criterion(truth).is_exact(result):
                assert_elements(reading.single(truth.geometry, truth.operands, result), whole.get(result))


def assert_elements(found, whole):
    if found is None or whole is None:
        assert found is None or found.shape == (-1,)
        return
    assert found.shape == whole.shape
    for number in np.linspace(0, whole.size - 1, 3).astype(int) if whole.size else ():
        place = tuple(int(index) for index in np.unravel_index(number, whole.shape))
        value = found.at(place)
        assert value is None or np.array_equal(value, whole[place], equal_nan=True)


def test_most_readings_have_a_short_way():
    short = [reading for reading in READINGS if reading.elements or reading.after or reading.only]
    assert len(short) > 0.75 * len(READINGS)


def test_a_wrong_short_way_is_noticed(truths):
    truth = truths[0]
    reading, other = BY_NAME["window-earlier"], BY_NAME["window-later"]
    whole = other.results(truth.geometry, truth.operands, ("output",))["output"]
    with pytest.raises(AssertionError):
        assert_elements(reading.single(truth.geometry, truth.operands, "output"), whole)


def test_readings_are_the_grammar_of_python_3_9():
    files = sorted(Path(readings.__file__).parent.glob("*.py"))
    assert files
    for file in files:
        ast.parse(file.read_text(), feature_version=(3, 9))
