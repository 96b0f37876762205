"""Cross-framework conformance harness for convolution and transposed convolution.

`case(op=..., ...)` makes a case, `load(path)` reads case files, `run(cases, backends=...)` judges them,
`explain(case)` says what a case means, `draw(case)` draws it, `translate(case, to=...)` writes it as code,
`diff(old, new)` compares two records. docs/python.md has an example of each. Loads no framework.
"""

# nothing is imported before the current folder is left out, not even `__future__`; argv[0] is -m until then
import os
import sys


def _leave_out_current_folder() -> None:
    """Look for no modules in the current folder, where `python -m conformance` would find a `typing.py`."""
    words = sys.orig_argv[1:] if sys.argv[:1] == ["-m"] and not sys.flags.safe_path else ()
    if any(word.removeprefix("-m").partition(".")[0] == __name__ for word in words):
        try:
            sys.path[:1] = [folder for folder in sys.path[:1] if folder != os.getcwd()]  # noqa: PTH109
        except OSError:  # the folder is gone
            return


_leave_out_current_folder()

from typing import TYPE_CHECKING, Any  # noqa: E402

from ._version import __version__ as __version__  # noqa: E402

if TYPE_CHECKING:
    from conformance.cases import load
    from conformance.cases.case import Case
    from conformance.cases.keyword_case import case
    from conformance.cases.writing import case_file
    from conformance.changes.checked_run import Results, run
    from conformance.changes.comparison import Diff, diff
    from conformance.errors import CaseFileError, ConformanceError, HarnessError, UsageError
    from conformance.judging.results import Result
    from conformance.reports.drawings.case_drawing import Drawing, draw
    from conformance.semantics.explanation import explain
    from conformance.semantics.porting.translate import translate
    from conformance.semantics.translation import Untranslatable
    from conformance.semantics.word_explanation import explain_word

__all__ = [
    "Case",
    "CaseFileError",
    "ConformanceError",
    "Diff",
    "Drawing",
    "HarnessError",
    "Result",
    "Results",
    "Untranslatable",
    "UsageError",
    "case",
    "case_file",
    "diff",
    "draw",
    "explain",
    "explain_word",
    "load",
    "run",
    "translate",
]

_HOMES = {
    "Case": "cases.case",
    "CaseFileError": "errors",
    "ConformanceError": "errors",
    "Diff": "changes.comparison",
    "Drawing": "reports.drawings.case_drawing",
    "HarnessError": "errors",
    "Result": "judging.results",
    "Results": "changes.checked_run",
    "Untranslatable": "semantics.translation",
    "UsageError": "errors",
    "case": "cases.keyword_case",
    "case_file": "cases.writing",
    "diff": "changes.comparison",
    "draw": "reports.drawings.case_drawing",
    "explain": "semantics.explanation",
    "explain_word": "semantics.word_explanation",
    "load": "cases",
    "run": "changes.checked_run",
    "translate": "semantics.porting.translate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
