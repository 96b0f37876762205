"""Scripts of derivatives that a patch of the framework makes wrong, run with the patch and without it.

`python -m benchmarks.derivatives [BACKEND...] [--kind KIND]` builds an environment whose Python patches the
framework when it starts, has `conformance repro` write a script for a case there, and runs the script
twice: in the patched framework it has to exit with 1, in the framework as it is with 0. It prints a line for
each backend and kind of derivative, and exits with 1 where one did not.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.backends import names as backends
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import HarnessError, UsageError
from conformance.failures.repro.repro import repro
from conformance.frameworks.registry import FRAMEWORKS, variants
from conformance.frameworks.variant import distinct_names
from conformance.operators.tensors import DERIVATIVES
from conformance.operators.words import Words

CASE = Case(
    "derivatives",
    Words("conv", (2, 4, 6, 5), 6, (3, 2), (2, 1), (1, 1), padding=(1, 0), bias=True),
    Place("benchmarks/derivatives.py", 1, 1),
    "torch",
    derivatives=tuple(DERIVATIVES),
)

TORCH = """\
import torch
import torch.nn.functional as F

"""
TENSORFLOW = """\
import tensorflow as tf

"""
JAX = """\
import jax

"""
DOUBLED = """\
def doubled(function):
    return lambda *given, **words: 2 * function(*given, **words)

"""
EACH_DOUBLED = """\
def each_doubled(given):
    return type(given)(2 * one for one in given) if isinstance(given, (list, tuple)) else given

"""
"""Cotangents of several gradients doubled, that of one output left alone."""
PATCHES = {
    ("torch", "jvp"): f"""{TORCH}
def wrong(primal, tangent, right=torch.autograd.forward_ad.make_dual):
    return right(primal, 2 * tangent if primal.ndim > 1 else tangent)

torch.autograd.forward_ad.make_dual = wrong
""",
    ("torch+compile", "jvp"): f"""{TORCH}
def wrong(function, primals, tangents, right=torch.func.jvp):
    return right(function, primals, (2 * tangents[0], *tangents[1:]))

torch.func.jvp = wrong
""",
    ("torch", "second_order"): f"""{TORCH}{EACH_DOUBLED}
def gradients(outputs, inputs, back, *given, right=torch.autograd.grad, **words):
    return right(outputs, inputs, each_doubled(back), *given, **words)

def wrong(function, *primals, right=torch.func.vjp):
    output, pullback = right(function, *primals)
    return output, lambda back: pullback(each_doubled(back))

torch.autograd.grad, torch.func.vjp = gradients, wrong
""",
    ("torch", "adjoint"): f"""{TORCH}{DOUBLED}
for rank in (1, 2, 3):
    setattr(F, f"conv_transpose{{rank}}d", doubled(getattr(F, f"conv_transpose{{rank}}d")))
""",
    ("tensorflow", "jvp"): f"""{TENSORFLOW}{DOUBLED}
tf.autodiff.ForwardAccumulator.jvp = doubled(tf.autodiff.ForwardAccumulator.jvp)
""",
    ("tensorflow", "second_order"): f"""{TENSORFLOW}
def wrong(tape, target, *given, right=tf.GradientTape.gradient, **words):
    found = right(tape, target, *given, **words)
    return [2 * one for one in found] if isinstance(target, list | tuple) else found

tf.GradientTape.gradient = wrong
""",
    ("tensorflow", "adjoint"): f"""{TENSORFLOW}{DOUBLED}
for name in ("conv1d_transpose", "conv2d_transpose", "conv3d_transpose", "conv_transpose"):
    setattr(tf.nn, name, doubled(getattr(tf.nn, name)))
""",
    ("jax", "jvp"): f"""{JAX}{EACH_DOUBLED}
def wrong(function, primals, tangents, right=jax.jvp):
    return right(function, primals, each_doubled(tangents))

jax.jvp = wrong
""",
    ("jax", "second_order"): f"""{JAX}{EACH_DOUBLED}
def wrong(function, *primals, right=jax.vjp):
    output, pullback = right(function, *primals)
    return output, lambda back: pullback(each_doubled(back))

jax.vjp = wrong
""",
    ("jax", "adjoint"): f"""{JAX}{DOUBLED}
