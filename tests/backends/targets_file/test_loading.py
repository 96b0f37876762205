"""Targets of a file: what they stand for, where they run, and what is said of mistakes."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
from support.misbehaving import question
from support.paths import ROOT

from conformance.backends import names as backends
from conformance.backends.client import Client
from conformance.backends.jobs import Assignment
from conformance.backends.pool import Pool
from conformance.backends.selection import select
from conformance.backends.targets_file import format as shape
from conformance.backends.targets_file.loading import load
from conformance.cases.questions import Job
from conformance.cases.yaml.mistakes import Mistakes
from conformance.cases.yaml.tree import parse_tree
from conformance.cli import code_of
from conformance.errors import CaseFileError
from conformance.operators.observations import Answer, TimedOut

SCHEMA = json.loads(shape.PATH.read_text())
ADAPTER = """
import os, time
import numpy as np
from conformance.frameworks import interface

class Adapter(interface.Adapter):
    def about(self):
        return interface.About("mine", "1", flags={"said": os.environ.get("SAID"), "home":
        os.environ.get("HOME")})

    def conv(self, call, x, w, b):
        time.sleep(float(os.environ.get("SECONDS", 0)))
        return np.zeros(call.geometry.output_shape)
"""
GOOD = """
conformance-targets: 1
targets:
  - name: old-jax
    backend: jax==0.4.30
    variant: jit
    device: cpu
    requirements: ['numpy<2']
  - {name: onnx_2, backend: onnxruntime, requirements: [onnxruntime==1.20.0]}
  - name: mine
    backend: kernels/mine.py+fast
    environment: {SAID: 'yes', SECONDS: 2}
    timeout: 0.5
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with an adapter and a file of targets, and this process in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "mine.py").write_text(ADAPTER)
    (tmp_path / "targets.yaml").write_text(GOOD)
    return tmp_path


def test_a_target_is_a_backend_with_how_and_where_it_runs(here):
    old, onnx, mine = select(file="targets.yaml")
    assert (old.name, old.framework, old.variant, old.device) == ("old-jax", "jax", "jit", "cpu")
    assert old.requirements == ("jax[cpu]==0.4.30", "numpy<2")
    assert onnx.requirements == ("numpy", "onnx", "onnxruntime==1.20.0")
    assert (mine.adapter, mine.variant) == (str(here / "kernels" / "mine.py"), "fast")
    assert (mine.environment, mine.timeout) == ((("SAID", "yes"), ("SECONDS", "2")), 0.5)
    assert not mine.requirements


def test_variables_reach_the_worker_and_a_case_has_the_seconds_of_its_target(here):
    (target,) = select(["mine"])
    with Client(target) as client:
        flags = client.wait_until_started().flags
    assert flags["said"] == "yes"
    assert flags["home"] is not None
    job = Assignment(Job(None, target.name, question(bias=False)), target)
    with Pool([target]) as pool:
        pool.submit([job], 30.0)
        pool.start()
        assert [observation for _, observation in pool.results()] == [TimedOut(0.5)]


def test_the_twin_without_variables_answers(here):
    twin = backends.parse("kernels/mine.py")
    with Client(twin) as client:
        assert client.wait_until_started().flags["said"] is None
        assert isinstance(client.ask(question(bias=False), 30.0), Answer)


WRONG = """\
conformance-targets: 1
tragets: []
targets:
  - name: jax
    backend: jax
  - name: a
    backend: jaxx
    varient: jit
  - {name: a b, backend: jax, device: tpu, timeout: -1}
  - name: b
    backend: jax==0.4.30+jit
    variant: jit
    python: no/such/python
    requirements: [numpy<2, '==']
    environment: {X: true}
  - name: c
    backend: jax
    python: 3.10
  - name: d
    backend: numpy
  - name: d
    backend: numpy
  - only text
"""


