"""Scripts for bug reports: they run by themselves, agree where the harness agrees, fail where it fails."""

import signal
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from support.installed import skip_without
from support.paths import LIBRARY
from support.planted.dense import CASES, case
from support.script_runs import SharedClients, run_alone

from conformance import cases as case_files
from conformance import frameworks
from conformance.backends.names import parse
from conformance.cases.questions import Job, question_of
from conformance.cases.reductions import smaller_words
from conformance.cli import code_of
from conformance.errors import UsageError
from conformance.failures.repro import repro as repro_module
from conformance.failures.repro.repro import _check_shown, repro
from conformance.failures.shrink import Trial, replace_words, shrink_failure
from conformance.frameworks.planted.adapter import Adapter
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.reports.failure import describe_failure
from conformance.reports.origins import origins_of
from conformance.worker.answer import answer

FILE = """\
conformance: 1
title: One
about: One.
cases: [{id: one, op: conv, input: [1, 2, 5, 5], kernel: [3, 2], out_channels: 2}]
"""


def asking(fault):
    """A way to put cases to a backend with a planted fault, in this process."""
    adapter, oracle = Adapter(fault), Oracle()

    def ask(case, limit=20.0):
        question = question_of(case)
        observation = answer(question, adapter)
        job, about = Job(case, "planted", question), adapter.about()
        return Trial(job, about, observation, judge(job, about, observation, oracle, Effort.VERDICT))

    return ask


def known(name):
    return case_files.find(case_files.load(LIBRARY / "known"), name)


@pytest.fixture(scope="module", autouse=True)
def shared_clients():
    """A framework is started once for all cases that are asked of it."""
    with pytest.MonkeyPatch.context() as patch, closing(SharedClients()) as clients:
        patch.setattr(repro_module, "Client", clients)
        yield


@pytest.fixture
def ran(templates, tmp_path):
    """What a script prints and its exit code, in a Python that does not see this checkout.

    With `imported`, a backend, it is run where what that needs is imported already.
    """

    def run_script(text, before="", imported=""):
        script = tmp_path / "script.py"
        script.write_text(before + text)
        return templates.run_script(script, imported) if imported else run_alone(script)

    return run_script


def test_a_failure_is_shrunk_to_its_core():
    ask = asking("kernel-flipped")
    found = shrink_failure(ask(CASES[0]), ask)
    words = found.case.words
    assert found.failing == ask(CASES[0]).failing
    assert (words.batch, words.in_channels, words.out_channels, words.groups) == (1, 1, 1, 1)
    assert words.kernel == (2,)
    assert not words.bias


def test_what_a_failure_needs_is_kept():
    for fault, kept in (("groups-rolled", {"groups": 2}), ("bias-missing", {"bias": True})):
        ask = asking(fault)
        words = shrink_failure(ask(CASES[0]), ask).case.words
        assert {name: getattr(words, name) for name in kept} == kept


def test_output_sizes_follow_the_input():
    sized = case("sized", "tensorflow", op="conv_transpose", groups=1, padding="SAME", dilation=(1, 1))
    ask = asking("window-later")
    found = shrink_failure(ask(replace_words(sized, sized.words)), ask)
    assert found.failing
    assert found.case.words.input[2:] < sized.words.input[2:]


def test_a_passing_case_and_given_operands_are_not_shrunk():
    right = asking("")(CASES[0])
    assert shrink_failure(right, asking("")) is right
    given = case("given", kinds={"bias": (1, 2, 3, 4, 5, 6)})
    wrong = asking("bias-missing")(given)
    assert wrong.failing
    assert shrink_failure(wrong, asking("bias-missing")) is wrong


def test_the_search_is_bounded():
    asked = []

    def ask(case, limit=20.0):
        asked.append(case)
        return asking("kernel-flipped")(case)

    found = asking("kernel-flipped")(CASES[0])
    shrink_failure(found, ask, questions=5)
    assert len(asked) == 5
    assert shrink_failure(found, ask, seconds=-1.0) is found


def test_every_step_is_another_configuration():
    steps = list(smaller_words(CASES[0].words))
    assert len(set(steps)) > 15
    assert CASES[0].words not in steps


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@pytest.mark.parametrize("which", [0, 1, 2, 4])
def test_a_passing_case_exits_0(backend, which, ran):
    skip_without(backend)
    # the first alone, as its reader runs it
    code, out = ran(repro(CASES[which], parse(backend)), imported=backend if which else "")
    assert code == 0, out
    assert "largest difference 0, 0 of" in out


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_other_frameworks_too(backend, ran):
    skip_without(backend)
    code, out = ran(repro(CASES[1], parse(backend)), imported=backend)
    assert code == 0, out


