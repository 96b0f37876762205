"""Two versions compared, and the version between them that changed something; versions are planted faults."""

from dataclasses import replace

import pytest
from support.paths import SUPPORT

from conformance import cases as case_files
from conformance.backends.names import parse
from conformance.changes import bisect, package, spelling, targets, upgrade
from conformance.changes import measurements as asking
from conformance.changes.comparison import diff
from conformance.changes.upgrade import NEW, OLD, OLD_AGAIN, UpgradeSide
from conformance.errors import HarnessError, UsageError
from conformance.runs.fingerprint import measurement as measuring

TEXT = """\
conformance: 1
title: Three
about: Three transposed convolutions.
defaults: {op: conv_transpose, input: [2, 4, 9, 8], out_channels: 6, kernel: [4, 3], groups: 2, bias: true}
cases:
  - {id: strided, stride: [2, 3]}
  - {id: dense}
  - {id: output-padding, stride: [3, 2], output_padding: [2, 1]}
"""
MISBEHAVING = SUPPORT / "misbehaving"


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "three.yaml"
    path.write_text(TEXT)
    return case_files.load([path])


@pytest.fixture(autouse=True)
def single(monkeypatch):
    """Fingerprints of one format: a tenth of the time."""
    monkeypatch.setattr(measuring, "DTYPES", ("float32",))


def with_fault(fault=""):
    """A backend that is called `kernels` whatever its fault is."""
    return replace(parse(f"planted+{fault}" if fault else "planted"), name="kernels")


def side(label, *faults):
    return UpgradeSide(label, tuple(with_fault(fault) for fault in faults))


def numbers(found):
    """The changes of results: a kernel that is wrong has a fingerprint of its own as well."""
    return [change for change in found.difference.changes if change.kind != "precision"]


def test_two_versions_that_are_the_same(cases, tmp_path):
    found = upgrade(cases, side("1.0", ""), side("1.1", ""), tmp_path)
    assert (found.exit_code, found.difference.changes, found.difference.compared) == (0, (), 3)
    assert not (tmp_path / OLD_AGAIN).exists()


def test_what_changed_is_named_and_told_from_what_is_flaky(cases, tmp_path):
    found = upgrade(cases, side("1.0", ""), side("1.1", "kernel-flipped"), tmp_path)
    (change,) = numbers(found)
    assert (change.trend, len(change.cases)) == ("broken", 3)
    assert "kernel-flipped" in change.sentence
    assert (found.difference.old, found.difference.new) == ("1.0", "1.1")
    assert (found.exit_code, found.difference.flaky) == (1, ())
    assert (tmp_path / OLD_AGAIN).exists()


def test_the_way_back_is_a_repair(cases, tmp_path):
    found = upgrade(cases, side("1.1", "kernel-flipped"), side("1.2", ""), tmp_path)
    assert [change.trend for change in numbers(found)] == ["fixed"]


RACING = """
from pathlib import Path
from conformance.frameworks.planted.adapter import Adapter as Right

STARTS = Path(__file__).with_suffix(".starts")

class Adapter(Right):
    def __init__(self, variant="", device="auto"):
        self.wrong = not STARTS.exists()
        STARTS.touch()
        super().__init__(variant, device)

    def get(self, tensor):
        return super().get(tensor) + self.wrong
"""


def test_what_is_different_in_a_further_run_is_flaky_not_changed(cases, tmp_path):
    adapter = tmp_path / "racing.py"
    adapter.write_text(RACING)
    racing = UpgradeSide("1.1", (replace(parse(str(adapter)), name="kernels"),))
    found = upgrade(cases, side("1.0", ""), racing, tmp_path)
    assert {case for change in found.difference.flaky for case in change.cases} == {case.id for case in cases}
    assert numbers(found) == []


def test_a_backend_that_does_not_start_is_told_with_its_version(cases, tmp_path):
    broken = UpgradeSide("1.1", (replace(parse(str(MISBEHAVING / "ends_at_import.py")), name="kernels"),))
    found = upgrade(cases, side("1.0", ""), broken, tmp_path)
    assert found.exit_code == 3
    assert list(found.failures) == ["kernels (1.1)"]
    assert (found.difference.changes, found.difference.notes) == ((), ())


