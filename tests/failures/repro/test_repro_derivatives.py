"""Scripts of derivatives: a JVP, gradients of gradients or the other operator is wrong, and nothing else."""

import re
from dataclasses import replace

import pytest
from support.installed import skip_without
from support.planted.dense import EVERY, case

from benchmarks.derivatives import CASE, PATCHES, build_patched_environment, insert_patch
from conformance import frameworks
from conformance.backends.names import parse
from conformance.cases.questions import Job, question_of
from conformance.errors import UsageError
from conformance.failures.repro import results_to_compare
from conformance.failures.repro.repro import _check_shown, repro, write_script
from conformance.failures.shrink import Trial, shrink_failure
from conformance.frameworks.planted.adapter import Adapter
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.operators.observations import Crashed
from conformance.operators.tensors import DERIVATIVES, FURTHER_RESULTS, OUTPUT
from conformance.operators.words import Refusal
from conformance.reports.failure import describe_failure
from conformance.reports.origins import origins_of
from conformance.worker.answer import answer

FAULTS = {
    "jvp": "jvp-kernel-tangent-ignored",
    "second_order": "second-kernel-turned",
    "adjoint": "adjoint-kernel-flipped",
}
"""Of each kind of derivative, a fault in it alone."""
AROUND = (
    case("around", "jax", op="conv_transpose", padding=((1, 2), (0, 1)), groups=1, derivatives=EVERY),
    case("turned", "theano", padding="VALID", dilation=(1, 1), groups=1, derivatives=EVERY, bias=False),
)
"""Between them, frameworks pad, crop, turn the kernel and put zeros between its taps by hand."""


def asking(fault):
    """A way to put cases to a backend with a planted fault, in this process."""
    adapter, oracle = Adapter(fault), Oracle()

    def ask(case, limit=20.0):
        question = question_of(case)
        observation = answer(question, adapter)
        job, about = Job(case, "planted", question), adapter.about()
        return Trial(job, about, observation, judge(job, about, observation, oracle, Effort.VERDICT))

    return ask


def script(backend, fault, case, shrinking=False, wrong=()):
    """What is written for a backend that has a planted fault, and of which more is said to be `wrong`."""
    ask, target = asking(fault), parse(backend)
    found = shrink_failure(ask(case), ask) if shrinking else ask(case)
    about = replace(found.about, framework=target.adapter, variant=target.variant, flags={"opset": 17})
    result = replace(found.result, aspects={**found.result.aspects, **dict.fromkeys(wrong, "fail")})
    found = replace(found, about=about, result=result)
    return write_script(found, case, target, frameworks.script(*backend.split("+")))


@pytest.fixture
def ran(templates, tmp_path):
    """Of each script its exit code and how many values are wrong in each result; and what was said last."""

    def run_scripts(backend, scripts):
        found, said = [], []
        for number, text in enumerate(scripts):
            path = tmp_path / f"{number}.py"
            path.write_text(text)
            code, out = templates.run_script(path, backend)
            found.append((code, list(map(int, re.findall(r", (\d+) of \d+ values wrong", out)))))
            said.append(out[-400:])
        return found, "\n".join(said)

    return run_scripts


def expected(text):
    """The results that a script compares."""
    return [line.split('"')[1] for line in text.splitlines() if line.startswith('expected["')]


@pytest.mark.parametrize("kind", FAULTS)
def test_a_failure_of_a_derivative_alone_is_made_small(kind):
    text = script("torch", FAULTS[kind], AROUND[0], shrinking=True)
    wrong = [name for name in DERIVATIVES[kind] if name in text.splitlines()[2]]
    assert expected(text) == [OUTPUT, *wrong]
    assert "# This is the smallest configuration" in text
    assert len(text) < 4000


def check_each_kind(framework, ran, more=()):
    """Right in the framework as it is, each kind wrong where a patch makes it so; what `more` scripts say."""
    whole = script(framework, "", AROUND[0], wrong=FURTHER_RESULTS)
    alone = {
        kind: insert_patch(script(framework, fault, CASE), PATCHES[framework, kind])
        for kind, fault in FAULTS.items()
    }
    (right, *found), errors = ran(framework, [whole, *alone.values(), *more])
    assert right == (0, [0] * (1 + len(FURTHER_RESULTS))), errors
    for code, (output, *wrong) in found[: len(alone)]:
        assert (code, output) == (1, 0), errors
        assert all(wrong)
    return found[len(alone) :]


@pytest.mark.parametrize("framework", ["tensorflow", "jax"])
def test_each_kind_by_the_means_of_the_framework(framework, ran):
    skip_without(framework)
    turned = script(framework, "", AROUND[1], wrong=FURTHER_RESULTS)
    assert check_each_kind(framework, ran, [turned]) == [(0, [0] * (1 + len(FURTHER_RESULTS)))]


def test_numpy_has_linear_functions_alone(ran):
    scripts = [script("numpy", fault, one) for fault in FAULTS.values() for one in AROUND]
    broken = [
        insert_patch(text, "right = np.einsum\nnp.einsum = lambda *given: 2 * right(*given)\n")
        for text in scripts
    ]
    found, errors = ran("numpy", [*scripts, *broken])
    assert [code for code, _ in found] == [0] * 6 + [1] * 6, errors


