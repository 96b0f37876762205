"""The text of a module of many layers: a class for each, one for all of them, and a check to be run.

Ids of cases are text that anybody may have written: they stand in string literals and in comments alone;
the names of classes are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance._version import __version__
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.frameworks import registry
from conformance.frameworks.modules import ModuleWriter
from conformance.frameworks.source_text import comment, literal
from conformance.printable import count
from conformance.semantics.porting.check import check_lines
from conformance.semantics.porting.layer import Layer, check_target, make_layer
from conformance.semantics.translation import SOURCE, Untranslatable


@dataclass(frozen=True)
class SourceModule:
    """A module as Python source; `left_out` are the ids of cases that it lacks, each with the reason."""

    text: str
    left_out: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text


def translate_module(cases: Iterable[Case], to: str, io_layout: str = SOURCE) -> SourceModule:
    """A module of the framework `to` (one of `registry.MODULES`) with a layer for each case.

    Its weights are given in the layout of each case's own dialect; inputs and outputs are in that layout
    too, or with the `io_layout` "target" in the target's. Run as a script it computes every layer in its
    source as well and compares. Raises UsageError for a target that there is not, and `Untranslatable`
    where no case is left.
    """
    writer = check_target(to)
    layers, left_out = [], []
    for case in cases:
        try:
            layers.append(make_layer(case, to, writer, io_layout))
        except UsageError as error:
            left_out.append((case.id, str(error)))
    if not layers:
        reasons = "; ".join(f"{name}: {why}" for name, why in left_out[:3])
        raise Untranslatable(f"none of {count(len(left_out), 'case')} is left: {reasons}")
    lines = [
        *_head_lines(layers, left_out, to),
        *_module_lines(layers, writer, to),
        *check_lines(layers, writer),
    ]
    return SourceModule("\n".join([*lines, ""]), tuple(left_out))


def _head_lines(layers: Sequence[Layer], left_out: Sequence[tuple[str, str]], to: str) -> Iterator[str]:
    noun = "layer" if len(layers) == 1 else "layers"
    yield comment(f"{len(layers)} {noun} in {to}. Written by conformance {__version__}.")
    yield comment("Run as a script it computes each of them in its source as well, and compares.")
    for name, why in left_out:
        yield comment(f"Left out: {name}: {why}")


def _module_lines(layers: Sequence[Layer], writer: ModuleWriter, to: str) -> Iterator[str]:
    standard = _STANDARD if not writer.context else _STANDARD[1:]
    needed = (*standard, *writer.imports, *(line for layer in layers for line in layer.text.imports))
    settings = dict(each for own in (writer, *_sources(layers)) for each in own.environment)
    yield from ("import os", "") if settings else ()
    yield from (
        f"os.environ.setdefault({literal(name)}, {literal(value)})" for name, value in settings.items()
    )
    yield from sorted({"import numpy as np", *needed}, key=_import_order)
    yield from dict.fromkeys(line for layer in layers for line in layer.text.setup)
    yield ""
    yield "NAMES = ["
    yield from (f"    {literal(layer.name)}," for layer in layers)
    yield "]"
    for number, layer in enumerate(layers, 1):
        yield from ("", "")
        yield from _class_lines(number, layer, writer, to)
    yield from ("", "")
    for line in writer.container_lines:
        yield from _layer_attributes(layers) if line == "{layers}" else [line]


def _sources(layers: Sequence[Layer]) -> Iterator[ModuleWriter]:
    """The writers of the frameworks that compute the sources."""
    dialects = dict.fromkeys(layer.case.dialect for layer in layers)
    yield from (check_target(name) for name in dialects if name in registry.MODULES)


_STANDARD = ("import contextlib", "import sys")


def _import_order(line: str) -> tuple[bool, bool, str]:
    """The standard library first, then `import`, then `from`."""
    return line not in _STANDARD, line.startswith("from"), line


def _class_lines(number: int, layer: Layer, writer: ModuleWriter, to: str) -> Iterator[str]:
    yield f"class Layer{number}({writer.base}):" if writer.base else f"class Layer{number}:"
    yield f"    {comment(layer.name)}"
    yield from (f"    {line}" for line in layer.header(to))
    yield "    def __init__(self, w, b=None):"
    body = ["super().__init__()", *layer.text.init] if writer.base else list(layer.text.init)
    yield from (f"        {line}" for line in body)
    if writer.method:
        yield ""
        yield f"    def {writer.method}(self, x):"
        yield from (f"        {line}" for line in (*layer.text.forward, "return y"))


def _layer_attributes(layers: Sequence[Layer]) -> Iterator[str]:
    for number, layer in enumerate(layers, 1):
        name = f"NAMES[{number - 1}]"
        bias = f', weights[{name} + "/b"]' if layer.arrays.bias else ""
        yield f"        if {name} in names:"
        yield f'            self.layer_{number} = Layer{number}(weights[{name} + "/w"]{bias})'
