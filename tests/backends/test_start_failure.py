"""A framework that is not installed is answered with the two ways to have it."""

from __future__ import annotations

import tomllib

import pytest
from support.paths import ROOT

from conformance.backends.names import parse
from conformance.backends.start_failure import DISTRIBUTION, describe_start_failure
from conformance.frameworks.registry import FRAMEWORKS


@pytest.mark.parametrize(
    ("name", "reason", "extra", "versioned"),
    [
        ("torch", "torch is not installed", "torch", "torch==VERSION"),
        ("jax+jit@cpu", "jax is not installed", "jax", "jax==VERSION+jit@cpu"),
        ("keras+torch", "torch is not installed", "torch", "keras+torch==VERSION"),
        ("keras+torch", "keras is not installed", "keras", "keras==VERSION+torch"),
        (
            "onnxruntime",
            "onnxruntime cannot be imported: No module named 'onnx'",
            "onnx",
            "onnxruntime==VERSION",
        ),
    ],
)
def test_what_is_missing_comes_with_what_to_do(name, reason, extra, versioned):
    told = describe_start_failure(parse(name), reason)
    assert told == (
        f"{reason}; install it with `pip install 'conv-conformance[{extra}]'`,"
        f" or have an environment built with `-b {versioned}`"
    )
    assert parse(versioned.replace("VERSION", "1.0")).requirements


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("torch", "torch has no variant 'x'"),
        ("torch==2.1", "torch is not installed"),
        ("numpy", "numpy is not installed"),
    ],
)
def test_any_other_reason_stays_as_it_is(name, reason):
    assert describe_start_failure(parse(name), reason) == reason


def test_the_extras_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["name"] == DISTRIBUTION
    # Flax answers no case, modules are written for it; resvg answers none either, it draws
    extras = {framework.extra for framework in FRAMEWORKS.values() if framework.extra}
    assert extras == set(project["optional-dependencies"]) - {"all", "flax", "png"}
