"""A call written out as a program: its steps in one order, each in the words of a framework.

A framework's `code.py` has `program(call, arrays) -> Program`. A program starts from NumPy arrays: what
prepares the operands (layout, the kernel's orientation, zeros between its taps) is NumPy's and is written
here, once for all. Zeros around the input and cuts of the output are the framework's own, see `Spelling`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, List, Tuple

from ..operators.registry import find_operator
from ..operators.windows.geometry import Geometry
from .defaults import Keywords, leave_out_defaults
from .interface import Call, Layout, Pairs
from .source_text import (
    assignment,
    cut_slice,
    data_letters,
    kernel_letters,
    keywords,
    literal,
    spatial_index,
    transpose_text,
    with_comment,
    without_negative,
)

Import = Tuple[str, str]
"""An import statement, and the prefix by which the program uses it."""

NUMPY = ("import numpy as np", "np.")


@dataclass(frozen=True)
class Arrays:
    """What a program starts from: NumPy arrays `x`, `w` and, with `bias`, `b`, in `layout`.

    The result `y` has the layout of the output and the dtype of `x`. bfloat16, which NumPy lacks, is
    float32 in both. With `tensors` the operands and `y` are tensors of the framework, not arrays,
    and the call is written exactly as the adapter makes it, whatever comes of it.
    """

    layout: Layout
    dtype: str
    bias: bool = False
    tensors: bool = False


@dataclass(frozen=True)
class Program:
    """Lines of Python: the imports that the body needs, and the body."""

    imports: Tuple[str, ...]
    body: Tuple[str, ...]


class Spelling:
    """How one framework writes the steps of a program; the steps that it does not override are NumPy's.

    Each `text` or `name` is a Python expression, and each method gives an expression or whole statements.
    """

    lacking = "for which NumPy has no words here"
    """Why zeros and cuts are written around the call: the end of the comment above them."""
    imports: Tuple[Import, ...] = (NUMPY,)
    adds_bias = False
    """Whether `add_bias` takes the bias as a vector; otherwise it is reshaped to lie along the channels."""
    keywords: ClassVar[Keywords] = {}
    """Keyword arguments that need not be written at their default, and that take one number for all axes."""

    def __init__(self, exact: bool = False) -> None:
        """With `exact` the call is written as the adapter makes it, else as short as people write it."""
        self.exact = exact

    def setup(self, call: Call, arrays: Arrays) -> List[str]:
        """Statements that come before all others."""
        return []

    def prepare_kernel(self, call: Call) -> List[str]:
        """Statements that change `kernel`, an array in the layout of the call; `Call.flip` is done before."""
        return []

    def to_tensor(self, text: str, dtype: str) -> str:
        """The operand of the framework for a NumPy expression."""
        return text

    def to_array(self, text: str, dtype: str) -> str:
        """The NumPy array for a result of the framework."""
        return text

    def move(self, text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
        """A tensor with axes in the order `source`, in the order `target`; the text itself where they are
        one."""
        return transpose_text(text, source, target)

    def pad(self, name: str, pairs: Pairs) -> str:
        """An operand with zeros around it: a pair for each of its axes, none of them negative."""
        return f"np.pad({name}, {literal(pairs)})"

    def add_bias(self, call: Call, bias: str) -> str:
        """The sum of `outputs` and the bias."""
        return f"outputs + {bias}"

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        """Statements that leave the result of the framework's function in `outputs`."""
        return assignment("outputs", call.function, [*operands, *self.arguments(call)])

    def arguments(self, call: Call) -> List[str]:
        """The keyword arguments of the call, `name=value`."""
        return keywords(call.words if self.exact else leave_out_defaults(call, self.keywords_of(call)).words)

    def keywords_of(self, call: Call) -> Keywords:
        """The `keywords` of the function that is called."""
        return self.keywords