def test_real_numbers_are_compared_within_their_bound(ran):
    skip_without("torch")
    real = next(one for one in CASES if one.id.endswith("::real"))
    text = repro(real, parse("torch"))
    assert 'allowed["output"]' in text
    assert ran(text, imported="torch")[0] == 0


def test_sums_that_overflow_on_the_way_are_no_difference(ran):
    """In float32 they are infinite, as with any framework; the reference has numbers for them."""
    every = dict.fromkeys(("input", "kernel", "bias", "cotangent"), "extreme")
    text = repro(case("extreme", kinds=every), parse("numpy"))
    assert ran(text, imported="numpy")[0] == 0
    assert ran(text.replace("in besides.get(name, ())", "in ()"), imported="numpy")[0] == 1
    unbounded = text.replace("-np.inf, np.array", "0, np.array").replace("np.inf, np", "0, np")
    assert ran(unbounded, imported="numpy")[0] == 1


def test_a_bias_that_tensorflow_does_not_take_is_added(ran):
    skip_without("tensorflow")
    first = case("first", "tensorflow", padding="VALID", layout="channels_first", groups=1, dilation=(1, 1))
    text = repro(replace(first, words=replace(first.words, stride=(2, 2))), parse("tensorflow"))
    assert "tf.nn.bias_add(outputs, b, data_format=" in text
    assert ran(text, imported="tensorflow")[0] == 0


def test_what_a_call_does_wrong_is_not_written_around(tmp_path):
    skip_without("jax")
    mixed = case("mixed", "jax", padding=((-1, 1), (0, 0)), stride=(1, 1), dilation=(1, 1), groups=1)
    assert "padding=[(-1, 1), (0, 0)]" in repro(mixed, parse("jax"), shrinking=False)


def test_large_operands_are_drawn_by_the_script(ran):
    skip_without("torch")
    large = case("large", input=(2, 8, 20, 30), out_channels=8)
    text = repro(large, parse("torch"))
    assert "x = integers(" in text
    assert len(text) < 9000
    code, out = ran(text, imported="torch")
    assert code == 0, out


BROKEN = """\
import torch.nn.functional
right = torch.nn.functional.conv2d
def wrong(x, w, *others, **words):
    return right(x, w.flip(-1), *others, **words)
torch.nn.functional.conv2d = wrong
"""


def test_a_framework_that_is_wrong_exits_1(ran):
    skip_without("torch")
    code, out = ran(repro(CASES[0], parse("torch")), BROKEN, imported="torch")
    assert code == 1, out
    assert "largest difference" in out


def test_gradients_are_computed_where_they_fail(ran, monkeypatch):
    skip_without("torch")
    from conformance.judging import judge as judging

    # every answer is said to have a wrong kernel gradient; the script, which asks torch, disagrees
    right = judging._states
    monkeypatch.setattr(judging, "_states", lambda findings: {**right(findings), "grad_kernel": "fail"})
    text = repro(CASES[0], parse("torch"), shrinking=False)
    assert "torch.autograd.grad" in text
    assert 'expected["grad_kernel"]' in text
    code, out = ran(text, imported="torch")
    assert code == 0, out
    assert "grad_kernel" in out
    backward = "import torch\nright = torch.autograd.grad\n"
    backward += "torch.autograd.grad = lambda *given: [-one for one in right(*given)]\n"
    assert ran(text, backward, imported="torch")[0] == 1


def test_computing_what_must_be_refused_exits_1(ran):
    skip_without("torch")
    code, out = ran(repro(known("torch_empty_output.yaml::float32"), parse("torch")), imported="torch")
    assert code == 1, out
    assert "expected: an error" in out
    code, out = ran(repro(known("torch_empty_output.yaml::float64"), parse("torch")), imported="torch")
    assert code == 0, out
    assert "got: RuntimeError" in out


def test_a_wrong_inference_exits_1(ran):
    skip_without("tensorflow")
    name = "tensorflow_conv3d_static_shape.yaml::rows-and-columns-differ"
    code, out = ran(repro(known(name), parse("tensorflow")), imported="tensorflow")
    assert code == 1, out
    assert "inferred shape" in out


def test_a_derivative_that_is_refused_exits_1(ran):
    """Forward mode traces a graph, whose static shape leaves no room for the kernel."""
    skip_without("tensorflow")
    name = "tensorflow_conv3d_static_shape.yaml::forward-mode"
    code, out = ran(repro(known(name), parse("tensorflow")), imported="tensorflow")
    assert code == 1, out
    assert "expected: jvp; got:\n" in out
    assert "ValueError: Negative dimension size" in out


