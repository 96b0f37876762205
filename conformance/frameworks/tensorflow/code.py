"""A call of TensorFlow as a program: eager `tf.nn`, which takes NumPy arrays as they are."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

from ...operators.convolution.geometry import Geometry
from ...operators.shapes import CONV
from ..interface import Call, Pairs
from ..program import NUMPY, Arrays, Program, Spelling, geometry_of, write_program
from ..source_text import assignment, call_lines, collapse, keywords, literal


class _TensorFlow(Spelling):
    lacking = "for which TensorFlow has no words here"
    adds_bias = True
    imports = (NUMPY, ("import tensorflow as tf", "tf."))
    defaults: Mapping[str, Any] = {"data_format": None}

    def to_tensor(self, text: str, dtype: str) -> str:
        return f"tf.cast({text}, tf.bfloat16)" if dtype == "bfloat16" else text

    def to_array(self, text: str, dtype: str) -> str:
        return f"tf.cast({text}, tf.float32).numpy()" if dtype == "bfloat16" else f"{text}.numpy()"

    def pad(self, name: str, pairs: Pairs) -> str:
        return f"tf.pad({name}, {literal([list(pair) for pair in pairs])})"

    def add_bias(self, call: Call, bias: str) -> str:
        # its gradient is summed in another kernel than that of a plain addition
        return f"tf.nn.bias_add(outputs, {bias}, data_format={literal(call.words['data_format'])})"

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        words = keywords(_short(call), self.defaults)
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


def _short(call: Call) -> Dict[str, Any]:
    """Two equal strides as one, and no word for what is the default anyway."""
    words = dict(call.words)
    if call.layout.input[-1] == 1:
        words["data_format"] = None
    if len(geometry_of(call).axes) == 2:
        words.update({name: collapse(words[name]) for name in ("strides", "dilations") if name in words})
    return words


def program(call: Call, arrays: Arrays) -> Program:
    """Eager calls. An empty output is written out: TensorFlow 2.21 gives another shape, with values in it."""
    geometry = geometry_of(call)
    if geometry.op == CONV and 0 in geometry.output_shape and not arrays.tensors:
        return _empty(geometry, arrays)
    return write_program(_TensorFlow(), call, arrays)


def _empty(geometry: Geometry, arrays: Arrays) -> Program:
    shape = literal(tuple(geometry.output_shape[axis] for axis in arrays.layout.output))
    body = (
        "# an empty output, for which tf.nn returns another shape with values in it",
        f"y = np.zeros({shape}, x.dtype)",
    )
    return Program((NUMPY[0],), body)