def write_program(spelling: Spelling, call: Call, arrays: Arrays) -> Program:
    """The program of a call, its steps in the order that `Call` defines; ValueError without a geometry."""
    operands = [_input(spelling, call, arrays)]
    if find_operator(geometry_of(call).op).has_kernel:
        operands.append(_kernel(spelling, call, arrays))
    added = arrays.bias and call.bias == "added"
    if arrays.bias:
        operands.append(_bias(spelling, call, arrays, added))
    names = tuple(name for name, _ in operands)
    pad = _pad_and_cut(spelling, names[0], "inputs", call.layout.input, call.pad, "around")
    body = [
        *([] if arrays.tensors else spelling.setup(call, arrays)),
        *(line for _, lines in operands for line in lines),
        *pad,
        *spelling.write_call(call, ("inputs" if pad else names[0], *names[1 : 2 if added else None])),
        *_pad_and_cut(spelling, "outputs", "outputs", call.layout.output, _negate(call.crop), "result"),
        *([f"outputs = {_add_bias(spelling, call, arrays, names[2])}"] if added else []),
        *_result(spelling, call, arrays),
    ]
    return Program(used_imports(spelling.imports, body), tuple(body))


def write_weights(spelling: Spelling, call: Call, arrays: Arrays) -> Tuple[Tuple[str, ...], List[str]]:
    """Names of the operands of a call beside the input, and the statements that make them of `w` and `b`.

    The bias is a vector; `write_forward` reshapes it where it has to lie along the channels.
    """
    kernel, lines = _kernel(spelling, call, arrays)
    if not arrays.bias:
        return (kernel,), lines
    bias, more = _operand("bias", "b", spelling.to_tensor("b", arrays.dtype), "")
    return (kernel, bias), [*lines, *more]


def write_forward(spelling: Spelling, call: Call, arrays: Arrays) -> List[str]:
    """Statements from a tensor `x` in the layout of `arrays`, and what `write_weights` made, to a tensor `y`.

    The weights are tensors `w` and, with a bias, `b`.
    """
    first = spelling.move("x", arrays.layout.input, call.layout.input)
    lines = [] if first == "x" else [f"inputs = {first}"]
    pad = _pad_and_cut(spelling, "inputs" if lines else "x", "inputs", call.layout.input, call.pad, "around")
    added = arrays.bias and call.bias == "added"
    given = ("w", "b") if arrays.bias and not added else ("w",)
    behind = len(call.layout.output) - 1 - call.layout.output.index(1)
    along = f"b.reshape({', '.join(['-1'] + ['1'] * behind)})"
    bias = along if added and behind and not spelling.adds_bias else "b"
    result = spelling.move("outputs", call.layout.output, arrays.layout.output)
    return [
        *lines,
        *pad,
        *spelling.write_call(call, ("inputs" if lines or pad else "x", *given)),
        *_pad_and_cut(spelling, "outputs", "outputs", call.layout.output, _negate(call.crop), "result"),
        *([f"outputs = {spelling.add_bias(call, bias)}"] if added else []),
        f"y = {result}",
    ]


def used_imports(imports: Tuple[Import, ...], body: List[str]) -> Tuple[str, ...]:
    """The import statements whose prefix occurs in the body, comments aside."""
    code = "\n".join(line.partition("# ")[0] for line in body)
    return tuple(line for line, prefix in imports if re.search(rf"(?<![\w.]){re.escape(prefix)}", code))


def geometry_of(call: Call) -> Geometry:
    """The geometry of a call; raises ValueError for one that only asks a framework to refuse."""
    if call.geometry is None:
        raise ValueError("a call whose words are refused has no program")
    return call.geometry


def _input(spelling: Spelling, call: Call, arrays: Arrays) -> Tuple[str, List[str]]:
    source, target = arrays.layout.input, call.layout.input
    moved = transpose_text("x", source, target)
    comment = "" if moved == "x" else f"{data_letters(source)} to {data_letters(target)}"
    return _operand("inputs", "x", _tensor_text(spelling, moved, arrays), comment)


def _tensor_text(spelling: Spelling, text: str, arrays: Arrays) -> str:
    return text if arrays.tensors else spelling.to_tensor(text, arrays.dtype)


def _add_bias(spelling: Spelling, call: Call, arrays: Arrays, bias: str) -> str:
    return (spelling if arrays.tensors else Spelling()).add_bias(call, bias)


def _operand(name: str, array: str, text: str, comment: str) -> Tuple[str, List[str]]:
    """The name of an operand and the statement that makes it; no statement where that is the array itself."""
    return (array, []) if text == array else (name, with_comment(f"{name} = {text}", comment))


