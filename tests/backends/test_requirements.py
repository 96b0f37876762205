"""What is installed where a framework answers, in one spelling."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from conformance.backends.requirements import check_specifier, normalise, parse_requirement, requirements_of
from conformance.errors import UsageError


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (["Tiny == 1.0"], ("tiny==1.0",)),
        (["b", "a", "b"], ("a", "b")),
        (["My_Package"], ("my-package",)),
        (["numpy", "numpy<2"], ("numpy<2",)),
        (["jax[cpu]", "jax"], ("jax[cpu]",)),
    ],
)
def test_requirements_have_one_spelling(written, normal):
    assert normalise(written) == normal
    assert normalise(normal) == normal


@pytest.mark.parametrize("text", ["", "tiny=1", "tiny==", "-e ."])
def test_what_is_no_requirement_is_a_usage_error(text):
    with pytest.raises(UsageError, match="is no requirement"):
        parse_requirement(text)


def test_what_is_no_version_is_a_usage_error():
    check_specifier("jax", ">=0.4,<0.5")
    check_specifier("jax", "")
    with pytest.raises(UsageError, match=r"'=0\.4' is no version; write it as in jax==0\.4\.30"):
        check_specifier("jax", "=0.4")


def test_a_framework_comes_with_its_companions_and_numpy():
    assert requirements_of("torch", "==2.1") == ("numpy", "torch==2.1")
    assert requirements_of("onnxruntime", "==1.20") == ("numpy", "onnx", "onnxruntime==1.20")


def test_what_the_user_asks_for_replaces_a_companion_without_a_version():
    assert requirements_of("onnxruntime", "==1.20", ["onnx==1.16"]) == (
        *("numpy", "onnx==1.16", "onnxruntime==1.20"),
    )


def test_the_twin_with_a_version_stands_beside_it():
    assert requirements_of("torch", "==2.1", ["torch>2"]) == ("numpy", "torch==2.1", "torch>2")


def test_a_layer_brings_the_framework_beneath(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert "jax[cpu]" in requirements_of("keras", "==3.14.1")
    assert "torch==2.1" in requirements_of("keras", "==3.14.1", (), "torch", "==2.1")


def test_a_heavy_framework_beneath_has_the_version_that_is_installed_here():
    (torch,) = (each for each in requirements_of("keras", "", (), "torch") if each.startswith("torch"))
    assert torch == f"torch=={version('torch').partition('+')[0]}"


def test_a_version_of_an_unknown_package_is_a_usage_error():
    assert requirements_of("mine") == ("numpy",)
    with pytest.raises(UsageError, match="nobody knows which package mine is a version of"):
        requirements_of("mine", "==1")
