"""The code of an adapter from outside: which exceptions are mistakes in it, and where they happened.

A refusal is what the framework under test says, or what an adapter raises on purpose. A name that is not
defined, an index beyond the end of a tuple, a call with the wrong arguments are none: they are told apart by
the innermost frame of the traceback, by what it was doing, and by the type of the exception.
"""

from __future__ import annotations

import dis
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Iterator, List, Optional, Tuple

OURS = __name__.partition(".")[0]

ON_PURPOSE = ("RAISE_VARARGS", "RERAISE")
"""Instructions of a `raise`; a failing `assert` has the first one too."""

MISTAKES = (
    NameError,
    AttributeError,
    TypeError,
    LookupError,
    ImportError,
    ZeroDivisionError,
    RecursionError,
)
"""Types of exceptions that Python itself raises where code is wrong."""

OF_A_CALL = (NameError, AttributeError, ImportError, RecursionError)
"""The types of `MISTAKES` that are one also where a function written in C raised them."""

WRONG_CALL = re.compile(
    r"takes .*positional argument|missing \d+ required|unexpected keyword argument|multiple values for"
    r"|is not callable|object is not iterable|has no len\(\)|cannot be interpreted as an integer"
    r"|unsupported operand type|takes no (keyword )?arguments|argument after \*|takes exactly"
)
"""How Python words the TypeErrors of a call that is wrong; others come from what was called."""

INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class OwnCode:
    """The folders that hold the code of an adapter; none for one of this package."""

    folders: Tuple[str, ...] = ()

    @classmethod
    def of(cls, adapter: object) -> OwnCode:
        """The code of an adapter: the folder of its file, or the package that its module is part of."""
        names = [each.__module__ for each in type(adapter).__mro__]
        outside = [name for name in names if name.partition(".")[0] not in (OURS, "builtins")]
        return cls(tuple(folder for name in outside for folder in _folder(name)))

    def holds(self, file: str) -> bool:
        """Whether a file is part of this code, and not of what is installed below the same folder."""
        for folder in self.folders:
            try:
                below = Path(file).relative_to(folder)
            except ValueError:
                continue
            return not set(INSTALLED) & set(below.parts) and not _is_ours(file)
        return False

    def is_mistake(self, error: BaseException) -> bool:
        """Whether an exception is a mistake in this code, and nothing that it or its framework says.

        Raised on purpose, by `raise` in its own code, it is none, whatever its type; a failing `assert` is.
        """
        steps = _steps(error)
        if not steps or not self.holds(steps[-1].tb_frame.f_code.co_filename):
            return False
        instruction = _instruction(steps[-1])
        if instruction in ON_PURPOSE:
            return isinstance(error, AssertionError)
        if "CALL" in instruction:
            wrong_call = isinstance(error, TypeError) and WRONG_CALL.search(str(error.args)) is not None
            return wrong_call or isinstance(error, OF_A_CALL)
        return isinstance(error, MISTAKES) or instruction.startswith("UNPACK")

    def place(self, error: BaseException) -> str:
        """Where in this code an exception came from, `kernel.py:31, in conv`; empty if it did not."""
        step = self._innermost(error)
        if step is None:
            return ""
        code = step.tb_frame.f_code
        return f"{Path(code.co_filename).name}:{step.tb_lineno}, in {code.co_name}"

    def is_said(self, error: BaseException) -> bool:
        """Whether an exception was raised on purpose in this code, whose message says all there is to say."""
        steps = _steps(error)
        return bool(steps) and self.holds(_file(steps[-1])) and _instruction(steps[-1]) in ON_PURPOSE

    def traceback(self, error: BaseException) -> str:
        """The traceback of an exception, from where it enters this code; all of it if it never does."""
        steps: List[TracebackType] = [step for step in _steps(error) if self.holds(_file(step))]
        start = steps[0] if steps else error.__traceback__
        return "".join(traceback.format_exception(type(error), error, start))

    def _innermost(self, error: BaseException) -> Optional[TracebackType]:
        return next((step for step in reversed(_steps(error)) if self.holds(_file(step))), None)


def _file(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_filename


def _folder(module: str) -> Iterator[str]:
    """The folder that an adapter's module, or the package it is part of, is in."""
    top, dot, _ = module.partition(".")
    found: Any = sys.modules.get(top if dot else module)
    paths = [*getattr(found, "__path__", ())] if dot else []
    file = getattr(found, "__file__", None)
    if paths:
        yield str(paths[0])
    elif file:
        yield str(Path(file).parent)


def _is_ours(file: str) -> bool:
    """Whether a file is part of this package, which may lie in the same folder as an adapter."""
    return Path(__file__).parent.parent in Path(file).parents


def _steps(error: BaseException) -> List[TracebackType]:
    """The traceback, outermost step first, without the hooks by which a module says that it lacks a name."""
    steps, step = [], error.__traceback__
    while step is not None:
        steps.append(step)
        step = step.tb_next
    while len(steps) > 1 and isinstance(error, AttributeError) and _name(steps[-1]) == "__getattr__":
        steps.pop()
    return steps


def _name(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_name


def _instruction(step: TracebackType) -> str:
    """The name of the instruction at which a frame was left."""
    code: CodeType = step.tb_frame.f_code
    return next((each.opname for each in dis.get_instructions(code) if each.offset == step.tb_lasti), "")
