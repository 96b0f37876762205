"""The library's `translate`: one case as code to paste, several as one module."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.cases.case import Case
from conformance.semantics import translation
from conformance.semantics.porting.module import translate_module


def translate(cases: Case | Iterable[Case], to: str, io_layout: str = translation.SOURCE) -> str:
    """Python code that computes one case, or a module with a layer for each of several, in the framework
    `to`.

    `translation.translate` and `module.translate_module` say what the code takes and leaves, and what is
    raised. With the `io_layout` "target" inputs and outputs are in the layout of the target.
    """
    if isinstance(cases, Case):
        return translation.translate(cases, to, io_layout)
    return translate_module(cases, to, io_layout).text
