"""Variants as data: their tables, and what `--variants` adds to the backends of a run."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT

from conformance.backends.names import parse
from conformance.backends.selection import select
from conformance.backends.variants import add_variants
from conformance.cli import code_of
from conformance.errors import Unavailable, UsageError
from conformance.frameworks.numpy.convolution.calls import FORMULATIONS
from conformance.frameworks.registry import BUILT_IN, variants
from conformance.frameworks.variant import (
    FrameworkVariant,
    distinct_names,
    effective_flags,
    find_variant,
    variant_names,
)

TABLES = {name: variants(name) for name in BUILT_IN if variants(name)}
TABLE = {
    "": FrameworkVariant("plain", flags={"a": 1, "b": 2}),
    "same": FrameworkVariant("plain too"),
    "other": FrameworkVariant("", flags={"b": 3}),
}


def names(backends, *written):
    return [target.name for target in add_variants(select(backends), written)]


@pytest.mark.parametrize("framework", TABLES)
def test_a_table_has_the_plain_variant_and_a_sentence_for_each(framework):
    table = TABLES[framework]
    assert next(iter(table)) == ""
    assert all(variant.sentence for variant in table.values())
    assert all(variant.flags.keys() <= table[""].flags.keys() for variant in table.values())


def test_the_formulations_of_the_reference_are_its_variants():
    assert TABLES["numpy"].keys() == FORMULATIONS.keys()


def test_a_variant_changes_the_flags_it_names():
    assert effective_flags(TABLE, find_variant(TABLE, "x", "other")) == {"a": 1, "b": 3}
    assert variant_names(TABLE) == ("same", "other")
    assert distinct_names(TABLE) == ("other",)


def test_an_unknown_variant_is_unavailable_and_named_with_those_there_are():
    with pytest.raises(Unavailable, match="x has no variant 'fast', only same, other"):
        find_variant(TABLE, "x", "fast")


def test_nothing_written_adds_nothing():
    assert names(["torch", "jax+jit"]) == ["torch", "jax+jit"]


def test_all_adds_every_variant_that_is_not_the_plain_one_by_another_name():
    found = names(["jax"], "all")
    variants = ("op-by-op", "general", "trimmed", "defaults", "default-precision", "tf32", "bf16")
    assert found == ["jax", *(f"jax+{name}" for name in variants)]


def test_a_framework_gets_the_named_variants_that_it_has_on_its_own_device():
    found = names(["torch@cpu", "tensorflow", "numpy"], "compile, graph", "tf32")
    assert found == [
        "torch@cpu",
        "torch+compile@cpu",
        "torch+tf32@cpu",
        "tensorflow",
        "tensorflow+graph",
        "tensorflow+tf32",
        "numpy",
    ]
    assert [target.device for target in add_variants(select(["torch@cpu"]), ["compile"])] == ["cpu", "cpu"]


def test_the_variant_of_a_layer_stands_behind_what_it_runs_on():
    written = ["keras+torch==2.9.0", "keras+jax@cpu", "keras", "keras+torch+defaults"]
    assert names(written, "all") == [
        "keras+torch==2.9.0",
        "keras+torch==2.9.0+defaults",
        "keras+jax@cpu",
        "keras+jax+defaults@cpu",
        "keras",
        "keras+defaults",
        "keras+torch+defaults",
    ]
    found = {target.name: target.variant for target in add_variants(select(written), ["defaults"])}
    assert found["keras+torch==2.9.0+defaults"] == "torch+defaults"
    assert found["keras+defaults"] == "defaults"


def test_a_variant_that_is_there_already_is_not_added_again():
    assert names(["jax+general", "jax"], "general") == ["jax+general", "jax"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("compil", "did you mean compile"),
        ("graph", "There are all, bf16, channels_last, compile"),
        ("", "There are"),
    ],
)
def test_a_name_that_no_backend_has_is_a_usage_error(written, told):
    with pytest.raises(UsageError, match=told):
        names(["torch", "numpy"], written)


def test_variants_of_an_outside_adapter_are_its_own_affair(tmp_path):
    path = tmp_path / "kernel.py"
    path.write_text("")
    assert names([str(path)], "all") == [str(path)]
    with pytest.raises(UsageError, match="They have none"):
        names([str(path)], "compile")


def test_a_run_with_variants(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    words = ["run", "cases/articles/true_convolution.yaml", "-b", "numpy", "--variants"]
    assert code_of([*words, "im2col,matrix"]) == 0
    assert "im2col" in (out := capsys.readouterr().out)
    assert "toeplitz" not in out
    assert code_of([*words, "im2co"]) == 2
    assert "did you mean im2col" in capsys.readouterr().err


def test_reading_the_tables_imports_no_framework():
    code = (
        "import sys; from conformance.backends.selection import select; "
        "from conformance.backends.variants import add_variants;"
        "add_variants(select(), ['all']); assert not {'torch', 'tensorflow', 'jax'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("torch+complie", "torch has no variant 'complie'; did you mean compile? There are compile, "),
        ("jax==0.4.30+jti@cpu", "jax has no variant 'jti'; did you mean jit? There are jit, "),
        ("keras+torhc", "keras has no variant 'torhc'; did you mean torch"),
        ("keras+torch+default", "keras has no variant 'torch+default'; did you mean torch+defaults"),
        ("torch+cuda", "torch has no variant 'cuda'; a device stands behind @, as in torch@gpu."),
        ("planted+kernel-fliped", "planted has no variant 'kernel-fliped'; did you mean kernel-flipped"),
    ],
)
def test_a_variant_that_there_is_not_is_told_the_nearest(name, said):
    with pytest.raises(UsageError) as error:
        parse(name)
    assert f"backend {name!r}: {said}" in str(error.value)


def test_variants_that_there_are_and_those_of_an_adapter_are_left_alone(tmp_path):
    (tmp_path / "own.py").touch()
    for name in ("torch+compile", "keras+jax+defaults", "planted+kernel-flipped", f"{tmp_path}/own.py+any"):
        assert parse(name).name == name