def _kernel(spelling: Spelling, call: Call, arrays: Arrays) -> Tuple[str, List[str]]:
    source, target, op = arrays.layout.kernel, call.layout.kernel, geometry_of(call).op
    text = "w"
    lines: List[str] = []
    remarks: List[str] = []
    if call.flip and any(axis.kernel > 1 for axis in geometry_of(call).axes):
        text += spatial_index(source, ["::-1"] * (len(source) - 2))
        remarks.append("turned by 180 degrees")
    if any(factor != 1 for factor in call.dilate):
        lines, text = _dilate_kernel(call, source, text, remarks)
        remarks = []
    moved = transpose_text(text, source, target)
    if moved != text:
        remarks.append(f"{kernel_letters(op, source)} to {kernel_letters(op, target)}")
    if call.kernel_as:
        moved += f".reshape{literal(call.kernel_as)}"
        remarks.append("channels and multipliers on one axis")
    own = spelling.prepare_kernel(call)
    loaded = moved if own else _tensor_text(spelling, moved, arrays)
    name, last = _operand("kernel", "" if own else "w", loaded, ", ".join(remarks))
    if own and not arrays.tensors:
        # what is prepared in NumPy becomes an operand at the end
        tensor = spelling.to_tensor("kernel", arrays.dtype)
        own = own if tensor == "kernel" else [*own, f"kernel = {tensor}"]
    return name, [*lines, *last, *own]


def _dilate_kernel(
    call: Call, source: Tuple[int, ...], text: str, remarks: List[str]
) -> Tuple[List[str], str]:
    """Statements that put zeros between the taps of the kernel `text`, and the name of what they make."""
    axes = geometry_of(call).axes
    extents = dict(enumerate(axis.effective_kernel for axis in axes))
    shape = [f"w.shape[{at}]" if axis < 2 else str(extents[axis - 2]) for at, axis in enumerate(source)]
    lines = [
        "# zeros between the taps instead of a dilation",
        f"spread = np.zeros(({', '.join(shape)}), w.dtype)",
        *with_comment(
            f"spread{spatial_index(source, [f'::{factor}' for factor in call.dilate])} = {text}",
            ", ".join(remarks),
        ),
    ]
    return lines, "spread"


def _bias(spelling: Spelling, call: Call, arrays: Arrays, added: bool) -> Tuple[str, List[str]]:
    """The bias, a vector; reshaped to lie along the channels where NumPy's rules of broadcasting add it."""
    behind = len(call.layout.output) - 1 - call.layout.output.index(1)
    along = added and behind and not (arrays.tensors and spelling.adds_bias)
    text = f"b.reshape({', '.join(['-1'] + ['1'] * behind)})" if along else "b"
    return _operand("bias", "b", _tensor_text(spelling, text, arrays), "")


def _negate(pairs: Pairs) -> Pairs:
    return tuple((-lo, -hi) for lo, hi in pairs)


def _pad_and_cut(
    spelling: Spelling, source: str, target: str, layout: Tuple[int, ...], pairs: Pairs, where: str
) -> List[str]:
    """Statements that add zeros where a pair is positive, then remove entries where one is negative."""
    lines = []
    if any(max(pair) > 0 for pair in pairs):
        zeros = tuple((0, 0) if axis < 2 else without_negative(pairs[axis - 2]) for axis in layout)
        place = "around the input" if where == "around" else "past the ends of the result"
        lines += [
            f"# zeros {place}, {spelling.lacking}",
            f"{target} = {spelling.pad(source, zeros)}",
        ]
        source = target
    if any(min(pair) < 0 for pair in pairs):
        entries = [cut_slice(*without_negative((-lo, -hi))) for lo, hi in pairs]
        what = "input that no tap reads" if where == "around" else "result outside of the window"
        lines += [
            f"# the part of the {what}, {spelling.lacking}",
            f"{target} = {source}{spatial_index(layout, entries)}",
        ]
    return lines


def _result(spelling: Spelling, call: Call, arrays: Arrays) -> List[str]:
    source, target = call.layout.output, arrays.layout.output
    text = "outputs" if arrays.tensors else spelling.to_array("outputs", arrays.dtype)
    moved = transpose_text(text, source, target)
    comment = "" if moved == text else f"{data_letters(source)} to {data_letters(target)}"
    return with_comment(f"y = {moved}", comment)