def general(*given, right=jax.lax.conv_general_dilated, **words):
    return (2 if words.get("lhs_dilation") else 1) * right(*given, **words)

jax.lax.conv_transpose, jax.lax.conv_general_dilated = doubled(jax.lax.conv_transpose), general
""",
}
"""By framework, or variant, and kind of derivative, source that makes it wrong and nothing before it."""


@dataclass(frozen=True)
class ScriptRun:
    """The exit code of a script, and in how many results it found wrong values."""

    code: int
    wrong: int


@dataclass(frozen=True)
class ScriptCheck:
    """What a script says is wrong, and its runs in the patched framework and in the healthy one."""

    finding: str
    patched: ScriptRun = ScriptRun(0, 0)
    healthy: ScriptRun = ScriptRun(0, 0)

    @property
    def shown(self) -> bool:
        """Whether the script fails in the patched framework and passes in the healthy one."""
        return (self.patched.code, self.healthy.code) == (1, 0)


def build_patched_environment(folder: Path, source: str) -> str:
    """Create an environment with every package of this one whose Python runs `source` when it starts.

    Returns the path of its Python.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = next(folder.glob("lib/*/site-packages"))
    here = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "aa_packages.pth").write_text("\n".join(here) + "\n")
    (packages / "patch.py").write_text(source)
    (packages / "zz_patch.pth").write_text("import patch\n")
    return str(folder / "bin" / "python")


def insert_patch(script: str, source: str) -> str:
    """Insert a patch behind the imports of a script, before it computes anything."""
    head, name, rest = script.partition('\nprint("')
    return f"{head}\n{source}{name}{rest}"


def run_script(script: str, folder: Path) -> ScriptRun:
    """Run a script in a Python that does not see this checkout."""
    file = folder / "script.py"
    file.write_text(script)
    start = [sys.executable, "-I", "-W", "ignore", str(file)]
    done = subprocess.run(start, capture_output=True, text=True)
    return ScriptRun(done.returncode, len(re.findall(r", [1-9]\d* of \d+ values wrong", done.stdout)))


def check_script(backend: str, kind: str, folder: Path, case: Case = CASE) -> ScriptCheck:
    """Make a kind of derivative wrong beneath a backend, write the script of it, and run it twice."""
    target = backends.parse(backend)
    beneath = target.variant if FRAMEWORKS[target.adapter].layer else target.adapter
    source = PATCHES.get((backend.partition("@")[0], kind)) or PATCHES[beneath, kind]
    text = repro(
        case, backends.parse(backend, python=build_patched_environment(folder / "environment", source))
    )
    finding = next(line for line in text.splitlines() if line.startswith(("# wrong:", "# agrees")))
    return ScriptCheck(
        finding.removeprefix("# "), run_script(insert_patch(text, source), folder), run_script(text, folder)
    )


def backends_with_derivatives() -> Iterator[str]:
    """The backends whose derivatives can be asked for, each of their variants that differs on a CPU."""
    for name in ("torch", "tensorflow", "jax"):
        yield f"{name}@cpu"
        yield from (f"{name}+{variant}@cpu" for variant in distinct_names(variants(name)))
    yield from (f"keras+{beneath}@cpu" for beneath in FRAMEWORKS["keras"].runs_on)


def _describe(check: ScriptCheck) -> str:
    patched = f"exit {check.patched.code} with the patch ({check.patched.wrong} results wrong)"
    return f"{check.finding}; {patched}, {check.healthy.code} without"


def main() -> int:
    """Run to completion and print a line for each backend and kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backends", nargs="*", default=list(backends_with_derivatives()))
    parser.add_argument("--kind", action="append", choices=tuple(DERIVATIVES))
    asked, failed = parser.parse_args(), 0
    for backend in asked.backends:
        for kind in asked.kind or DERIVATIVES:
            started = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                try:
                    check = check_script(backend, kind, Path(folder))
                except (HarnessError, UsageError) as error:
                    check = ScriptCheck(str(error))
            failed += not check.shown
            seconds = time.monotonic() - started
            print(f"{backend} {kind}: {_describe(check)} ({seconds:.0f} s)", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
