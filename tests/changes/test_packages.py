"""A package in a version becomes backends whose environments hold it."""

import pytest

from conformance.changes import package, spelling, targets
from conformance.errors import UsageError


def test_a_package_and_its_version():
    assert str(package("JAX==0.4.30")) == "jax==0.4.30"
    assert str(package("numpy")).startswith("numpy==")


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
