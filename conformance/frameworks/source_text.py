"""Pieces of Python source: literals, keyword arguments, statements that fit the line, transposes and slices.

Nothing here knows a framework; `program` and the `code.py` and `script.py` of each framework use it.
"""

from __future__ import annotations

import keyword
import math
from typing import Any, List, Mapping, Tuple

from ..operators.registry import find_operator
from ..printable import escape_invisible

WIDTH = 88
"""Longest line of a program, comments aside: Black's default, so that formatting leaves it as it is."""


def literal(value: Any) -> str:
    """Plain data as a Python expression that evaluates to it, strings in double quotes.

    Whatever text is in it, the expression holds no name but `float`, which NaN and infinities need. Raises
    TypeError for what is no plain data: its `repr` might be any code.
    """
    if isinstance(value, str):
        return _string_literal(value)
    if value is None or type(value) in (bool, int):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(entry)}' for key, entry in value.items())}}}"
    raise TypeError(f"{type(value).__name__} is no plain data and has no literal")


def _string_literal(text: str) -> str:
    # without the module json, as pages have this function in JavaScript
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escape_invisible(quoted)}"'


def is_argument_name(name: str) -> bool:
    """Whether a word can stand before `=` in a call: an ASCII identifier that Python has no meaning for."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def comment(text: str) -> str:
    """Text as one line of comment, whatever is in it."""
    return f"# {escape_invisible(text)}".rstrip()


def collapse(value: Any) -> Any:
    """The integer that a sequence repeats, or the value as it is: `(2, 2)` becomes `2`."""
    if isinstance(value, (tuple, list)) and value and all(entry == value[0] for entry in value):
        return value[0] if isinstance(value[0], int) else value
    return value


def keywords(words: Mapping[str, Any]) -> List[str]:
    """`name=value` for each keyword argument; raises ValueError for a name that none can have."""
    return [f"{_argument_name(name)}={literal(value)}" for name, value in words.items()]


def _argument_name(name: str) -> str:
    if not is_argument_name(name):
        raise ValueError(f"{escape_invisible(name)!r} cannot be the name of an argument")
    return name


def assignment(target: str, function: str, arguments: List[str]) -> List[str]:
    """`target = function(...)`, on one line where it fits, else broken as Black breaks it."""
    return call_lines(f"{target} = {function}", arguments)


def call_lines(head: str, arguments: List[str], indent: str = "") -> List[str]:
    """`head(arguments)` as Black breaks it: on one line, all arguments on a second, or a line for each."""
    together = ", ".join(arguments)
    line, inner = f"{indent}{head}({together})", f"{indent}    {together}"
    if len(line) <= WIDTH:
        return [line]
    rows = [inner] if len(inner) <= WIDTH else [f"{indent}    {argument}," for argument in arguments]
    return [f"{indent}{head}(", *rows, f"{indent})"]


def with_comment(statement: str, comment: str) -> List[str]:
    """A statement with its comment behind it, or above it where the line would exceed `WIDTH`."""
    if not comment:
        return [statement]
    line = f"{statement}  # {comment}"
    return [line] if len(line) <= WIDTH else [f"# {comment}", statement]


def data_letters(layout: Tuple[int, ...]) -> str:
    """`NHWC` or the like, for the axes of an input or an output."""
    return "".join(("NC" + "DHW"[5 - len(layout) :])[axis] for axis in layout)


def kernel_letters(op: str, layout: Tuple[int, ...]) -> str:
    """`OIHW` or the like; O and I are output and input channels of the operation itself."""
    letters = find_operator(op).kernel_letters + "DHW"[5 - len(layout) :]
    return "".join(letters[axis] for axis in layout)


def transpose_text(text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
    """An array expression with axes in the order `source`, and the `.transpose` to the order `target`."""
    permutation = tuple(source.index(axis) for axis in target)
    return text if permutation == tuple(sorted(permutation)) else f"{text}.transpose{literal(permutation)}"


def spatial_index(layout: Tuple[int, ...], entries: List[str]) -> str:
    """`[:, 1:-1, 1:-1]` or `[..., 1:-1, 1:-1]`: one index for each spatial axis, the others left whole."""
    index = [":" if axis < 2 else entries[axis - 2] for axis in layout]
    while index and index[-1] == ":":
        index.pop()
    if len(index) == len(layout) and index[:2] == [":", ":"]:
        index = ["...", *entries]
    return f"[{', '.join(index)}]" if index else ""


def cut_slice(lo: int, hi: int) -> str:
    """The slice that leaves out `lo` entries at the beginning and `hi` at the end, without brackets."""
    return f"{lo or ''}:{-hi if hi else ''}"


def without_negative(pair: Tuple[int, int]) -> Tuple[int, int]:
    """A pair with 0 for each negative entry."""
    return max(0, pair[0]), max(0, pair[1])
