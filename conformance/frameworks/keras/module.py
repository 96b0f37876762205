"""A model of Keras: every layer is a `keras.layers.Layer` around layers of Keras that are built and have
weights."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Tuple, Union

from ...operators import skips
from ...operators.dtypes import is_integer
from ...operators.observations import Unsupported
from ..interface import Call
from ..modules import LayerText, ModuleWriter
from ..program import NUMPY, Arrays, geometry_of, used_imports, write_forward, write_weights
from ..source_text import call_lines, literal
from .code import KerasSpelling


class _KerasModule(KerasSpelling):
    """The layers are made in `__init__`, as `self.parts`: one, or one for each group."""

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        if call.split == 1:
            return [f"outputs = self.parts[0]({operands[0]})"]
        channels = call.layout.input.index(1)
        return [
            f"groups = keras.ops.split({operands[0]}, {call.split}, axis={channels})",
            "outputs = [part(group) for part, group in zip(self.parts, groups)]",
            f"outputs = keras.ops.concatenate(outputs, axis={channels})",
        ]


def write(call: Call, arrays: Arrays) -> Union[LayerText, Unsupported]:
    """A layer whose weights are those of the layers of Keras in it, and a bias where it is added after a
    cut."""
    if is_integer(arrays.dtype):
        return Unsupported("weights of a layer of Keras are floating-point", skips.DTYPE)
    own = call.words.get("use_bias", True)
    call = replace(call, bias="argument" if own else "added")
    spelling = _KerasModule()
    names, prepare = write_weights(spelling, call, arrays)
    init = [*prepare, *_make_parts(spelling, call, names if own else names[:1]), *_make_bias(arrays, own)]
    forward = write_forward(spelling, call, arrays)
    if arrays.bias and not own:
        forward = ["b = self.bias", *forward]
    tensor, array = spelling.to_tensor("x", arrays.dtype), spelling.to_array("y", arrays.dtype)
    imports = used_imports((("import keras", "keras."), NUMPY), [*init, *forward, tensor, array])
    return LayerText(imports, tuple(init), tuple(forward), tensor, array)


def _make_parts(spelling: KerasSpelling, call: Call, names: Tuple[str, ...]) -> List[str]:
    """Statements that leave built layers with their weights in `self.parts`."""
    geometry = geometry_of(call)
    channels = geometry.in_channels // call.split
    shape = literal(tuple(channels if axis == 1 else None for axis in call.layout.input))
    kernels = f"np.split({names[0]}, {call.split}, axis=-1)" if call.split > 1 else f"[{names[0]}]"
    return [
        "self.parts = []",
        f"for part_kernel in {kernels}:",
        *call_lines(f"layer = {call.function}", spelling.arguments(call), "    "),
        f"    layer.build({shape})",
        f"    layer.set_weights([{', '.join(('part_kernel', *names[1:]))}])",
        "    self.parts.append(layer)",
    ]


def _make_bias(arrays: Arrays, own: bool) -> List[str]:
    if own or not arrays.bias:
        return []
    dtype = literal(arrays.dtype)
    return [f'self.bias = self.add_weight(shape=b.shape, dtype={dtype}, name="bias")', "self.bias.assign(b)"]


WRITER = ModuleWriter("keras", write, "keras.layers.Layer", "call", ("import keras",))