KILLED = """
import os, signal
from pathlib import Path
from conformance.frameworks.planted.adapter import Adapter as Right

class Adapter(Right):
    def conv_transpose(self, call, x, w, b):
        died = Path(__file__).with_suffix(".died")
        if not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().conv_transpose(call, x, w, b)
"""


def test_a_worker_that_is_killed_from_outside_is_no_change_of_a_release(cases, tmp_path):
    adapter = tmp_path / "killed.py"
    adapter.write_text(KILLED)
    found = bisect(
        cases, VERSIONS[:3], lambda version: (replace(parse(str(adapter)), name="kernels"),), precision=False
    )
    assert (found.exit_code, found.results.compared) == (0, 3)
    assert adapter.with_suffix(".died").exists()


def test_records_that_were_cut_off_are_gone_on_with(cases, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        whole = upgrade(cases, side("1.0", ""), side("1.1", "bias-twice"), tmp_path / name)
    cut = (tmp_path / "b" / NEW).read_bytes().splitlines(keepends=True)
    (tmp_path / "b" / NEW).write_bytes(b"".join(cut[:2]) + cut[2][:40])
    again = upgrade(cases, side("1.0", ""), side("1.1", "bias-twice"), tmp_path / "b", resume=True)
    assert again.difference == whole.difference
    for name in (OLD, NEW):
        assert diff(tmp_path / "a" / name, tmp_path / "b" / name).exit_code == 0


def releases_with(**faults):
    """Versions 1.0 to 1.9; each has the fault of the last release in `faults` that is not above it."""

    def prepared(version):
        asked.append(version)
        minor = int(version.partition(".")[2])
        at = max((int(key[1:]) for key in faults if int(key[1:]) <= minor), default=None)
        fault = "" if at is None else faults[f"v{at}"]
        if fault is None:
            return (replace(with_fault(), unavailable="it does not install"),)
        return (with_fault(fault),)

    asked = []
    prepared.asked = asked
    return prepared


VERSIONS = [f"1.{minor}" for minor in range(10)]


def test_the_version_that_changed_something(cases):
    prepared = releases_with(v6="output-padding-zero")
    found = bisect(cases, VERSIONS, prepared)
    (one,) = found.found
    assert (one.step.before, one.step.first, found.exit_code) == ("1.5", "1.6", 1)
    assert {case for change in one.changes for case in change.cases} == {cases[2].id}
    assert len(set(prepared.asked)) < len(VERSIONS) - 2


def test_each_change_has_its_own_version(cases):
    found = bisect(cases, VERSIONS, releases_with(v2="output-padding-zero", v7="kernel-flipped"))
    assert [each.step.first for each in found.found] == ["1.2", "1.7"]


def test_versions_that_cannot_be_run_are_left_out_and_told(cases):
    found = bisect(cases, VERSIONS, releases_with(v3=None, v5="kernel-flipped"))
    (one,) = found.found
    assert (one.step.before, one.step.first, one.step.skipped) == ("1.2", "1.5", ("1.3", "1.4"))
    assert set(found.skipped) == {"1.3", "1.4"}


def test_nothing_changed(cases):
    prepared = releases_with()
    found = bisect(cases, VERSIONS, prepared)
    assert (found.exit_code, found.found) == (0, ())
    assert set(prepared.asked) == {"1.0", "1.9"}


def entries(found):
    return {entry for each in found.found for change in each.changes for entry in change.aspects}


def test_arithmetic_alone_that_changed_is_found_where_no_case_shows_it(cases):
    found = bisect(cases[:1], VERSIONS[:4], releases_with(v2="operands-tf32"))
    assert [(each.step.before, each.step.first) for each in found.found] == [("1.1", "1.2")]
    assert (found.exit_code, found.results.changes) == (1, ())
    assert {"float32 input_bits", "float32 kernel_bits"} <= entries(found)
    assert "were 24, are 11 now" in found.found[0].changes[0].sentence


def test_each_backend_has_its_own_version_of_a_change_of_arithmetic():
    early, late = releases_with(v1="operands-tf32"), releases_with(v2="operands-bfloat16")

    def prepared(version):
        return (*early(version), *(replace(target, name="others") for target in late(version)))

    found = bisect([], VERSIONS[:4], prepared, precision=True)
    steps = {each.step.first: {change.backends[0] for change in each.changes} for each in found.found}
    assert steps == {"1.1": {"kernels"}, "1.2": {"others"}}
    assert (found.results, found.exit_code) == (None, 1)


def test_arithmetic_is_left_alone_where_a_case_changed_or_where_it_is_not_wanted(cases):
    found = bisect(cases, VERSIONS[:4], releases_with(v2="output-padding-zero"))
    assert (found.precision, found.exit_code) == (None, 1)
    found = bisect(cases[:1], VERSIONS[:4], releases_with(v2="operands-tf32"), precision=False)
    assert (found.precision, found.exit_code, found.found) == (None, 0, ())


def test_a_fingerprint_that_ran_out_of_time_says_nothing_of_its_version(monkeypatch):
    def hurried(targets):
        found = measure(targets)
        late = {"float32": {"answered": "timeout in conv output 3x3; else true"}}
        return [replace(each, fingerprints=late) for each in found] if prepared.asked[-1] == "1.1" else found

    measure = asking.measure
    monkeypatch.setattr(asking, "measure", hurried)
    prepared = releases_with(v2="operands-tf32")
    (each,) = bisect([], VERSIONS[:4], prepared, precision=True).found
    assert (each.step.before, each.step.first, each.step.skipped) == ("1.0", "1.2", ("1.1",))


def test_an_end_that_cannot_be_run(cases):
    with pytest.raises(HarnessError, match=r"1\.9 is one of the two ends.*does not install"):
        bisect(cases, VERSIONS, releases_with(v9=None))


def test_a_package_and_its_version():
    assert str(package("JAX==0.4.30")) == "jax==0.4.30"
    assert str(package("numpy")).startswith("numpy==")
    assert package("jax==0.4.30").at("0.5").specifier == "==0.5"


@pytest.mark.parametrize(
    "text", ["", "jax=0.4", "jax[cpu]==0.4", "no-such-package-anywhere", "jax @ file:///x"]
)
def test_what_is_no_package(text):
    with pytest.raises(UsageError):
        package(text)


def test_backends_of_a_package():
    (jax,) = targets(package("jax==0.4.30"))
    assert (jax.name, "jax==0.4.30" in " ".join(jax.requirements).replace("[cpu]", "")) == ("jax", True)
    (reference,) = targets(package("onnx==1.16.2"))
    assert (reference.name, "onnx==1.16.2" in reference.requirements) == ("onnx-reference", True)
    (runtime,) = targets(package("numpy==1.26.4"), ["onnxruntime"], extra=["onnx==1.16.2"])
    assert {"numpy==1.26.4", "onnx==1.16.2", "onnxruntime"} <= set(runtime.requirements)


def test_a_layer_runs_on_what_is_installed_here():
    names = [target.name for target in targets(package("keras==3.15.0"))]
    assert {"keras+torch", "keras+jax"} <= set(names)
    (beneath,) = targets(package("jax==0.9.0"), ["keras+jax"])
    assert "keras" in beneath.requirements
    assert "jax==0.9.0" in " ".join(beneath.requirements).replace("[cpu]", "")


def test_what_is_written_for_a_backend_with_its_version():
    for text, names, expected in (
        ("jax==0.4.30", ["jax+op-by-op@cpu"], "jax==0.4.30+op-by-op@cpu"),
        ("keras==3.15.0", ["keras+jax"], "keras==3.15.0+jax"),
        ("jax==0.9.0", ["keras+jax"], "keras+jax==0.9.0"),
        ("scipy==1.0", ["jax"], "jax"),
    ):
        (target,) = targets(package(text), names)
        assert spelling(target, package(text)) == expected


def test_a_package_that_is_no_framework_needs_a_backend():
    with pytest.raises(UsageError, match="-b torch"):
        targets(package("scipy==1.0"))


def test_a_backend_with_a_version_of_its_own_is_refused():
    with pytest.raises(UsageError, match="leave its own out"):
        targets(package("jax==0.4.30"), ["jax==0.5.0"])
