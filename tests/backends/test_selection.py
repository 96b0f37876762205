"""Names become targets: frameworks first, then what the user's file defines."""

from __future__ import annotations

import pytest

from conformance.backends import names as backends
from conformance.backends.selection import select
from conformance.errors import CaseFileError, UsageError

TARGETS = """
conformance-targets: 1
targets:
  - {name: old-jax, backend: jax==0.4.30, variant: jit, device: cpu, requirements: ['numpy<2']}
  - {name: onnx_2, backend: onnxruntime, requirements: [onnxruntime==1.20.0]}
  - {name: mine, backend: numpy}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a file of targets, and this process in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "targets.yaml").write_text(TARGETS)
    return tmp_path


def test_without_names_a_named_file_gives_all_its_targets(here):
    assert [target.name for target in select(file="targets.yaml")] == ["old-jax", "onnx_2", "mine"]


def test_the_twin_without_a_named_file_gives_what_is_installed(here):
    assert "numpy" in (names := [target.name for target in select()])
    assert "old-jax" not in names


def test_a_name_is_looked_up_where_it_is_no_frameworks(here):
    assert [target.name for target in select(["numpy", "old-jax", "old-jax"])] == ["numpy", "old-jax"]
    (varied,) = select(["onnx_2+trimmed@cpu:0"])
    assert (varied.name, varied.variant, varied.device) == ("onnx_2+trimmed@cpu:0", "trimmed", "cpu:0")
    assert varied.plain == "onnxruntime+trimmed@cpu:0"
    assert varied.base == "onnx_2"
    with pytest.raises(UsageError, match="already is the variant jit"):
        select(["old-jax+op-by-op"])
    assert select(["onnx_2"], "cpu")[0].device == "cpu"


def test_more_requirements_go_into_every_environment(here):
    numpy, old, onnx = select(["numpy", "old-jax", "onnx_2"], extra=["numpy<1.27", "onnx==1.16"])
    assert numpy.requirements == ()
    assert old.requirements == ("jax[cpu]==0.4.30", "numpy<1.27", "numpy<2", "onnx==1.16")
    assert onnx.requirements == ("numpy<1.27", "onnx==1.16", "onnxruntime==1.20.0")
    with pytest.raises(UsageError, match="--with onnx: none of the backends has an environment"):
        select(["numpy"], extra=["onnx"])


def test_an_unknown_name_is_told_with_what_there_is(here):
    with pytest.raises(UsageError) as caught:
        select(["old-jacks"])
    assert "targets.yaml defines old-jax, onnx_2, mine; did you mean `old-jax`?" in str(caught.value)
    (here / "targets.yaml").unlink()
    with pytest.raises(backends.UnknownFramework, match="no framework is called 'old-jax'"):
        select(["old-jax"])


def test_frameworks_do_not_need_the_file_to_be_right(here):
    (here / "targets.yaml").write_text("nonsense: [")
    assert select(["numpy"])[0].name == "numpy"
    with pytest.raises(CaseFileError):
        select(["old-jax"])


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["tf"], ["tensorflow"]),
        (["pytorch+compile@cuda:1"], ["torch+compile@gpu:1"]),
        (["ort", "onnxruntime"], ["onnxruntime"]),
        (["torch,jax", "numpy"], ["torch", "jax", "numpy"]),
        (["JAX==0.4.30+jit"], ["jax==0.4.30+jit"]),
        (["jax>=0.4,<0.5,torch"], ["jax>=0.4,<0.5", "torch"]),
    ],
)
def test_other_names_and_commas_give_the_names_that_records_carry(written, names):
    assert [target.name for target in select(written)] == names


def test_a_target_of_the_users_file_goes_before_another_name(tmp_path, monkeypatch):
    (tmp_path / "targets.yaml").write_text("conformance-targets: 1\ntargets: [{name: tf, backend: jax}]\n")
    monkeypatch.chdir(tmp_path)
    (target,) = select(["tf"])
    assert (target.name, target.framework) == ("tf", "jax")


def test_an_adapter_whose_path_has_a_comma_is_one(tmp_path):
    (tmp_path / "a,b.py").write_text("")
    (target,) = select([str(tmp_path / "a,b.py")])
    assert target.adapter.endswith("a,b.py")


@pytest.mark.parametrize(
    ("name", "device", "told"),
    [
        ("onnx", "auto", "did you mean onnxruntime or onnx-reference?"),
        ("cuda", "auto", "as in torch@gpu"),
        ("./kernels", "auto", "the path of an adapter ends in .py"),
        ("torch", "tpu", "did you mean `gpu`?"),
        ("torhc,jax", "auto", "did you mean torch?"),
    ],
)
def test_a_name_that_is_none_is_answered_with_what_to_write(name, device, told):
    with pytest.raises(UsageError) as caught:
        select([name], device)
    assert told in str(caught.value)
