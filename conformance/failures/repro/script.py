"""The lines of a script in their order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from conformance._version import __version__
from conformance.failures.repro import operands, work
from conformance.failures.repro.expectation import Expectation
from conformance.failures.repro.literals import WIDTH
from conformance.failures.repro.subject import Subject
from conformance.frameworks.scripting import Script
from conformance.frameworks.source_text import literal
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.words import Refusal


def lines(script: Subject) -> Iterator[str]:
    """The script, line by line."""
    found, own = script.found, script.own
    yield from _about(script)
    yield from _imports(own)
    yield ""
    yield from own.setup(script.dtype, script.device)
    yield f'print("{found.about.framework}", {own.version})'
    yield ""
    yield from operands.lines(script)
    yield from ("", "")
    yield from work.functions(script)
    if found.deadly:
        yield f'print("expected: {_end(script)}", flush=True)'
    if isinstance(found.prediction, Refusal):
        yield from _refused(found.prediction)
    else:
        yield from _compared(script, found.prediction)


def _imports(own: Script) -> Iterator[str]:
    if own.environment:
        yield "import os"
    yield from ("import sys", "")
    yield from (f'os.environ["{name}"] = "{value}"' for name, value in own.environment.items())
    if own.environment:
        yield ""
    yield from ("import numpy as np", *own.imports)


def _about(script: Subject) -> Iterator[str]:
    found, about = script.found, script.found.about
    failing = ", ".join(found.failing)
    yield f"# {script.original.id} on {script.target.name}"
    yield f"# {about.framework} {about.version}, Python {about.python}, {about.device}:"
    yield f"# {f'wrong: {failing} ({found.result.outcome})' if failing else 'agrees with the reference'}"
    for line in (found.result.diagnosis or "").splitlines()[:4] if failing else ():
        yield f"#   {line}"
    if found.deadly:
        yield f"# This script compares nothing: {_end(script)}."
    if found.case.words != script.original.words:
        yield "# This is the smallest configuration found that still fails like the case."
    if script.own.imports:
        yield from _call("call", script.operation.call.text)
        if script.adjoint:
            yield from _call("its adjoint", script.adjoint.call.text)
    packages = script.target.requirements or ("numpy", *(script.own.needs or (about.framework,)))
    written = f"Written by conformance {__version__}{':' if script.command else '.'}"
    yield f"# Needs {' and '.join(dict.fromkeys(packages))}. {written}"
    if script.command:
        yield f"#   {script.command}"


def _end(script: Subject) -> str:
    """How a script ends that shows what ended the worker, or held it up."""
    if script.found.result.outcome == "timeout":
        return "it does not come to its end"
    how = (script.found.result.error or {"type": ""})["type"].partition(" (")[0]
    return f"its process ends as the worker did, {how}"


def _call(what: str, text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(f"{what}: {text}", WIDTH - 2))


def _refused(refusal: Refusal) -> Iterator[str]:
    yield f"print({literal(f'expected: an error, {refusal.why}')})"
    yield "try:"
    yield "    output = compute(*operands)"
    yield "except Exception as error:"
    yield '    print(f"got: {type(error).__name__}: {error}")'
    yield "    sys.exit(0)"
    yield 'print(f"got: an output of shape {tuple(output.shape)}")'
    yield "sys.exit(1)"


def _compared(script: Subject, geometry: Geometry) -> Iterator[str]:
    expectation = Expectation.of(script, geometry)
    yield from expectation.lines()
    yield ""
    yield from work.results(script)
    yield from expectation.comparison()
    yield from work.inference(script, geometry)
    yield "sys.exit(int(failed))"
