"""How a framework runs one function of its tensors, as source: what a standalone script needs of it.

`script.py` of a framework has `SCRIPT`, and `variant_script(name)` where it has variants. The function is
`compute(x, w)` or `compute(x, w, b)`, over tensors in native layout; `operands` is the list of its arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, List, Mapping, Optional, Tuple, Union

from ..operators.observations import About, Unsupported
from ..operators.question import Question
from ..operators.windows.geometry import Prediction
from .interface import Call
from .program import Arrays, Program

Lines = List[str]
Write = Callable[[Call, Arrays], Union[Program, Unsupported]]
Translate = Callable[[Question, Prediction, About], Union[Call, Unsupported]]


def _no_lines(*arguments: Any) -> Lines:
    return []


@dataclass(frozen=True)
class Script:
    """Source in a framework's own words.

    `setup(dtype, device)` are statements after the imports; `tensor` and `array` turn a NumPy expression
    into one of a tensor of a dtype on a device, and back. `prepare(call)` are statements at the beginning
    of `compute`. `differentiate` leaves `output` and the list `gradients` of `compute(*operands)` for
    `cotangent`; `jvp` leaves `jvp`, the derivative of the output along `tangents`; `second_order` leaves
    `second`, the gradients of `sum(<gradient, tangent>)` by the input, the kernel and the cotangent; `infer`
    leaves the tuple `inferred`. Each is empty where a framework has none.

    A variant has an `environment`, set before the import; an expression that `wrap`s a function whose name
    stands for `{}`, for `compute` the one that is named `eager`; and a `translate` of its own where it is
    called in other words. `program` writes the call where the framework's `code.py` does not; `needs` are the
    packages, if not the framework alone.
    """

    imports: Tuple[str, ...]
    version: str
    tensor: Callable[[str, str, str], str]
    array: Callable[[str, str], str]
    setup: Callable[[str, str], Lines] = _no_lines
    prepare: Callable[[Call], Lines] = _no_lines
    differentiate: Tuple[str, ...] = ()
    jvp: Tuple[str, ...] = ()
    second_order: Tuple[str, ...] = ()
    infer: Tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    wrap: str = ""
    translate: Optional[Translate] = None
    program: Optional[Write] = None
    needs: Tuple[str, ...] = ()
