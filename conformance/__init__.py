"""Cross-framework conformance harness for convolution and transposed convolution.

`load(path)` reads case files, `run(cases, backends=...)` judges them, `explain(case)` says what
a case means, `translate(case, to=...)` writes it as code, `diff(old, new)` compares two records.
Importing this package loads neither NumPy nor a framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from conformance.cases import load
    from conformance.cases.case import Case
    from conformance.changes.comparison import Diff, diff
    from conformance.judging.results import Result
    from conformance.runs.run import run
    from conformance.semantics.explanation import explain
    from conformance.semantics.translation import translate

__all__ = ["Case", "Diff", "Result", "diff", "explain", "load", "run", "translate"]

_HOMES = {
    "Case": "cases.case",
    "Diff": "changes.comparison",
    "Result": "judging.results",
    "diff": "changes.comparison",
    "explain": "semantics.explanation",
    "load": "cases",
    "run": "runs.run",
    "translate": "semantics.translation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
