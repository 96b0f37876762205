"""Scripts of derivatives: a JVP, gradients of gradients or the other operator is wrong, and nothing else."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from planted.dense import EVERY, case

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))

from benchmarks.derivatives import CASE, PATCHES, environment, with_patch  # noqa: E402
from conformance import frameworks  # noqa: E402
from conformance.backends import parse  # noqa: E402
from conformance.errors import UsageError  # noqa: E402
from conformance.faults.adapter import Adapter  # noqa: E402
from conformance.frameworks import predict  # noqa: E402
from conformance.judge import judge  # noqa: E402
from conformance.observations import DERIVATIVES, OUTPUT  # noqa: E402
from conformance.oracle import Oracle  # noqa: E402
from conformance.plan import question_of  # noqa: E402
from conformance.reports.words import failure  # noqa: E402
from conformance.repro import _check_shown, repro, written  # noqa: E402
from conformance.results import Result  # noqa: E402
from conformance.shrink import Verdict, shrunk  # noqa: E402
from conformance.worker.answer import answer  # noqa: E402

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
FORKING = """\
import importlib, os, sys
for name in sys.argv[1].split(","):
    importlib.import_module(name)
def ran(path):
    child = os.fork()
    if not child:
        sys.stdout = sys.stderr = open(path + ".out", "w")
        exec(compile(open(path).read(), path, "exec"), {"__name__": "__main__"})
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(*map(ran, sys.argv[2:]))
"""
"""Runs one script after the other and prints their exit codes; the import is what takes long."""


def asking(fault):
    """A way to put cases to a backend with a planted fault, in this process."""
    adapter, oracle = Adapter(fault), Oracle()

    def ask(case):
        question = question_of(case)
        observation = answer(question, adapter)
        result = judge(case, "planted", None, adapter.about(), question, observation, oracle, diagnosed=False)
        return Verdict(case, question, predict(question, None), adapter.about(), observation, result)

    return ask


def script(backend, fault, case, shrinking=False):
    """What is written for a backend that has a planted fault."""
    ask, target = asking(fault), parse(backend)
    found = shrunk(ask(case), ask) if shrinking else ask(case)
    about = replace(found.about, framework=target.adapter)
    return written(replace(found, about=about), case, target, frameworks.script(*backend.split("+")))


def codes(packages, scripts, folder):
    """Exit codes of scripts in a Python that does not see this checkout."""
    paths = []
    for number, text in enumerate(scripts):
        paths.append(folder / f"{number}.py")
        paths[-1].write_text(text)
    start = [sys.executable, "-I", "-W", "ignore", "-c", FORKING, packages]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run([*start, *map(str, paths)], capture_output=True, text=True, env=quiet, timeout=300)
    said = [Path(f"{path}.out").read_text() for path in paths if Path(f"{path}.out").exists()]
    return [int(code) for code in done.stdout.split()], "\n".join([done.stderr, *said])


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


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "jax"])
def test_each_kind_by_the_means_of_the_framework(framework, tmp_path):
    """Right in the framework as it is; wrong where a patch makes this kind wrong, and no other."""
    pytest.importorskip(framework)
    scripts = [script(framework, fault, AROUND[0]) for fault in FAULTS.values()]
    scripts.append(script(framework, FAULTS["second_order"], AROUND[1]))
    patched = [with_patch(scripts[n], PATCHES[framework, kind]) for n in range(3) for kind in FAULTS]
    found, said = codes(framework, [*scripts, *patched], tmp_path)
    assert found[:4] == [0] * 4, said
    assert found[4:] == [1, 0, 0, 0, 1, 0, 0, 0, 1], said


def test_numpy_has_linear_functions_alone(tmp_path):
    scripts = [script("numpy", fault, one) for fault in FAULTS.values() for one in AROUND]
    broken = [
        with_patch(text, "right = np.einsum\nnp.einsum = lambda *given: 2 * right(*given)\n")
        for text in scripts
    ]
    found, said = codes("numpy", [*scripts, *broken], tmp_path)
    assert found == [0] * 6 + [1] * 6, said


def test_a_runtime_of_onnx_has_the_other_operator(tmp_path):
    pytest.importorskip("onnxruntime")
    text = written_for_onnx(FAULTS["adjoint"])
    assert "def adjoint(x, w):" in text
    assert "first order" not in text
    found, said = codes(
        "onnxruntime", [text, text.replace('expected["adjoint"] = ', 'expected["adjoint"] = 1 + ')], tmp_path
    )
    assert found == [0, 1], said


def written_for_onnx(fault):
    ask, target = asking(fault), parse("onnxruntime")
    found = ask(AROUND[0])
    about = replace(found.about, framework="onnxruntime", flags={"opset": 17})
    return written(replace(found, about=about), found.case, target, frameworks.script("onnxruntime"))


def test_both_sides_of_the_identity_are_printed(tmp_path):
    pytest.importorskip("torch")
    _, said = codes("torch", [script("torch", FAULTS["adjoint"], AROUND[0])], tmp_path)
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


def test_large_tangents_are_drawn_by_the_script(tmp_path):
    large = case("large", input=(2, 8, 20, 30), out_channels=8, derivatives=EVERY)
    text = script("numpy", "jvp-zero", large)
    assert "tx = integers(" in text
    assert len(text) < 12000
    assert codes("numpy", [text], tmp_path)[0] == [0]


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


def test_the_failure_and_its_script_name_the_command():
    result = Result("one.yaml::one", "torch@cpu", "fail", "computed", aspects={"jvp": "fail"})
    said = [line.strip() for line in failure(result, {"one.yaml::one": "cases/one.yaml::one"})]
    assert said[-2:] == [
        "repeat: conformance run cases/one.yaml::one -b torch@cpu",
        "report: conformance repro cases/one.yaml::one -b torch@cpu",
    ]
    text = repro(AROUND[1], parse("numpy"), command="conformance repro one.yaml::one -b numpy")
    assert "#   conformance repro one.yaml::one -b numpy" in text.splitlines()


def test_a_framework_that_is_patched_from_outside_is_reported(tmp_path):
    """Its derivatives alone are wrong, of every kind; the script fails where the patch is, and only there."""
    pytest.importorskip("torch")
    source = "\n".join(PATCHES["torch", kind] for kind in DERIVATIVES)
    text = repro(CASE, parse("torch@cpu", python=environment(tmp_path / "environment", source)))
    assert expected(text) == [OUTPUT, "jvp", "second_input", "second_kernel", "second_cotangent", "adjoint"]
    found, said = codes("torch", [text, with_patch(text, source)], tmp_path)
    assert found == [0, 1], said
    assert said.count(", 0 of") == len(expected(text)) + 1
