"""A call of TensorFlow as a program: eager `tf.nn`, which takes NumPy arrays as they are."""

from __future__ import annotations

from typing import List, Tuple

from ...operators.shapes import CONV
from ...operators.windows.geometry import Geometry
from ..defaults import Keywords
from ..interface import Call, Pairs
from ..program import NUMPY, Arrays, Program, Spelling, geometry_of, write_program
from ..source_text import assignment, call_lines, keywords, literal
from .convolution.calls import keywords as convolution_keywords


class TensorFlowSpelling(Spelling):
    """Functions of `tf.nn` over tensors and NumPy arrays."""

    lacking = "for which TensorFlow has no words here"
    adds_bias = True
    imports = (NUMPY, ("import tensorflow as tf", "tf."))

    def to_tensor(self, text: str, dtype: str) -> str:
        return f"tf.cast({text}, tf.bfloat16)" if dtype == "bfloat16" else text

    def to_array(self, text: str, dtype: str) -> str:
        return f"tf.cast({text}, tf.float32).numpy()" if dtype == "bfloat16" else f"{text}.numpy()"

    def move(self, text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
        order = [source.index(axis) for axis in target]
        return text if order == sorted(order) else f"tf.transpose({text}, {literal(order)})"

    def pad(self, name: str, pairs: Pairs) -> str:
        return f"tf.pad({name}, {literal([list(pair) for pair in pairs])})"

    def add_bias(self, call: Call, bias: str) -> str:
        # its gradient is summed in another kernel than that of a plain addition
        given = {"data_format": call.words["data_format"]} if "data_format" in call.words else {}
        return f"tf.nn.bias_add({', '.join(['outputs', bias, *keywords(given)])})"

    def keywords_of(self, call: Call) -> Keywords:
        geometry, first = geometry_of(call), call.layout.input[1] == 1
        table = convolution_keywords(geometry.op, len(geometry.axes), first)
        # SAME, the default of a transposed convolution, is written out: few readers know it
        return {name: keyword for name, keyword in table.items() if name != "padding"}

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        words = self.arguments(call)
        if call.split == 1:
            return assignment("outputs", call.function, [*operands, *words])
        channels = call.layout.input.index(1)
        split = [
            f"tf.split({name}, {call.split}, axis={axis})" for name, axis in zip(operands, (channels, -1))
        ]
        return [
            *(f"# {note}" for note in call.notes if "groups" in note),
            *assignment("parts", "zip", split),
            "outputs = [",
            *call_lines(call.function, ["part", "part_kernel", *words], "    "),
            "    for part, part_kernel in parts",
            "]",
            f"outputs = tf.concat(outputs, axis={channels})",
        ]


def program(call: Call, arrays: Arrays) -> Program:
    """Eager calls. An empty output is written out: TensorFlow 2.21 gives another shape, with values in it."""
    geometry = geometry_of(call)
    if geometry.op == CONV and 0 in geometry.output_shape and not arrays.tensors:
        return _empty(geometry, arrays)
    return write_program(TensorFlowSpelling(arrays.tensors), call, arrays)


def _empty(geometry: Geometry, arrays: Arrays) -> Program:
    shape = literal(tuple(geometry.output_shape[axis] for axis in arrays.layout.output))
    body = (
        "# an empty output, for which tf.nn returns another shape with values in it",
        f"y = np.zeros({shape}, x.dtype)",
    )
    return Program((NUMPY[0],), body)
