"""A call of Keras as a program: a layer that is built, given its weights, and applied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, List, Mapping, Tuple

from ..interface import Call, Pairs
from ..program import NUMPY, Arrays, Program, Spelling, broken, keywords, literal, steps, uniform


class _Keras(Spelling):
    lacking = "for which Keras has no words here"
    imports = (("import keras", "keras."), NUMPY)
    defaults: Mapping[str, Any] = {
        "strides": 1,
        "padding": "valid",
        "dilation_rate": 1,
        "groups": 1,
        "use_bias": True,
        "data_format": "channels_last",
        "dtype": "float32",
    }

    def unloaded(self, text: str, dtype: str) -> str:
        kept = f'keras.ops.cast({text}, "float32")' if dtype == "bfloat16" else text
        return f"keras.ops.convert_to_numpy({kept})"

    def padded(self, name: str, pairs: Pairs) -> str:
        return f"keras.ops.pad({name}, {literal(pairs)})"

    def called(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        words = {name: uniform(value) for name, value in call.words.items()}
        layer = broken(f"layer = {call.function}", keywords(words, self.defaults))
        x, *weights = operands
        notes = [f"# {note}" for note in call.notes]
        if call.split == 1:
            given = ", ".join(weights)
            applied = [f"layer.build({x}.shape)", f"layer.set_weights([{given}])", f"outputs = layer({x})"]
            return [*notes, *layer, *applied]
        channels = call.layout.input.index(1)
        return [
            *notes,
            *_layer_per_group(call, x, weights[0], channels, keywords(words, self.defaults)),
            f"outputs = keras.ops.concatenate(outputs, axis={channels})",
        ]


def _layer_per_group(call: Call, x: str, w: str, channels: int, words: List[str]) -> List[str]:
    """A loop with a layer for each group; its results are in the list `outputs`."""
    parts = f"keras.ops.split({x}, {call.split}, axis={channels})"
    kernels = f"np.split({w}, {call.split}, axis=-1)"
    return [
        "outputs = []",
        f"parts = {parts}",
        f"kernels = {kernels}",
        "for part, part_kernel in zip(parts, kernels):",
        *broken(f"layer = {call.function}", words, "    "),
        "    layer.build(part.shape)",
        "    layer.set_weights([part_kernel])",
        "    outputs.append(layer(part))",
    ]


def program(call: Call, arrays: Arrays) -> Program:
    """A layer of `keras.layers` on whatever backend Keras is set to."""
    own = call.words.get("use_bias", False)
    return steps(_Keras(), replace(call, bias="argument" if own else "added"), arrays)
