"""Small dense cases put to variants of a framework, each in a worker of its own; adapters that deviate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conformance import cases
from conformance.frameworks.registry import variants
from conformance.frameworks.variant import variant_names
from conformance.runs.run import Run, run

TEXT = """\
conformance: 1
title: One of each operator
about: Everything different on the two axes.
defaults: {input: [2, 4, 5, 6], out_channels: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 0], bias: true}
cases:
  - {id: forward, op: conv, groups: 2}
  - {id: transposed, op: conv_transpose, groups: 2, output_padding: [1, 0]}
  - {id: ungrouped, op: conv_transpose, output_padding: [1, 0]}
  - {id: sized, op: conv_transpose, output_size: [10, 7]}
  - {id: one-axis, op: conv, input: [2, 4, 5], kernel: 3, stride: 2, padding: 1}
"""
IDS = ("forward", "transposed", "ungrouped", "sized", "one-axis")


def backends_of(framework: str) -> list[str]:
    """A framework and each of its variants."""
    return [framework, *(f"{framework}+{name}" for name in variant_names(variants(framework)))]


def check_right(found: Run, backend: str, **other: str) -> None:
    """Every backend has started, and this one computes every case as the oracle does, but for `other`."""
    assert not found.failures
    assert verdicts(found)[backend] == {**dict.fromkeys(IDS, "pass"), **other}


def flags_of(found: Run, framework: str) -> dict[str, dict[str, Any]]:
    """What each variant says of itself; the framework as it is has the name ''. It lists its variants."""
    assert found.abouts[framework].variants == variant_names(variants(framework))
    return {name.partition("+")[2]: about.flags for name, about in found.abouts.items()}


def ran(folder: Path, backends: list[str]) -> Run:
    """The cases above on some backends."""
    file = folder / "cases" / "pair.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(TEXT)
    return run(cases.load([file]), backends, device="cpu")


def verdicts(found: Run) -> dict[str, dict[str, str]]:
    """For each backend, the verdict on each case by its id."""
    said: dict[str, dict[str, str]] = {}
    for result in found:
        said.setdefault(result.backend, {})[result.case.partition("::")[2]] = result.verdict
    return said


def deviating(folder: Path, framework: str, source: str) -> str:
    """The path of an adapter that is a framework's own, in a process where `source` was run before."""
    file = folder / f"deviating_{framework}.py"
    room = f"conformance.frameworks.{framework}.adapter"
    file.write_text(f"{source}\nfrom {room} import Adapter as Real\nclass Adapter(Real):\n    pass\n")
    return str(file)
