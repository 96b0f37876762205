"""What is asked for beyond the VJPs: the JVP, the second order, the adjoint operator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Tuple, Union

import numpy.typing as npt

from ..frameworks.interface import Adapter, Call, Function, Tensor
from ..operators import skips
from ..operators.convolution.plain_operands import draw_cotangent
from ..operators.observations import Answer, Missing, Refused, Unsupported
from ..operators.operands import draw
from ..operators.question import EQUIVALENT, UNWRITTEN, Question
from ..operators.registry import find_operator
from ..operators.tensors import (
    ADJOINT,
    COTANGENT,
    DERIVATIVES,
    JVP,
    KERNEL,
    OUTPUT,
    SECOND_KERNEL,
    TANGENTS,
)
from ..operators.windows.geometry import Geometry
from .stages import AdapterFault, Clock, canonical, native, rotate_180

Results = Union[Dict[str, Any], Missing]
"""Results by name in canonical layout, or why there are none."""


@dataclass(frozen=True)
class Work:
    """A call that has been made, the question that asks for more, and what the call was made with."""

    question: Question
    geometry: Geometry
    call: Call
    adapter: Adapter
    function: Function
    operands: Tuple[Tensor, ...]
    clock: Clock


def add_derivatives(answer: Answer, work: Work) -> Answer:
    """Add every derivative that the question asks for, or why it is missing, to an answer."""
    values, missing = dict(answer.values), dict(answer.missing)
    for derivative in work.question.derivatives:
        results = _differentiate(derivative, answer, work)
        if isinstance(results, (Refused, Unsupported)):
            missing.update(dict.fromkeys(DERIVATIVES[derivative], results))
        else:
            values.update(results)
    return replace(answer, values=values, missing=missing, seconds=work.clock.seconds)


def _differentiate(derivative: str, answer: Answer, work: Work) -> Results:
    if derivative == ADJOINT:
        return _adjoint(work)
    if derivative == JVP:
        return _jvp(work)
    # the cotangent has the predicted shape: without this the framework's complaint would stand for a refusal
    shape, wanted = answer.values[OUTPUT].shape, work.geometry.output_shape
    if shape != wanted:
        return Unsupported(
            f"the output has shape {list(shape)}, its cotangent {list(wanted)}", skips.OPERANDS
        )
    return _second_order(work)


def _jvp(work: Work) -> Results:
    arrays = _draw_tangents(work)

    def run_jvp() -> Any:
        tangents = tuple(_put(work, array) for array in arrays)
        return work.adapter.jvp(work.call, work.function, work.operands, tangents)

    return _fetch(work, (JVP,), work.clock(run_jvp), (work.call.layout.output,))


def _second_order(work: Work) -> Results:
    arrays, layout = _draw_tangents(work), work.call.layout
    cotangent = native(draw_cotangent(work.question.recipe, work.geometry), layout.output)
    dtype = work.geometry.dtypes.output if work.geometry.dtypes else work.question.recipe.dtype

    def run_second_order() -> Any:
        tangents = tuple(_put(work, array) for array in arrays)
        return work.adapter.second_order(
            work.call, work.function, work.operands, work.adapter.put(cotangent, dtype), tangents
        )

    names = DERIVATIVES["second_order"]
    tensors = work.clock(run_second_order)
    results = _fetch(work, names, tensors, (layout.input, layout.kernel, layout.output))
    if isinstance(results, dict) and work.call.flip:
        results[SECOND_KERNEL] = rotate_180(results[SECOND_KERNEL])
    return results


def _adjoint(work: Work) -> Results:
    """Apply the backend's own adjoint operator to the cotangent and the kernel of the case.

    The adjoint of a convolution is the transposed convolution with the same geometry read backwards, and
    the other way round; both come from the same backend.
    """
    geometry = work.geometry.adjoint
    call = work.adapter.translate(adjoint_question(work.question, geometry), geometry)
    if isinstance(call, Unsupported):
        return call
    y = native(_draw(work, COTANGENT, geometry.input_shape), call.layout.input)
    w = _draw_kernel(work, call, geometry) if find_operator(geometry.op).has_kernel else None

    def run_adjoint() -> Any:
        return work.adapter.adjoint(call, _put(work, y), None if w is None else _put(work, w))

    tensor = work.clock(run_adjoint)
    return _fetch(work, (ADJOINT,), tensor, (call.layout.output,))


def _draw_kernel(work: Work, call: Call, geometry: Geometry) -> Any:
    """The kernel of the case as a call takes it."""
    kernel = _draw(work, KERNEL, geometry.kernel_shape)
    return native(rotate_180(kernel) if call.flip else kernel, call.layout.kernel)


def adjoint_question(question: Question, geometry: Geometry) -> Question:
    """The question for the adjoint operator of `question`'s; `geometry` is the adjoint one."""
    words = geometry.to_words(question.words.dtype, question.words.layout)
    return Question(words, UNWRITTEN, EQUIVALENT, question.recipe, gradients=False)


def _draw_tangents(work: Work) -> List[npt.NDArray[Any]]:
    """Tangents of the operands in the framework's layout. Drawn outside of the clock, as operands are."""
    shapes, axes = work.geometry.operand_shapes, work.call.layout.of_operands
    tangent_of = {operand: tangent for tangent, operand in TANGENTS.items()}
    drawn = {name: _draw(work, tangent_of[name], shapes[name]) for name in work.question.words.operand_names}
    if work.call.flip:
        drawn[KERNEL] = rotate_180(drawn[KERNEL])
    return [native(array, axes[name]) for name, array in drawn.items()]


def _draw(work: Work, operand: str, shape: Tuple[int, ...]) -> Any:
    return draw(work.question.recipe, operand, shape)


def _put(work: Work, array: npt.NDArray[Any]) -> Tensor:
    return work.adapter.put(array, work.question.recipe.dtype)


def _fetch(
    work: Work, names: Tuple[str, ...], results: Any, permutations: Tuple[Tuple[int, ...], ...]
) -> Results:
    """Results by name as NumPy arrays in canonical layout; several `names` have a tuple of `results`."""
    if isinstance(results, (Refused, Unsupported)):
        return results
    tensors = (results,) if len(names) == 1 else results
    if not isinstance(tensors, (tuple, list)) or len(tensors) != len(names):
        raise AdapterFault(f"{len(names)} tensors for {', '.join(names)} were expected, not {results!r:.80}")
    arrays = work.clock(lambda: [work.adapter.get(tensor) for tensor in tensors])
    if isinstance(arrays, Refused):
        return arrays
    return {
        name: canonical(name, array, permutation)
        for name, array, permutation in zip(names, arrays, permutations)
    }
