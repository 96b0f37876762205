"""Faults in the frameworks' own functions are caught by the cases of the library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT
from support.variant_runs import deviating, ran, verdicts

from benchmarks.framework_faults.__main__ import faults_of, find_catching_cases, order_cases
from benchmarks.framework_faults.catalogue import FAULTS, IDENTITY
from conformance import cases
from conformance.backends import names as backends
from conformance.backends.client import Client
from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.judging.oracle import Oracle

FEW = (
    "conv/edge_sizes.yaml::spatial-1",
    "conv/edge_sizes.yaml::single-channels",
    "conv/asymmetric_pads.yaml::negative-both-dilated",
    "conv/groups.yaml::depthwise-rank-1",
    "conv/layouts.yaml::rank-3-channels_first",
    "conv/same.yaml::stride-1-kernel-2x3",
    "conv/vector_widths.yaml::depthwise-33",
    "layers/audio.yaml::hifigan-k16-s8",
    "gradients/formats.yaml::conv-normal-float32",
    "layers/audio.yaml::melgan-rate-5",
    "numerics/dtypes.yaml::rank-1-float16",
    "numerics/real_valued.yaml::conv-float64",
    "numerics/special.yaml::input-kernel-conv-rank-1",
    "transpose/edge_sizes.yaml::output-1",
    "transpose/everything_different.yaml::rank-2-three-groups",
    "transpose/output_padding.yaml::beyond-the-scatter",
    "transpose/padding_beyond_kernel.yaml::rank-1-pointwise",
    "conv/blocks.yaml::channels-out",
    "conv/blocks.yaml::columns-with-a-stride",
    "conv/blocks.yaml::samples",
    "conv/blocks.yaml::three-by-three-2x4x7x9",
    "conv/layouts.yaml::rank-1-channels_first",
    "conv/vector_widths.yaml::bfloat16-33",
    "gradients/conv.yaml::rank-1",
    "gradients/formats.yaml::conv-normal-bfloat16",
    "layers/backbones.yaml::diffusion-downsample",
    "numerics/extreme.yaml::kernel-conv-float16",
    "numerics/integer_dtypes.yaml::rank-1-int32",
    "transpose/blocks.yaml::elements",
    "transpose/edge_sizes.yaml::batch-0-rank-1",
    "transpose/edge_sizes.yaml::batch-1",
    "transpose/groups.yaml::depthwise-rank-3",
)
"""Cases that are enough for PyTorch; `python -m benchmarks.framework_faults` asks all, of every framework."""

PATCH = "import torch.nn.functional as F\nreal = F.conv_transpose2d\n"
SUBTLE = PATCH + (
    "def conv_transpose2d(x, w, b=None, *given, **words):\n"
    "    y = real(x, w, b, *given, **words)\n"
    "    wide = y.clone()\n"
    "    wide[:, -1, -1:] = 0\n"
    "    return wide\n"
    "F.conv_transpose2d = conv_transpose2d\n"
)
"""What a file that Python runs when it starts can do to a framework."""


@pytest.fixture(scope="module")
def few() -> list[Case]:
    found = {case.id: case for case in cases.load([ROOT / "cases"])}
    return order_cases([found[name] for name in FEW if name in found])


def test_there_are_enough_of_them() -> None:
    assert all(sum(1 for _ in faults_of(framework)) >= 60 for framework in ("torch", "tensorflow", "jax"))


def test_faults_in_torch_are_caught(few: list[Case]) -> None:
    """Every second one; the others by `python -m benchmarks.framework_faults`."""
    oracle, chosen = Oracle(), list(faults_of("torch"))[1::2]
    found = [find_catching_cases("torch", fault, few, oracle=oracle) for fault in chosen]
    assert [each.fault.name for each in found if not each.failing] == []


def test_a_fault_that_changes_nothing_is_not(few: list[Case]) -> None:
    assert find_catching_cases("torch", IDENTITY, few, whole=True).failing == ()


def test_faults_in_jax_are_caught(few: list[Case]) -> None:
    names = ("kernel-flipped-on-one-axis-when-strided", "groups-rolled", "grad-input-scaled-by-batch")
    chosen = [fault for fault in FAULTS if fault.name in names]
    found = [find_catching_cases("jax", fault, few) for fault in chosen]
    assert [bool(each.failing) for each in found] == [True] * len(names)


def test_a_patch_in_an_outside_adapter_is_caught_behind_a_worker(tmp_path: Path) -> None:
    path = deviating(tmp_path, "torch", SUBTLE)
    said = verdicts(ran(tmp_path, [path]))[path]
    assert said == {
        "forward": "pass",
        "transposed": "fail",
        "ungrouped": "fail",
        "sized": "fail",
        "one-axis": "pass",
    }


def test_a_patch_that_python_itself_starts_with_is_caught(tmp_path: Path) -> None:
    """A `.pth` file of the worker's own environment, which the harness knows nothing of."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = next(environment.glob("lib/*/site-packages"))
    (packages / "patch.py").write_text(SUBTLE)
    (packages / "zz_patch.pth").write_text("import patch\n")
    here = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "aa_packages.pth").write_text("\n".join(here) + "\n")
    target = backends.parse("torch@cpu", python=str(environment / "bin" / "python"))
    case = cases.find(cases.load([ROOT / "cases"]), "transpose/everything_different.yaml::rank-2")
    with Client(target) as client:
        client.wait_until_started()
        observed = client.ask(question_of(case), 60.0)
        unpatched = find_catching_cases("torch", IDENTITY, [case], whole=True)
    output = observed.values["output"]  # type: ignore[union-attr]
    assert (output[:, -1, -1] == 0).all()
    assert unpatched.failing == ()
