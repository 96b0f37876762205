"""A call of Keras as a program: a layer that is built, given its weights, and applied."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Sequence, Tuple

from ..interface import Call, Pairs
from ..program import NUMPY, Arrays, Program, Spelling, write_program
from ..source_text import call_lines, literal
from .convolution.calls import KEYWORDS


class KerasSpelling(Spelling):
    """Layers of Keras, and `keras.ops` around them."""

    lacking = "for which Keras has no words here"
    imports = (("import keras", "keras."), NUMPY)
    keywords = KEYWORDS
    adds_bias = True

    def add_bias(self, call: Call, bias: str) -> str:
        shape = tuple(-1 if axis == 1 else 1 for axis in call.layout.output)
        return f"outputs + keras.ops.reshape({bias}, {literal(shape)})"

    def to_array(self, text: str, dtype: str) -> str:
        wide = f'keras.ops.cast({text}, "float32")' if dtype == "bfloat16" else text
        return f"keras.ops.convert_to_numpy({wide})"

    def move(self, text: str, source: Tuple[int, ...], target: Tuple[int, ...]) -> str:
        order = [source.index(axis) for axis in target]
        return text if order == sorted(order) else f"keras.ops.transpose({text}, {literal(order)})"

    def pad(self, name: str, pairs: Pairs) -> str:
        return f"keras.ops.pad({name}, {literal(pairs)})"

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        x, *weights = operands
        channels = call.layout.input.index(1)
        notes = [f"# {note}" for note in call.notes]
        if call.split == 1:
            layer = call_lines(f"layer = {call.function}", self.arguments(call))
            return [*notes, *layer, *self._apply_layer(x, weights, "outputs = {}")]
        return [
            *notes,
            *self._layer_per_group(call, x, weights[0], channels),
            f"outputs = keras.ops.concatenate(outputs, axis={channels})",
        ]

    def arguments(self, call: Call) -> List[str]:
        """The constructor's arguments; as the adapter makes a layer, its first weights are zeros."""
        return [*super().arguments(call), *(['kernel_initializer="zeros"'] if self.exact else [])]

    def _apply_layer(self, x: str, weights: Sequence[str], target: str) -> List[str]:
        """Statements that build a layer, set its weights and apply it; `target` formats the result.

        An exact one is applied as the adapter does it, so that gradients reach its weights.
        """
        given = f"[{', '.join(weights)}]"
        if self.exact:
            applied = f"layer.stateless_call({given}, [], {x})[0]"
            return [f"layer.build(tuple({x}.shape))", target.format(applied)]
        return [f"layer.build({x}.shape)", f"layer.set_weights({given})", target.format(f"layer({x})")]

    def _layer_per_group(self, call: Call, x: str, w: str, channels: int) -> List[str]:
        """A loop with a layer for each group; its results are in the list `outputs`."""
        split = "keras.ops.split" if self.exact else "np.split"
        body = self._apply_layer("part", ["part_kernel"], "outputs.append({})")
        return [
            "outputs = []",
            f"parts = keras.ops.split({x}, {call.split}, axis={channels})",
            f"kernels = {split}({w}, {call.split}, axis=-1)",
            "for part, part_kernel in zip(parts, kernels):",
            *call_lines(f"layer = {call.function}", self.arguments(call), "    "),
            *(f"    {line}" for line in body),
        ]


def program(call: Call, arrays: Arrays) -> Program:
    """A layer of `keras.layers` on whatever backend Keras is set to."""
    own = call.words.get("use_bias", True)
    return write_program(
        KerasSpelling(arrays.tensors), replace(call, bias="argument" if own else "added"), arrays
    )