def test_a_runtime_of_onnx_has_the_other_operator(ran):
    skip_without("onnxruntime")
    text = script("onnxruntime", FAULTS["adjoint"], AROUND[0])
    assert text.count("run(model, feeds)") == 1
    assert text.count("run(model, {") == 2
    off = text.replace('expected["adjoint"] = ', 'expected["adjoint"] = 1 + ')
    found, errors = ran("numpy", [text, off])
    assert [code for code, _ in found] == [0, 1], errors


def test_both_sides_of_the_identity_are_printed(ran, tmp_path):
    ran("numpy", [script("numpy", FAULTS["adjoint"], AROUND[0])])
    said = (tmp_path / "0.out").read_text()
    line = next(line for line in said.splitlines() if line.startswith("<conv_transpose x, y> = "))
    left, right = (part.split(" = ")[1].split(";")[0] for part in line.split(", <"))
    assert float(left) == float(right) != 0


def test_a_compiler_takes_a_derivative_as_a_whole():
    """Around a function that is compiled already, dual numbers lose their tangents without a word."""
    jvp, second = (script("torch+compile", FAULTS[kind], AROUND[0]) for kind in ("jvp", "second_order"))
    assert "torch.func.jvp(eager, operands, tangents)" in jvp
    assert "torch.func.vjp(eager, *operands)" in second
    for text in (jvp, second):
        assert "compute = torch.compile(eager," in text
        assert "@torch.compile(" in text
    adjoint = script("torch+compile", FAULTS["adjoint"], AROUND[0])
    assert "adjoint = torch.compile(adjoint," in adjoint


def test_the_layer_of_keras_is_differentiated_by_what_it_runs_on():
    found = script("keras+jax", FAULTS["jvp"], AROUND[0])
    assert "jax.jvp(compute, operands, tangents)" in found
    assert "keras.layers.Conv2DTranspose" in found


def test_the_call_has_every_word_of_the_adapter():
    """A dilation of 1 of the input as well, though it says nothing."""
    plain = case("plain", op="conv_transpose", stride=(1, 1), output_padding=(0, 1), derivatives=EVERY)
    assert "lhs_dilation=(1, 1)" in script("jax+general", FAULTS["jvp"], plain)


def test_large_tangents_are_drawn_by_the_script(ran):
    large = case("large", input=(2, 8, 20, 30), out_channels=8, derivatives=EVERY)
    text = script("numpy", "jvp-zero", large)
    assert "tx = integers(" in text
    assert len(text) < 12000
    assert ran("numpy", [text])[0] == [(0, [0, 0])]


def test_a_derivative_that_no_script_takes_is_told():
    """Better none than a script that finds nothing wrong."""
    verdict = asking(FAULTS["jvp"])(AROUND[0])
    with pytest.raises(
        UsageError, match="compares outputs, the other operator and shapes; what fails here is jvp"
    ):
        _check_shown(parse("onnxruntime"), frameworks.script("onnxruntime"), verdict)
    _check_shown(parse("torch"), frameworks.script("torch"), verdict)
    dtype = replace(verdict, result=replace(verdict.result, aspects={"dtype": "fail"}))
    with pytest.raises(UsageError, match="what fails here is dtype"):
        _check_shown(parse("torch"), frameworks.script("torch"), dtype)


def test_what_ended_the_worker_is_all_in_the_script(ran):
    """Nobody knows which of the results it was at."""
    ask, own = asking(""), frameworks.script("numpy")
    found = ask(AROUND[1])
    result = replace(found.result, outcome="crashed", aspects={"acceptance": "fail"})
    ended = replace(found, observation=Crashed("was ended by SIGABRT", ""), result=result)
    text = write_script(ended, AROUND[1], parse("numpy"), own)
    assert expected(text) == list(found.question.results)
    fatal = insert_patch(text, "import os\nnp.vdot = lambda *given: os._exit(134)\n")
    (right, _), (code, _) = ran("numpy", [text, fatal])[0]
    assert (right, code) == (0, 134)
    words = replace(found.question.words, stride=(0, 0))
    refused = replace(ended, job=replace(ended.job, question=replace(found.question, words=words)))
    assert isinstance(refused.prediction, Refusal)
    assert results_to_compare(refused, own) == (OUTPUT,)


def test_the_failure_and_its_script_name_the_command():
    result = Result("one.yaml::one", "torch@cpu", "fail", "computed", aspects={"jvp": "fail"})
    known = replace(origins_of([], [parse("torch@cpu")]), cases={"one.yaml::one": "cases/one.yaml::one"})
    said = [line.strip() for line in describe_failure(result, known)]
    assert said[-2:] == [
        "repeat: conformance run cases/one.yaml::one -b torch@cpu",
        "report: conformance repro cases/one.yaml::one -b torch@cpu",
    ]
    text = repro(AROUND[1], parse("numpy"), command="conformance repro one.yaml::one -b numpy")
    assert "#   conformance repro one.yaml::one -b numpy" in text.splitlines()


def test_a_framework_that_is_patched_from_outside_is_reported(tmp_path, ran):
    """Its derivatives alone are wrong, of every kind; the script fails where the patch is, and only there."""
    skip_without("torch")
    source = "\n".join(PATCHES["torch", kind] for kind in DERIVATIVES)
    text = repro(CASE, parse("torch@cpu", python=build_patched_environment(tmp_path / "environment", source)))
    assert expected(text) == [OUTPUT, "jvp", "second_input", "second_kernel", "second_cotangent", "adjoint"]
    (right, wrong) = check_each_kind("torch", ran, [text, insert_patch(text, source)])
    assert right == (0, [0] * 6)
    assert (wrong[0], wrong[1][0]) == (1, 0)
    assert all(wrong[1][1:])
