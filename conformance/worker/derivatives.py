"""What is asked for beyond the VJPs: the JVP, the gradients of the gradients, the adjoint operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Tuple, Union

import numpy.typing as npt

from ..frameworks.interface import Adapter, Call, Function, Tensor
from ..operators.convolution.geometry import Geometry
from ..operators.observations import Answer, Missing, Refused, Unsupported
from ..operators.operands import draw
from ..operators.question import EQUIVALENT, Question
from ..operators.tensors import (
    ADJOINT,
    COTANGENT,
    DERIVATIVES,
    JVP,
    KERNEL,
    SECOND_KERNEL,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
)
from .stages import AdapterFault, Clock, canonical, native, rotate_180

NOBODYS = ""
"""The dialect of words that nobody wrote: they hold the numbers of a geometry and no padding."""

Found = Union[Dict[str, Any], Missing]
"""Results by name in canonical layout, or why there are none."""


@dataclass(frozen=True)
class Work:
    """A call that has been made: what more is asked of it, and what it was made with."""

    question: Question
    geometry: Geometry
    call: Call
    adapter: Adapter
    function: Function
    operands: Tuple[Tensor, ...]
    clock: Clock


def add_derivatives(answer: Answer, work: Work) -> Answer:
    """The answer with every derivative that the question asks for, or why it is missing."""
    values, missing = dict(answer.values), dict(answer.missing)
    for asked in work.question.derivatives:
        found = _derivative(asked, answer, work)
        if isinstance(found, (Refused, Unsupported)):
            missing.update(dict.fromkeys(DERIVATIVES[asked], found))
        else:
            values.update(found)
    return replace(answer, values=values, missing=missing, seconds=work.clock.seconds)


def _derivative(asked: str, answer: Answer, work: Work) -> Found:
    if asked == ADJOINT:
        return _adjoint(work)
    if asked == JVP:
        return _jvp(work)
    shape, wanted = answer.values["output"].shape, work.geometry.output_shape
    if shape != wanted:
        return Unsupported(f"the output has shape {list(shape)}, its cotangent {list(wanted)}")
    return _second_order(work)


def _jvp(work: Work) -> Found:
    drawn = _tangents(work)

    def along() -> Any:
        tangents = tuple(_put(work, tangent) for tangent in drawn)
        return work.adapter.jvp(work.call, work.function, work.operands, tangents)

    return _fetched(work, (JVP,), work.clock(along), (work.call.layout.output,))


def _second_order(work: Work) -> Found:
    drawn, layout = _tangents(work), work.call.layout
    cotangent = native(_drawn(work, COTANGENT, work.geometry.output_shape), layout.output)

    def twice() -> Any:
        tangents = tuple(_put(work, tangent) for tangent in drawn)
        return work.adapter.second_order(
            work.call, work.function, work.operands, _put(work, cotangent), tangents
        )

    names = DERIVATIVES["second_order"]
    found = _fetched(work, names, work.clock(twice), (layout.input, layout.kernel, layout.output))
    if isinstance(found, dict) and work.call.flip:
        found[SECOND_KERNEL] = rotate_180(found[SECOND_KERNEL])
    return found


def _adjoint(work: Work) -> Found:
    """The other operator of the backend with the numbers of the case, on its cotangent and kernel."""
    geometry = work.geometry.adjoint
    call = work.adapter.translate(adjoint_question(work.question, geometry), geometry)
    if isinstance(call, Unsupported):
        return call
    kernel = _drawn(work, KERNEL, geometry.kernel_shape)
    w = native(rotate_180(kernel) if call.flip else kernel, call.layout.kernel)
    y = native(_drawn(work, COTANGENT, geometry.input_shape), call.layout.input)
    there = work.clock(lambda: work.adapter.adjoint(call, _put(work, y), _put(work, w)))
    return _fetched(work, (ADJOINT,), there, (call.layout.output,))


def adjoint_question(question: Question, geometry: Geometry) -> Question:
    """What is asked of the other operator, whose geometry this is: its numbers, and nobody's words."""
    words = geometry.to_words(question.words.dtype, question.words.layout)
    return Question(words, NOBODYS, EQUIVALENT, question.recipe, gradients=False)


def _tangents(work: Work) -> List[npt.NDArray[Any]]:
    """Those of the operands, in native layout, drawn outside of the clock."""
    geometry, layout = work.geometry, work.call.layout
    kernel = _drawn(work, TANGENT_KERNEL, geometry.kernel_shape)
    drawn = [
        native(_drawn(work, TANGENT_INPUT, geometry.input_shape), layout.input),
        native(rotate_180(kernel) if work.call.flip else kernel, layout.kernel),
    ]
    if work.question.words.bias:
        drawn.append(_drawn(work, TANGENT_BIAS, (geometry.out_channels,)))
    return drawn


def _drawn(work: Work, operand: str, shape: Tuple[int, ...]) -> Any:
    return draw(work.question.recipe, operand, shape)


def _put(work: Work, array: npt.NDArray[Any]) -> Tensor:
    return work.adapter.put(array, work.question.recipe.dtype)


def _fetched(
    work: Work, names: Tuple[str, ...], given: Any, permutations: Tuple[Tuple[int, ...], ...]
) -> Found:
    """The results on the host, in canonical layout; one tensor stands for itself."""
    if isinstance(given, (Refused, Unsupported)):
        return given
    tensors = (given,) if len(names) == 1 else given
    if not isinstance(tensors, (tuple, list)) or len(tensors) != len(names):
        raise AdapterFault(f"{len(names)} tensors for {', '.join(names)} were expected, not {given!r:.80}")
    arrays = work.clock(lambda: [work.adapter.get(tensor) for tensor in tensors])
    if isinstance(arrays, Refused):
        return arrays
    return {
        name: canonical(name, array, permutation)
        for name, array, permutation in zip(names, arrays, permutations)
    }
