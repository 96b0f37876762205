"""Every name that can be compiled has its meaning in `python.js`."""

from __future__ import annotations

from support.javascript import evaluate

from conformance.reports.site.javascript.compilation import runtime
from conformance.reports.site.javascript.forms import BINARY
from conformance.reports.site.javascript.standard import BUILT_IN, LIBRARY

NAMES = sorted({*BUILT_IN, *LIBRARY.values(), *BINARY.values()} - {"field"})
"""All names of `$`; `field` is read by the compiler itself."""


def test_every_name_has_a_meaning():
    program = f"{runtime()}\nconst meanings = {{has: (name) => $[name] !== undefined}};"
    answers = evaluate(program, [["has", name] for name in (*NAMES, "nonsense")], "meanings")
    lacking = [name for name, there in zip(NAMES, answers[:-1], strict=True) if not there]
    assert lacking == []
    assert answers[-1] is False
