"""Scripts that load an adapter: they show what the harness shows, and nothing where the adapter is right."""

import os
import subprocess
import sys

import pytest
from support.paths import ROOT, TESTS
from support.planted.dense import case

from conformance.backends.names import parse
from conformance.failures.repro.repro import repro, shown_aspects

PLANTED = TESTS / "support" / "planted" / "adapter.py"
NHWC = """\
from dataclasses import replace

import numpy as np

from conformance.frameworks import interface
from conformance.frameworks.numpy import adapter as numpy


class Adapter(interface.Adapter):
    def translate(self, question, prediction):
        made = super().translate(question, prediction)
        rank = len(made.layout.input) - 2
        spatial = tuple(range(2, rank + 2))
        layout = interface.Layout((0, *spatial, 1), (*spatial, 1, 0), (0, *spatial, 1))
        return replace(made, layout=layout)

    def conv(self, call, x, w, b):
        reference = numpy.Adapter()
        x = reference.put(np.transpose(x, np.argsort(call.layout.input)), str(x.dtype))
        w = reference.put(np.transpose(w, np.argsort(call.layout.kernel)), str(w.dtype))
        b = None if b is None else reference.put(b, str(b.dtype))
        y = reference.get(reference.conv(call, x, w, b))
        return np.transpose(y, call.layout.output) * (2 if self.variant == "twice" else 1)
"""


def run(text, folder) -> tuple[int, str]:
    script = folder / "report.py"
    script.write_text(text)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("fault", ["kernel-flipped", "grad-kernel-flipped"])
def test_a_fault_of_an_outside_adapter_is_shown_and_only_there(fault, tmp_path):
    name = f"{PLANTED}+{fault}"
    text = repro(case("planted"), parse(name), shrinking=False)
    code, out = run(text, tmp_path)
    assert (code, "values wrong" in out) == (1, True), out
    right = text.replace(f'"{fault}"', '""')
    assert right != text
    assert run(right, tmp_path)[0] == 0


def test_the_layout_of_the_adapter_is_its_own(tmp_path):
    adapter = tmp_path / "my kernel.py"
    adapter.write_text(NHWC)
    text = repro(case("nhwc"), parse(f"{adapter}+twice"))
    assert "conformance and " + str(adapter) in text
    assert run(text, tmp_path)[0] == 1
    assert run(text.replace('"twice"', '""'), tmp_path)[0] == 0


def test_a_mistake_of_the_adapter_is_shown_by_its_traceback(tmp_path):
    adapter = tmp_path / "kernel.py"
    adapter.write_text(NHWC.replace("* (2 if self.variant", "* (two if self.variant"))
    text = repro(case("mistake"), parse(f"{adapter}+twice"))
    assert "it ends where the adapter raised NameError: name 'two' is not defined (kernel.py:" in text
    assert "# This is the smallest configuration found" in text
    code, out = run(text, tmp_path)
    assert code == 1
    assert out.splitlines()[-1] == "NameError: name 'two' is not defined"


def test_a_variant_without_a_call_of_its_own_is_loaded(tmp_path):
    text = repro(case("matrix"), parse("numpy+matrix"), shrinking=False)
    assert 'load("numpy", "matrix", "auto")' in text
    assert run(text, tmp_path)[0] == 0


def test_what_scripts_show():
    assert "inferred_shape" not in shown_aspects(parse("numpy"))
    assert {"inferred_shape", "grad_input"} <= {*shown_aspects(parse(str(PLANTED)))}
    assert "inferred_shape" not in shown_aspects(parse("keras"))
