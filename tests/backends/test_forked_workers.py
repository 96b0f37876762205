"""Workers that tests fork are as those that are started: they say the same, and end in the same way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.forked_workers import Templates, is_shadowed, to_import
from support.installed import skip_without
from support.planted.dense import CASES
from support.variant_runs import deviating

from benchmarks.predictions import PARTY
from conformance.backends import orphans
from conformance.backends.client import Client
from conformance.backends.names import parse
from conformance.cases.questions import question_of
from conformance.errors import HarnessError
from conformance.operators.observations import About, Answer, Observation

ABORTS = """
import os
import torch

os.environ["WANTED"]
torch.nn.functional.conv2d = lambda *given, **words: os.abort()
"""


def ask(backend: str) -> tuple[About, Observation]:
    """What a worker says of itself, and of a case."""
    with Client(parse(backend)) as client:
        return client.wait_until_started(), client.ask(question_of(CASES[0]), 60.0)


def test_a_forked_worker_answers_as_one_that_is_started(templates: Templates) -> None:
    skip_without("torch")
    started, right = ask("torch")
    before = templates.count
    with templates.in_use():
        forked, same = ask("torch")
    assert templates.count == before + 1
    assert forked == started
    assert isinstance(right, Answer)
    assert isinstance(same, Answer)
    assert [(name, values.tobytes()) for name, values in same.values.items()] == [
        (name, values.tobytes()) for name, values in right.values.items()
    ]


def test_a_forked_worker_has_its_own_variables_and_end(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without("torch")
    path = deviating(tmp_path, "torch", ABORTS)
    with templates.in_use():
        ask("torch")
        children = orphans.children()
        with pytest.raises(HarnessError, match="KeyError: 'WANTED'"):
            ask(path)
        monkeypatch.setenv("WANTED", "1")
        with pytest.raises(HarnessError, match="could not start: SIGABRT; last words"):
            ask(path)
        # what is left is another process to fork from, which has the variable
        assert len(orphans.children() - children) == 1


def test_what_is_imported_before_the_fork() -> None:
    assert to_import("torch", "") == (("torch",), {})
    assert to_import("tensorflow", "onednn-off") == (("tensorflow",), {"TF_ENABLE_ONEDNN_OPTS": "0"})
    assert to_import(str(PARTY), "executed.jax") == (("jax",), {})
    assert to_import("keras", "jax+defaults") == (("jax", "keras"), {"KERAS_BACKEND": "jax"})
    assert to_import("keras", "") == to_import("numpy", "im2col") == (("numpy",), {})


def test_a_build_on_the_path_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "build" / "torch").mkdir(parents=True)
    folders = [str(tmp_path), str(tmp_path / "build")]
    assert is_shadowed(("numpy", "torch"), os.pathsep.join(folders))
    assert not is_shadowed(("numpy", "torch"), folders[0])
    assert not is_shadowed(("numpy", "torch"), "")
