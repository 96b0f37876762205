"""The lines of a script in their order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from conformance._version import __version__
from conformance.failures.repro import operands, work
from conformance.failures.repro.expectation import ExpectedResults
from conformance.failures.repro.literals import WIDTH
from conformance.failures.repro.subject import Operation, ScriptSource
from conformance.frameworks.scripting import Script
from conformance.frameworks.source_text import comment, literal
from conformance.operators.observations import MISTAKE
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal


def script_lines(script: ScriptSource) -> Iterator[str]:
    """The script, line by line."""
    found, own = script.found, script.framework_script
    yield from map(comment, _header_lines(script))
    yield from _import_lines(own)
    yield ""
    yield from own.setup(script.dtype, script.device)
    yield f"print({literal(found.about.framework)}, {own.version})"
    yield ""
    yield from operands.operand_lines(script)
    yield from ("", "")
    yield from work.function_lines(script)
    if found.is_deadly:
        yield f"print({literal(f'expected: {_describe_end(script)}')}, flush=True)"
    if isinstance(found.prediction, Refusal):
        yield from _refusal_lines(found.prediction)
    else:
        yield from _comparison_lines(script, found.prediction)


def _import_lines(own: Script) -> Iterator[str]:
    if own.environment:
        yield "import os"
    yield from ("import sys", "")
    yield from (f"os.environ[{literal(name)}] = {literal(value)}" for name, value in own.environment.items())
    if own.environment:
        yield ""
    yield from ("import numpy as np", *own.imports)


def _header_lines(script: ScriptSource) -> Iterator[str]:
    """What stands in comments above the script: of a failure all that a report has to say."""
    found, about = script.found, script.found.about
    failing = ", ".join(found.failing)
    yield f"{script.original.id} on {script.target.name}"
    yield f"{about.framework} {about.version}, Python {about.python}, {about.device}:"
    yield f"wrong: {failing} ({found.result.outcome})" if failing else "agrees with the reference"
    for line in (found.result.diagnosis or "").splitlines()[:4] if failing else ():
        yield f"  {line}"
    if found.is_deadly:
        yield f"This script compares nothing: {_describe_end(script)}."
    if found.case.words != script.original.words:
        yield "This is the smallest configuration found that still fails like the case."
    if script.framework_script.imports:
        yield from _call_lines("call", script.operation, script.words.bias)
        if script.adjoint:
            yield from _call_lines("its adjoint", script.adjoint, bias=False)
    packages = script.target.requirements or ("numpy", *(script.framework_script.needs or (about.framework,)))
    written = f"Written by conformance {__version__}{':' if script.command else '.'}"
    yield f"Needs {' and '.join(dict.fromkeys(packages))}. {written}"
    if script.command:
        yield f"  {script.command}"


def _describe_end(script: ScriptSource) -> str:
    """How a script ends that shows what ended the worker, or held it up."""
    if script.found.result.outcome == "timeout":
        return "it does not come to its end"
    how = (script.found.result.error or {"type": ""})["type"]
    if how.startswith(MISTAKE):
        return f"it ends where {how}"
    how = how.partition(" (")[0]
    return f"its process ends as the worker did, {how}"


def _call_lines(what: str, operation: Operation, bias: bool) -> Iterator[str]:
    yield from textwrap.wrap(f"{what}: {operation.call.text}", WIDTH - 2)
    around = "; ".join(replace(operation.call, flip=operation.turned).steps_around(bias))
    if around:
        yield from textwrap.wrap(f"around that: {around}", WIDTH - 2)


def _refusal_lines(refusal: Refusal) -> Iterator[str]:
    yield f"print({literal(f'expected: an error, {refusal.why}')})"
    yield "try:"
    yield "    output = compute(*operands)"
    yield "except Exception as error:"
    yield '    print(f"got: {type(error).__name__}: {error}")'
    yield "    sys.exit(0)"
    yield 'print(f"got: an output of shape {tuple(output.shape)}")'
    yield "sys.exit(1)"


def _comparison_lines(script: ScriptSource, geometry: Geometry) -> Iterator[str]:
    expectation = ExpectedResults.from_source(script, geometry)
    yield from expectation.lines()
    yield ""
    yield from work.result_lines(script)
    yield from expectation.comparison()
    yield from work.inference_lines(script, geometry)
    yield "sys.exit(int(failed))"
