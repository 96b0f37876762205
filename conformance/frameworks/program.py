"""A call written out as a program: what goes around it, in one order, spelled by each framework's room.

A room's `code.py` has `program(call, arrays) -> Program`. Whatever prepares the operands (layout, the
kernel's orientation, zeros between its taps) is NumPy's and written here once, since a program
starts from NumPy arrays; zeros around the input and cuts of the output are the framework's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, List, Mapping, Tuple

from ..operators.convolution.geometry import Geometry
from ..operators.shapes import CONV
from .interface import Call, Layout, Pairs

WIDTH = 88
"""Longest line of a program, comments aside."""

Import = Tuple[str, str]
"""An import statement, and the prefix by which the program uses it."""

NUMPY = ("import numpy as np", "np.")


@dataclass(frozen=True)
class Arrays:
    """What a program starts from: NumPy arrays `x`, `w` and, with `bias`, `b`, in `layout`.

    `y` has the layout of the output and the dtype of `x`. bfloat16, which NumPy lacks, travels as
    float32 on both sides. With `tensors` all of them are the framework's own already,
    and the call is written as it is, whatever comes of it.
    """

    layout: Layout
    dtype: str
    bias: bool = False
    tensors: bool = False


@dataclass(frozen=True)
class Program:
    """Lines of Python: the imports that are needed, and what uses them."""

    imports: Tuple[str, ...]
    body: Tuple[str, ...]


class Spelling:
    """How one framework writes the steps of a program; what it does not override is NumPy's."""

    lacking = "for which NumPy has no words here"
    """Why zeros and cuts are written around the call, as the end of a comment."""
    imports: Tuple[Import, ...] = (NUMPY,)
    adds_bias = False
    """Whether `biased` takes the bias as it is, a vector."""
    defaults: Mapping[str, Any] = {}
    """Keyword arguments that need not be written when they have this value."""

    def setup(self, call: Call, arrays: Arrays) -> List[str]:
        """Statements before everything else."""
        return []

    def kernel(self, call: Call) -> List[str]:
        """What the call wants done with `kernel`, in the layout of the call, beyond `Call.flip`."""
        return []

    def loaded(self, text: str, dtype: str) -> str:
        """A NumPy expression as an operand of the framework."""
        return text

    def unloaded(self, text: str, dtype: str) -> str:
        """A result of the framework as a NumPy array."""
        return text

    def padded(self, name: str, pairs: Pairs) -> str:
        """Zeros around an operand, one pair for each of its axes, none of them negative."""
        return f"np.pad({name}, {literal(pairs)})"

    def biased(self, call: Call, bias: str) -> str:
        """The result of the call and the bias, both of them tensors."""
        return f"outputs + {bias}"

    def called(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        """Statements that leave the result of the framework's own call in `outputs`."""
        return assignment("outputs", call.function, [*operands, *keywords(call.words, self.defaults)])


def steps(spelling: Spelling, call: Call, arrays: Arrays) -> Program:
    """The program of a call whose geometry is known, in the order that `Call` defines."""
    operands = [_input(spelling, call, arrays), _kernel(spelling, call, arrays)]
    added = arrays.bias and call.bias == "added"
    if arrays.bias:
        operands.append(_bias(spelling, call, arrays, added))
    names = tuple(name for name, _ in operands)
    pad = _extended(spelling, names[0], "inputs", call.layout.input, call.pad, "around")
    body = [
        *([] if arrays.tensors else spelling.setup(call, arrays)),
        *(line for _, lines in operands for line in lines),
        *pad,
        *spelling.called(call, ("inputs" if pad else names[0], *names[1 : 2 if added else None])),
        *_extended(spelling, "outputs", "outputs", call.layout.output, _negative(call.crop), "result"),
        *([f"outputs = {_biased(spelling, call, arrays, names[2])}"] if added else []),
        *_result(spelling, call, arrays),
    ]
    return Program(needed(spelling.imports, body), tuple(body))


def needed(imports: Tuple[Import, ...], body: List[str]) -> Tuple[str, ...]:
    """The imports whose prefix is used in the body."""
    code = "\n".join(line.partition("# ")[0] for line in body)
    return tuple(line for line, prefix in imports if re.search(rf"(?<![\w.]){re.escape(prefix)}", code))


def literal(value: Any) -> str:
    """A value as Python source, strings in double quotes."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def uniform(value: Any) -> Any:
    """One number for a sequence that repeats it."""
    if isinstance(value, (tuple, list)) and value and all(entry == value[0] for entry in value):
        return value[0] if isinstance(value[0], int) else value
    return value


def keywords(words: Mapping[str, Any], defaults: Mapping[str, Any]) -> List[str]:
    """`name=value` of each word that is not at its default."""
    return [
        f"{name}={literal(value)}"
        for name, value in words.items()
        if name not in defaults or value != defaults[name]
    ]


def assignment(target: str, function: str, arguments: List[str]) -> List[str]:
    """`target = function(...)`, on one line where it fits, else broken as Black breaks it."""
    return broken(f"{target} = {function}", arguments)


def broken(head: str, arguments: List[str], indent: str = "") -> List[str]:
    """`head(arguments)` on one line, with the arguments on a line of their own, or on one line each."""
    together = ", ".join(arguments)
    line, inner = f"{indent}{head}({together})", f"{indent}    {together}"
    if len(line) <= WIDTH:
        return [line]
    rows = [inner] if len(inner) <= WIDTH else [f"{indent}    {argument}," for argument in arguments]
    return [f"{indent}{head}(", *rows, f"{indent})"]


def commented(statement: str, comment: str) -> List[str]:
    """A statement with its comment behind it, or above where the line would be long."""
    if not comment:
        return [statement]
    line = f"{statement}  # {comment}"
    return [line] if len(line) <= WIDTH else [f"# {comment}", statement]


def data_letters(layout: Tuple[int, ...]) -> str:
    """`NHWC` or the like, for the axes of an input or an output."""
    return "".join(("NC" + "DHW"[5 - len(layout) :])[axis] for axis in layout)


def kernel_letters(op: str, layout: Tuple[int, ...]) -> str:
    """`OIHW` or the like; O and I are output and input channels of the operation itself."""
    return "".join((("OI" if op == CONV else "IO") + "DHW"[5 - len(layout) :])[axis] for axis in layout)


def transposed(text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
    """The expression with its axes, arranged as `source`, arranged as `target`."""
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


def cut(lo: int, hi: int) -> str:
    """The slice that leaves out `lo` entries at the beginning and `hi` at the end."""
    return f"{lo or ''}:{-hi if hi else ''}"


def of(call: Call) -> Geometry:
    """The geometry of a call; raises ValueError for one that only asks a framework to refuse."""
    if call.geometry is None:
        raise ValueError("a call whose words are refused has no program")
    return call.geometry


def _input(spelling: Spelling, call: Call, arrays: Arrays) -> Tuple[str, List[str]]:
    source, target = arrays.layout.input, call.layout.input
    moved = transposed("x", source, target)
    comment = "" if moved == "x" else f"{data_letters(source)} to {data_letters(target)}"
    return _operand("inputs", "x", _loaded(spelling, moved, arrays), comment)


def _loaded(spelling: Spelling, text: str, arrays: Arrays) -> str:
    return text if arrays.tensors else spelling.loaded(text, arrays.dtype)


def _biased(spelling: Spelling, call: Call, arrays: Arrays, bias: str) -> str:
    return (spelling if arrays.tensors else Spelling()).biased(call, bias)


def _operand(name: str, array: str, text: str, comment: str) -> Tuple[str, List[str]]:
    """The name of an operand and the statement that makes it, none where the array will do."""
    return (array, []) if text == array else (name, commented(f"{name} = {text}", comment))


def _kernel(spelling: Spelling, call: Call, arrays: Arrays) -> Tuple[str, List[str]]:
    source, target, op = arrays.layout.kernel, call.layout.kernel, of(call).op
    text = "w"
    lines: List[str] = []
    said: List[str] = []
    if call.flip and any(axis.kernel > 1 for axis in of(call).axes):
        text += spatial_index(source, ["::-1"] * (len(source) - 2))
        said.append("turned by 180 degrees")
    if any(factor != 1 for factor in call.dilate):
        lines, text = _dilated(call, source, text, said)
        said = []
    moved = transposed(text, source, target)
    if moved != text:
        said.append(f"{kernel_letters(op, source)} to {kernel_letters(op, target)}")
    own = spelling.kernel(call)
    loaded = moved if own else _loaded(spelling, moved, arrays)
    name, last = _operand("kernel", "" if own else "w", loaded, ", ".join(said))
    return name, [*lines, *last, *own]


def _dilated(call: Call, source: Tuple[int, ...], text: str, said: List[str]) -> Tuple[List[str], str]:
    axes = of(call).axes
    extents = dict(enumerate(axis.effective_kernel for axis in axes))
    shape = [f"w.shape[{at}]" if axis < 2 else str(extents[axis - 2]) for at, axis in enumerate(source)]
    lines = [
        "# zeros between the taps instead of a dilation",
        f"spread = np.zeros(({', '.join(shape)}), w.dtype)",
        *commented(
            f"spread{spatial_index(source, [f'::{factor}' for factor in call.dilate])} = {text}",
            ", ".join(said),
        ),
    ]
    return lines, "spread"


def _bias(spelling: Spelling, call: Call, arrays: Arrays, added: bool) -> Tuple[str, List[str]]:
    """The bias; where it is added afterwards it has to lie along the channels."""
    behind = len(call.layout.output) - 1 - call.layout.output.index(1)
    along = added and behind and not (arrays.tensors and spelling.adds_bias)
    text = f"b.reshape({', '.join(['-1'] + ['1'] * behind)})" if along else "b"
    return _operand("bias", "b", _loaded(spelling, text, arrays), "")


def _negative(pairs: Pairs) -> Pairs:
    return tuple((-lo, -hi) for lo, hi in pairs)


def _extended(
    spelling: Spelling, source: str, target: str, layout: Tuple[int, ...], pairs: Pairs, where: str
) -> List[str]:
    """Zeros added where a pair is positive, then entries removed where it is negative."""
    lines = []
    if any(max(pair) > 0 for pair in pairs):
        zeros = tuple((0, 0) if axis < 2 else positive(pairs[axis - 2]) for axis in layout)
        place = "around the input" if where == "around" else "past the ends of the result"
        lines += [
            f"# zeros {place}, {spelling.lacking}",
            f"{target} = {spelling.padded(source, zeros)}",
        ]
        source = target
    if any(min(pair) < 0 for pair in pairs):
        entries = [cut(*positive((-lo, -hi))) for lo, hi in pairs]
        what = "input that no tap reads" if where == "around" else "result outside of the window"
        lines += [
            f"# the part of the {what}, {spelling.lacking}",
            f"{target} = {source}{spatial_index(layout, entries)}",
        ]
    return lines


def positive(pair: Tuple[int, int]) -> Tuple[int, int]:
    """A pair without what is negative in it."""
    return max(0, pair[0]), max(0, pair[1])


def _result(spelling: Spelling, call: Call, arrays: Arrays) -> List[str]:
    source, target = call.layout.output, arrays.layout.output
    text = "outputs" if arrays.tensors else spelling.unloaded("outputs", arrays.dtype)
    moved = transposed(text, source, target)
    comment = "" if moved == text else f"{data_letters(source)} to {data_letters(target)}"
    return commented(f"y = {moved}", comment)