def test_the_command_writes_a_file(ran, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(FILE)
    written = ["repro", "one.yaml::one", "-b", "numpy"]
    assert code_of([*written, "-o", "script.py"]) == 0
    text = (tmp_path / "script.py").read_text()
    assert ran(text)[0] == 0
    assert code_of(written) == 0
    assert capsys.readouterr().out == text


def test_scripts_import_nothing_of_ours():
    text = repro(CASES[0], parse("numpy"))
    assert "import conformance" not in text
    assert {line for line in text.splitlines() if line.startswith("import")} == {
        "import sys",
        "import numpy as np",
    }
    assert np.__version__ in text


@pytest.mark.parametrize(("backend", "which"), [("onnxruntime", 0), ("onnx-reference", 1)])
def test_a_model_of_onnx_is_written_node_by_node(backend, which, ran):
    """With groups, and for the evaluator one by one; the twins of the failures below."""
    skip_without("onnxruntime")
    text = repro(CASES[which], parse(backend))
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line[:5] in ("from ", "impor")}
    assert imported == {"sys", "numpy", "onnx", *(["onnxruntime"] if backend == "onnxruntime" else [])}
    assert text.count('helper.make_node("Slice"') == (0 if which == 0 else 3 * CASES[1].words.groups)
    code, out = ran(text)
    assert code == 0, out
    assert "largest difference 0, 0 of" in out


@pytest.mark.parametrize(
    ("name", "backend", "shown"),
    [
        ("onnx_runtime.yaml::same-kernel-far-below-stride", "onnxruntime", "values wrong"),
        ("onnx_generated_pads.yaml::output-shape-beside-pads", "onnx-reference", "values wrong"),
        ("onnx_generated_pads.yaml::same-output-padding", "onnx-reference", "inferred shape (1, 1, 3)"),
    ],
)
def test_what_a_runtime_of_onnx_does_wrong_exits_1(name, backend, shown, ran):
    skip_without("onnxruntime")
    code, out = ran(repro(known(name), parse(backend)))
    assert code == 1, out
    assert shown in out


def test_a_layer_of_keras_is_differentiated_by_what_it_runs_on(ran):
    """On TensorFlow a bias as long as the last axis goes astray, and so does its gradient."""
    skip_without("keras", "tensorflow")
    case = known("keras_tensorflow.yaml::bias-as-long-as-the-last-axis")
    text = repro(case, parse("keras+tensorflow"), shrinking=False)
    assert text.index('os.environ["KERAS_BACKEND"] = "tensorflow"') < text.index("import keras")
    assert 'expected["grad_bias"]' in text
    code, out = ran(text, imported="keras+tensorflow")
    assert code == 1, out
    assert out.count("values wrong") == 2
    assert ", 0 of" not in out


def test_a_layer_of_keras_with_things_around_it(ran):
    skip_without("keras", "jax")
    text = repro(CASES[1], parse("keras+jax"))
    assert "kernels = keras.ops.split(w" in text
    code, out = ran(text, imported="keras+jax")
    assert code == 0, out
    assert "on jax" in out


def test_keras_has_a_script_for_each_of_its_backends():
    for backend in frameworks.FRAMEWORKS["keras"].runs_on:
        own = frameworks.script("keras", backend)
        assert own.environment["KERAS_BACKEND"] == backend
        assert own.needs == ("keras", backend)
        # settled before keras touches it
        lines = own.setup("float64", "cpu")
        assert lines.index("import keras") > lines.index(
            frameworks.script(backend).setup("float64", "cpu")[-1]
        )
    assert frameworks.script("keras") is None


def test_large_unsigned_operands_are_drawn_as_the_worker_draws_them(ran):
    large = case("large", input=(2, 8, 20, 30), out_channels=8, dtype="uint8")
    code, out = ran(repro(large, parse("numpy")), imported="numpy")
    assert code == 0, out


def test_what_a_backend_is_not_asked_has_no_script():
    skip_without("onnx")
    with pytest.raises(UsageError, match=r"onnx-reference is not asked .*int32"):
        repro(case("whole", dtype="int32"), parse("onnx-reference"))


