"""Scripts of failing results as a record has them: they are the backend's, and no text of a stranger runs."""

from __future__ import annotations

import ast

import pytest
from support.paths import LIBRARY
from support.script_runs import run_alone

from conformance import cases
from conformance.failures.repro.recorded import script_of_result

ABOUT = {"framework": "numpy", "version": "2", "device": "cpu", "python": "3.11", "flags": {"opset": 21}}
HOSTILE = "\"\"\"'); import os; os.system('x') #\n\u202e\x1b[31m"


@pytest.fixture(scope="module")
def case():
    (found,) = (each for each in cases.load([LIBRARY / "conv"]) if each.id == "conv/dilation.yaml::rank-3")
    return found


def row(backend="numpy", **more):
    failing = {"output": "fail", "grad_input": "fail", "shape": "pass"}
    return {"backend": backend, "verdict": "fail", "outcome": "computed", "aspects": failing, **more}


def test_a_script_compares_what_fails_with_the_reference(case, tmp_path):
    script = script_of_result(row(diagnosis="turned"), ABOUT, case, "conformance repro x -b numpy")
    assert "#   turned" in script
    assert "conformance repro x -b numpy" in script
    (tmp_path / "script.py").write_text(script)
    code, printed = run_alone(tmp_path / "script.py")
    # the backend of this test is right: the script finds nothing
    assert (code, "0 of" in printed) == (0, True), printed
    assert "grad_input" in printed
    assert "grad_kernel" not in printed


@pytest.mark.parametrize("backend", ["torch", "tensorflow", "jax", "onnxruntime", "keras+torch"])
def test_frameworks_have_scripts_without_being_asked(case, backend):
    assert "import numpy as np" in script_of_result(row(backend), ABOUT, case)


@pytest.mark.parametrize(
    "row",
    [
        row("mine.py"),
        row("torch+nonsense"),
        row(HOSTILE),
        row("torch", outcome="unsupported"),
        row("torch", aspects={"dtype": "fail"}),
        row("torch", aspects={HOSTILE: "fail"}),
    ],
)
def test_what_no_script_shows_has_none(case, row):
    assert script_of_result(row, ABOUT, case) is None


def test_text_of_a_stranger_is_comment_or_literal(case):
    about = dict.fromkeys(ABOUT, HOSTILE)
    error = {"type": HOSTILE, "message": HOSTILE}
    for outcome in ("computed", "crashed", "refused", "timeout"):
        hostile = row("torch", outcome=outcome, diagnosis=HOSTILE, error=error)
        tree = ast.parse(script_of_result(hostile, about, case, HOSTILE))
        modules = {
            each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
        }
        assert modules == {"sys", "numpy", "torch", "torch.nn.functional"}