def test_every_mistake_is_told_with_its_place_and_the_nearest_spelling(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("targets.yaml").write_text(WRONG)
    with pytest.raises(CaseFileError) as caught:
        load(Path("targets.yaml"))
    told = dict(line.removeprefix("targets.yaml:").split(": ", 1) for line in caught.value.mistakes)
    for place, words in {
        "2:1": "unknown key `tragets`; the keys here are conformance-targets, targets; did you mean `targ",
        "4:11": "it is the name of a framework; give the target a name of its own, such as old-jax",
        "7:14": "no framework is called 'jaxx'; did you mean jax",
        "8:5": "unknown key `varient`",
        "13:13": "there is no such file",
        "9:12": "it has to be a word of letters, digits",
        "9:39": "`tpu`; it has to be one of auto, cpu, gpu, cpu:N and gpu:N",
        "9:53": "it has to be a number of seconds above 0",
        "14:29": "it has to be a list of requirements as pip takes them",
        "15:18": "the value of X has to be text or a whole number: put it in quotes",
        "18:13": "`python` is `3.10`; text is wanted: put it in quotes",
        "21:11": "the name `d` is taken by the target at 19:11",
        "23:5": "a target is `only text`; a mapping of keys to values is wanted",
    }.items():
        assert words in told[place], (place, told)
    assert "did you mean `variant`?" in told["8:5"]


@pytest.mark.parametrize(
    ("entry", "at", "words"),
    [
        ("{name: a, backend: jaxx}", "jaxx", "no framework is called 'jaxx'; did you mean jax"),
        ("{name: a, backend: jax==}", "jax==", "is no version"),
        ("{name: a, backend: no.py}", "no.py", "there is no file"),
        ("{name: a, backend: jax+jit, variant: jit}", "jit}", "is in `backend` already"),
        ("{name: a, backend: jax, variant: jti}", "jti}", "no variant 'jti'; did you mean jit?"),
        ("{name: a, backend: jax@cpu, device: cpu}", "cpu}", "is in `backend` already"),
        ("{name: a, backend: jax, python: no/python}", "no/python", "there is no such file"),
        ("{name: a, backend: jax, python: python9.9}", "python9.9", "no such command"),
        ("{name: a}", "{", "`backend` is missing"),
    ],
)
def test_one_mistake_is_told_with_its_place(tmp_path, entry, at, words):
    path = tmp_path / "t.yaml"
    path.write_text(f"conformance-targets: 1\ntargets:\n  - {entry}\n")
    with pytest.raises(CaseFileError) as caught:
        load(path)
    (said,) = caught.value.mistakes
    assert f"t.yaml:3:{entry.index(at) + 5}: " in said
    assert words in said


@pytest.mark.parametrize(
    "text", ["", "[]", "targets: []", "conformance-targets: 2", "conformance-targets: 1", "a: &a [*a]"]
)
def test_what_is_no_file_of_targets_is_said_to_be_none(tmp_path, text):
    path = tmp_path / "t.yaml"
    path.write_text(text)
    with pytest.raises(CaseFileError, match=r"t\.yaml:1:"):
        load(path)
    with pytest.raises(CaseFileError, match="there is no such file"):
        load(tmp_path / "absent.yaml")


def test_the_command_line_exits_with_2_before_anything_starts(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("targets.yaml").write_text(WRONG)
    assert code_of(["backends", "-b", "a"]) == 2
    assert "targets.yaml:2:1" in capsys.readouterr().err
    assert code_of(["backends", "--targets", "absent.yaml"]) == 2


def test_a_python_by_path_is_relative_to_the_file(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    path = tmp_path / "t.yaml"
    path.write_text("conformance-targets: 1\ntargets: [{name: a, backend: numpy, python: bin/python}]\n")
    assert load(path)["a"].python == str(tmp_path / "bin" / "python")


def test_the_shipped_schema_is_that_of_the_models_and_agrees_with_the_loader(tmp_path):
    assert shape.PATH.read_text() == shape.schema()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)

    def plain(text):
        return json.loads(json.dumps(parse_tree(text, Mistakes("t")).value))

    assert not list(validator.iter_errors(plain(GOOD)))
    assert len(list(validator.iter_errors(plain(WRONG)))) >= 5


def test_the_example_of_the_document_is_a_file_of_targets(tmp_path):
    document = (ROOT / "docs" / "targets.md").read_text()
    (example,) = re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    text = example.replace("~/nightly/bin/python", str(python)).replace("python: '3.10'", f"python: {python}")
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "mine.py").write_text(ADAPTER)
    (tmp_path / "targets.yaml").write_text(text)
    assert list(load(tmp_path / "targets.yaml")) == ["old-jax", "nightly", "my-kernel"]
    assert load(tmp_path / "targets.yaml")["my-kernel"].requirements == ("mylib==2.1", "numpy")