def test_an_inference_that_no_script_makes_is_told():
    verdict = asking("")(CASES[0])
    failing = replace(verdict, result=replace(verdict.result, aspects={"inferred_shape": "fail"}))
    with pytest.raises(UsageError, match=r"the other operator; what fails here is inferred_shape"):
        _check_shown(parse("keras+torch"), frameworks.script("keras", "torch"), failing)
    _check_shown(parse("torch"), frameworks.script("torch"), failing)


def test_a_failure_names_the_command():
    result = Result("one.yaml::one", "torch@cpu", "fail", "computed", aspects={"output": "fail"})
    for backend in ("torch@cpu", "torch+compile", "keras+torch@cpu", "onnxruntime==1.19.2"):
        origins = origins_of([], [parse(backend)])
        known = replace(origins, cases={"one.yaml::one": "cases/one.yaml::one"})
        said = list(describe_failure(replace(result, backend=backend), known))
        assert said[-1].strip() == f"report: conformance repro cases/one.yaml::one -b {backend}"
        unknown = describe_failure(replace(result, backend=backend), origins)
        assert "conformance" not in "".join(unknown)


def test_a_script_of_another_version_says_what_it_needs(tmp_path):
    """The requirements of its environment, not what happens to be installed here."""
    target = replace(parse("numpy"), requirements=("numpy==1.26.4",), built="elsewhere")
    assert "# Needs numpy==1.26.4. Written" in repro(CASES[0], target)


def test_every_variant_has_a_script_of_its_own():
    wraps = {name: frameworks.script(*name.split("+")).wrap for name in ("torch+compile", "tensorflow+xla")}
    assert "torch.compile" in wraps["torch+compile"]
    assert "jit_compile=True" in wraps["tensorflow+xla"]
    assert "torch.backends.mkldnn.enabled = False" in frameworks.script("torch", "mkldnn-off").setup("", "")
    assert 'torch.backends.mkldnn.conv.fp32_precision = "bf16"' in frameworks.script("torch", "bf16").setup(
        "", ""
    )
    for written in ("differentiate", "jvp", "second_order"):
        assert "@jax.jit" not in getattr(frameworks.script("jax", "op-by-op"), written)
        assert "@jax.jit" in getattr(frameworks.script("jax"), written)
    assert frameworks.script("jax", "general").translate is not None
    for name in ("torch", "tensorflow", "jax"):
        assert all(frameworks.script(name, variant) for variant in frameworks.variants(name))
        assert frameworks.script(name, "nothing") is None


def test_what_only_a_variant_does_wrong_is_shown_by_its_script(ran):
    """Eigen's kernel for volumes, in float32 only without oneDNN."""
    case = known("tensorflow_conv3d_same.yaml::float32")
    text = repro(case, parse("tensorflow+onednn-off@cpu"), shrinking=False)
    assert (off := 'os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"') in text
    assert ran(text, imported="tensorflow+onednn-off")[0] == 1
    # said, since TensorFlow's own default goes by the processor
    assert ran(text.replace(off, off.replace("0", "1")), imported="tensorflow")[0] == 0


def test_what_ends_the_process_ends_the_script(ran):
    """XLA's simplifier aborts over a kernel longer than its input, beside a stride."""
    skip_without("jax")
    text = repro(known("jax_swapped_operands.yaml::gradient-of-the-kernel"), parse("jax"), shrinking=False)
    head = text.partition("import")[0]
    assert "# This script compares nothing: its process ends as the worker did, SIGABRT." in head
    # it is the gradient that ends it
    assert "gradients" in text
    code, out = ran(text, imported="jax")
    assert code == -signal.SIGABRT
    assert "expected: its process ends as the worker did, SIGABRT" in out
    assert "largest difference" not in out
    twin = repro(known("jax_swapped_operands.yaml::kernel-within-input"), parse("jax"), shrinking=False)
    assert "compares nothing" not in twin


@pytest.mark.parametrize(
    ("name", "backend"),
    [
        ("unbatched-conv", "torch"),
        ("equivalent-unbatched-conv_transpose", "numpy"),
        ("equivalent-batches", "torch"),
    ],
)
def test_operands_that_do_not_fit_and_are_taken_are_compared_as_well(name, backend, ran):
    skip_without(backend)
    taken = case_files.find(case_files.load(LIBRARY / "operands"), f"operands/inputs.yaml::{name}")
    assert not taken.words.fit_together
    script = repro(taken, parse(backend), shrinking=False)
    code, out = ran(script, imported=backend)
    assert code == 0, out
    assert "largest difference 0, 0 of" in out
    # the twin: a script with other operands exits with 1
    assert ran(script.replace("operands = [", "x = x + 1\noperands = [", 1), imported=backend)[0] == 1
