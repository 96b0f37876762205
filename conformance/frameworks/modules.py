"""A call written as a layer of a module: its weights are made once, the rest is done for every input.

`frameworks/<name>/module.py` has `WRITER`, how a framework writes a module of many layers. The text of a
layer is within a class of its own: `__init__(self, w, b)` takes NumPy arrays in the layout of the source,
the method that computes takes a tensor `x` and gives `y`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Tuple, Union

from ..operators.observations import Unsupported
from .interface import Call
from .program import Arrays, Import, Spelling, used_imports, write_forward, write_weights


@dataclass(frozen=True)
class LayerText:
    """Source of one layer: statements of `__init__` and of the method, and expressions around it.

    `tensor` makes the input of an array `x`, `array` an array of the result `y`; `setup` are statements that
    come before all layers.
    """

    imports: Tuple[str, ...]
    init: Tuple[str, ...]
    forward: Tuple[str, ...]
    tensor: str
    array: str
    setup: Tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleWriter:
    """How a framework writes a module; `calls` names the framework that it is called by.

    `base` is the class that a layer is derived from (none: empty), `method` the method that computes,
    `container` the text of the class `Layers` after its head, in which `{layers}` stands for the
    statements that make the layers. `context` is a context manager for what needs no gradient.
    `environment` is set before the framework is imported, where it is not set.
    """

    calls: str
    write: Callable[[Call, Arrays], Union[LayerText, Unsupported]]
    base: str
    method: str
    imports: Tuple[str, ...] = ()
    container: Tuple[str, ...] = ()
    context: str = ""
    environment: Tuple[Tuple[str, str], ...] = ()

    @property
    def container_lines(self) -> Tuple[str, ...]:
        """The text of the class `Layers`, by default one that keeps each layer as an attribute."""
        return self.container or _container(self)


def _container(writer: ModuleWriter) -> Tuple[str, ...]:
    head = f"class Layers({writer.base}):" if writer.base else "class Layers:"
    start = ["        super().__init__()"] if writer.base else []
    return (
        head,
        '    """Every layer. Called with inputs by the name of the layer, it gives outputs by name.',
        "",
        "    `weights` has the arrays NAME/w and NAME/b in the layout of the source: a dict, an open .npz.",
        "    With `names` these layers alone are made.",
        '    """',
        "",
        "    def __init__(self, weights, names=NAMES):",
        *start,
        "{layers}",
        "",
        f"    def {writer.method}(self, inputs):",
        '        numbered = {name: f"layer_{n}" for n, name in enumerate(NAMES, 1) if name in inputs}',
        "        return {name: getattr(self, layer)(inputs[name]) for name, layer in numbered.items()}",
    )


def plain_layer(
    spelling: Spelling, call: Call, arrays: Arrays, parameter: str, value: str = "{}"
) -> LayerText:
    """A layer whose weights are attributes: `parameter` makes one of an array, `value` reads it."""
    names, prepare = write_weights(spelling, call, arrays)
    attributes = ("weight", "bias")[: len(names)]
    init = [
        *prepare,
        *(f"self.{attribute} = {parameter.format(name)}" for attribute, name in zip(attributes, names)),
    ]
    given = ", ".join(value.format(f"self.{attribute}") for attribute in attributes)
    read = f"{', '.join('wb'[: len(names)])} = {given}"
    forward = [read, *write_forward(spelling, call, arrays)]
    tensor, array = spelling.to_tensor("x", arrays.dtype), spelling.to_array("y", arrays.dtype)
    imports: Tuple[Import, ...] = spelling.imports
    return LayerText(
        used_imports(imports, [*init, *forward, tensor, array]),
        tuple(init),
        tuple(forward),
        tensor,
        array,
        tuple(spelling.setup(call, arrays)),
    )
