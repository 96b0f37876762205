"""The baseline that is shipped in the repository: whole, sorted, small, of the pinned versions."""

import re

import pytest
from support.paths import ROOT

from conformance.changes import baseline

CORE = ROOT / "baselines" / "core.jsonl"
PACKAGES = {"numpy": "numpy", "tensorflow": "tensorflow-cpu", "torch": "torch", "jax": "jax"}


@pytest.fixture(scope="module")
def core():
    return baseline.read(CORE)


def test_it_is_in_its_normal_form_and_small(core):
    assert baseline.text(core) == CORE.read_text()
    assert CORE.stat().st_size < 2**20
    assert set(core.header["backends"]) == set(PACKAGES)
    assert len(core.rows) == 4 * core.header["cases"]
    assert not [key for key, row in core.rows.items() if row["verdict"] == "fail"]


def test_it_has_the_pinned_versions(core):
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    for name, package in PACKAGES.items():
        assert core.header["backends"][name]["version"].partition("+")[0] == pinned[package]
