"""What is declared of a release is taken, whatever asking gives: a framework that lost it fails its cases."""

import importlib.util

import pytest
from support.variant_runs import deviating

from conformance import cases
from conformance.frameworks.declaration import (
    Declaration,
    declared,
    integers_of,
    with_measured_dtypes,
    with_measured_integers,
)
from conformance.runs.run import run

FIRST, SECOND = Declaration("1.14", ("float32",)), Declaration("1.23", ("float32", "float16"))


@pytest.mark.parametrize(
    ("version", "dtypes"),
    [
        ("1.13.9", ()),
        ("1.14", ("float32",)),
        ("1.22.9", ("float32",)),
        ("1.23.0rc1", ("float32", "float16")),
        ("1.100", ("float32", "float16")),
        ("2.0.0+cpu", ("float32", "float16")),
        ("unknown", ()),
    ],
)
def test_the_last_declaration_that_is_not_newer_than_the_release_holds(version, dtypes):
    assert declared((FIRST, SECOND), version).dtypes == dtypes


def test_asking_adds_to_what_is_declared_and_takes_nothing_away():
    assert with_measured_dtypes(("float32", "int8"), ("float64",)) == ("float64", "float32", "int8")
    assert with_measured_dtypes(("float32",), ()) == ("float32",)
    first = integers_of({"conv": ("int64",)}, ranks=(1,))
    measured = {"conv 1-D": ("int8",), "conv 2-D": ("int32",)}
    assert with_measured_integers(first, measured) == {
        "conv 1-D": ("int8", "int64"),
        "conv 2-D": ("int32",),
        "conv_transpose 1-D": (),
    }


TEXT = """\
conformance: 1
defaults: {{input: [1, 2, 5], out_channels: 2, kernel: 3, dtype: {dtype}, gradients: false}}
cases:
  - {{id: forward, op: conv}}
  - {{id: transposed, op: conv_transpose}}
"""

LOST = {
    "onnx_reference": """
from onnx.reference.ops import op_conv

def broken(*words, **more):
    raise TypeError("unsupported operand")

op_conv.Conv._run = broken
""",
    "torch": """
import torch

real = torch.nn.functional.conv_transpose1d

def without_integers(x, *words, **more):
    if not x.is_floating_point():
        raise NotImplementedError("slow_conv_transpose2d_out_cpu")
    return real(x, *words, **more)

torch.nn.functional.conv_transpose1d = without_integers
""",
}
PACKAGES = {"onnx_reference": "onnx", "torch": "torch"}


@pytest.mark.parametrize(
    ("framework", "dtype", "failing"),
    [("onnx_reference", "float32", "forward"), ("torch", "int64", "transposed")],
)
def test_what_a_framework_has_lost_fails_in_its_own_words(tmp_path, framework, dtype, failing):
    if importlib.util.find_spec(PACKAGES[framework]) is None:
        pytest.skip(f"{PACKAGES[framework]} is not installed")
    file = tmp_path / "lost.yaml"
    file.write_text(TEXT.format(dtype=dtype))
    adapter = deviating(tmp_path, framework, LOST[framework])
    found = {result.case.partition("::")[2]: result for result in run(cases.load([file]), [adapter])}
    whole = {result.verdict for name, result in found.items() if name != failing}
    assert (found[failing].verdict, found[failing].outcome, whole) == ("fail", "refused", {"pass"})
    assert found[failing].error["type"] in ("TypeError", "NotImplementedError")
