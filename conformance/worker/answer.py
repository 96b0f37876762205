"""One question put to one adapter, in stages.

What the framework raises within a stage is its refusal of the case; what is raised between two stages is a
mistake of this package or of the adapter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, Mapping, Tuple, Union

import numpy as np

from ..frameworks.interface import Adapter, Call, bind_call, has_operator
from ..frameworks.registry import predict, takes_words
from ..operators import skips
from ..operators.convolution.plain_operands import as_plain_operands
from ..operators.limits import beyond_limits
from ..operators.observations import Answer, Missing, Observation, Refused, Unsupported
from ..operators.operands import is_real
from ..operators.question import EQUIVALENT, LITERAL, UNWRITTEN, Question, draw_operands
from ..operators.result_size import most_bytes
from ..operators.shapes import Shape
from ..operators.tensors import KERNEL, OUTPUT
from ..operators.windows.geometry import Geometry
from ..operators.words import Refusal
from .computation import Computed, axes_of, compute, gradients_of, values_of
from .derivatives import Work, add_derivatives
from .determinism import describe_difference
from .own_code import OwnCode
from .side_effects import copy_values, describe_changed_operands, describe_overwritten_results
from .stages import AdapterFault, Clock, canonical_shape, native, rotate_180

__all__ = ["AdapterFault", "answer", "translate"]


def answer(question: Question, adapter: Adapter) -> Observation:
    """Ask an adapter one question: translate it, make the call, differentiate it, infer its shape.

    Results are in canonical layout, channels first. Returns Refused when the framework raised something,
    Unsupported when the adapter has no call for the question. Raises AdapterFault when the adapter gives back
    what is no array or shape, MemoryError when the memory ends, and whatever the adapter raises outside of
    its framework's calls.
    """
    call = translate(question, adapter)
    if isinstance(call, Unsupported):
        return call
    clock = Clock(own=OwnCode.of(adapter))
    drawn = _draw_operands(question, call, takes_words(question, adapter.dialect))
    operands = _put_operands(question, adapter, drawn, clock)
    if isinstance(operands, Refused):
        return operands
    before = copy_values(adapter, operands)
    function = bind_call(adapter, call, question.words.op)
    computed = compute(question, call, adapter, function, operands, clock)
    # a call that is refused may have no geometry, which an inference need not be prepared for
    inferring = Clock(own=clock.own, lenient=True)
    shape = inferring(lambda: adapter.infer_shape(call, function, operands))
    inferred = canonical_shape(shape, axes_of(call, OUTPUT))
    clock.seconds += inferring.seconds
    if isinstance(computed, Refused):
        return replace(computed, inferred_shape=inferred)
    observation = _collect(call, adapter, computed, inferred, clock, question.words.bias)
    if isinstance(observation, Answer):
        _require_possible_size(observation, most_bytes(question))
    # integers sum exactly in every order, so only rounded sums can come out otherwise the second time
    if isinstance(observation, Answer) and is_real(question.recipe):
        observation = _add_repetition(
            observation, _Repetition(question, call, adapter, function, operands, computed)
        )
    prediction = predict(question, adapter.dialect)
    if isinstance(observation, Answer) and isinstance(prediction, Geometry) and question.derivatives:
        work = Work(question, prediction, call, adapter, function, operands, clock)
        observation = add_derivatives(observation, work)
    if isinstance(observation, Answer):
        effects = describe_changed_operands(before, copy_values(adapter, operands))
        observation = replace(observation, effects={**observation.effects, **effects})
    return observation


def translate(question: Question, adapter: Adapter) -> Union[Call, Unsupported]:
    """The call that an adapter makes of a question, or why there is none."""
    words = question.words
    dtypes = adapter.described.dtypes_for(words.op, words.rank)
    # operands of several dtypes are for the rule to judge
    dtype = words.dtype if len(words.operand_dtypes) > 1 else min(words.operand_dtypes)
    if dtype not in dtypes:
        operator = adapter.described.operator(words.op, words.rank)
        return Unsupported(f"does not take {dtype} for {operator}; it takes {', '.join(dtypes)}", skips.DTYPE)
    beyond = beyond_limits(adapter.described.limits, words)
    if beyond:
        return beyond
    prediction = predict(question, adapter.dialect)
    literal = question.compare == LITERAL or adapter.dialect == question.dialect
    if isinstance(prediction, Refusal) and (adapter.dialect is None or not literal):
        return Unsupported(f"the rule of {question.dialect} refuses the words: {prediction.why}", skips.WORDS)
    if not words.fit_together and not takes_words(question, adapter.dialect):
        assert isinstance(prediction, Geometry)
        question = _plain_question(question, prediction)
    if not has_operator(type(adapter), words.op):
        return Unsupported(f"has no {words.op}", skips.OPERATOR)
    return adapter.translate(question, prediction)


def _plain_question(question: Question, geometry: Geometry) -> Question:
    """The question for the plain operation that words with operands of their own amount to."""
    words = replace(geometry.to_words(question.words.dtype, question.words.layout), bias=question.words.bias)
    return replace(question, words=words, dialect=UNWRITTEN, compare=EQUIVALENT)


def _draw_operands(question: Question, call: Call, as_they_stand: bool) -> Tuple[Any, ...]:
    """The operands in the framework's layout. Drawn outside of the clock: an error here is this package's.

    Unless they go in as they stand, they get the shapes of the geometry of the call.
    """
    operands = draw_operands(question)
    if not as_they_stand and call.geometry is not None:
        operands = as_plain_operands(operands, call.geometry)
    axes = call.layout.of_operands
    given = dict(zip(question.words.operand_names, operands))
    if call.flip:
        given[KERNEL] = rotate_180(given[KERNEL])
    return tuple(native(array, axes[name]) for name, array in given.items())


def _put_operands(question: Question, adapter: Adapter, drawn: Tuple[Any, ...], clock: Clock) -> Any:
    """The operands as tensors, each of its dtype, or Refused."""
    dtypes = [question.words.operand_dtype(name) for name in question.words.operand_names]
    if not takes_words(question, adapter.dialect):
        dtypes = [question.recipe.dtype] * len(dtypes)
    return clock(lambda: tuple(adapter.put(array, dtype) for array, dtype in zip(drawn, dtypes)))


def _collect(
    call: Call,
    adapter: Adapter,
    computed: Computed,
    inferred: Union[Shape, Missing],
    clock: Clock,
    bias: bool,
) -> Observation:
    values = values_of(call, adapter, computed, clock)
    if isinstance(values, Refused):
        return values
    return Answer(
        values=values,
        dtype=str(adapter.dtype(computed.output)),
        gradient_dtypes=dict(zip(gradients_of(call), map(str, map(adapter.dtype, computed.gradients)))),
        inferred_shape=inferred,
        native=call.native,
        bias_added=call.bias == "added",
        dilated=any(factor != 1 for factor in call.dilate),
        call=call.text,
        around=tuple(call.steps_around(bias)),
        surroundings=call.surroundings,
        missing=computed.missing,
        seconds=clock.seconds,
    )


def _require_possible_size(answer: Answer, limit: int) -> None:
    """Raise AdapterFault for results that no question like this can have: a copy of them may be the end.

    A view may have far more elements than there is memory behind it.
    """
    size = sum(array.size * array.itemsize for array in answer.values.values())
    if size > limit:
        raise AdapterFault(f"its results take {size:.3g} bytes; this question can give {limit} at the most")


@dataclass(frozen=True)
class _Repetition:
    """A call that was made, with all that is needed to make it again."""

    question: Question
    call: Call
    adapter: Adapter
    function: Callable[..., Any]
    operands: Tuple[Any, ...]
    computed: Computed

    def compute(self, question: Question, operands: Tuple[Any, ...]) -> Union[Computed, Refused]:
        """Make the call for `question` with these operands."""
        return compute(question, self.call, self.adapter, self.function, operands, Clock())

    def values(self) -> Dict[str, Any]:
        """The results of the first call, read again: a framework may have written over them since."""
        values = values_of(self.call, self.adapter, self.computed, Clock())
        return {} if isinstance(values, Refused) else values


def _add_repetition(answer: Answer, first: _Repetition) -> Answer:
    """Add whether the call gives the same bits again, and whether the next call writes over its results.

    Between the two calls another is made with other numbers of the same shapes: a result in a buffer that
    the framework uses again, or in a cache, would not show otherwise.
    """
    values = {name: np.array(array) for name, array in answer.values.items()}
    recipe = replace(first.question.recipe, seed=first.question.recipe.seed + 1)
    other = replace(first.question, recipe=recipe)
    as_they_stand = takes_words(other, first.adapter.dialect)
    drawn = _draw_operands(other, first.call, as_they_stand)
    operands = _put_operands(other, first.adapter, drawn, Clock())
    if not isinstance(operands, Refused):
        first.compute(other, operands)
    effects = describe_overwritten_results(values, first.values())
    again = first.compute(first.question, first.operands)
    unstable = _describe_instability(first.call, first.adapter, values, again)
    return replace(answer, values=values, effects=effects, unstable=unstable)


def _describe_instability(
    call: Call, adapter: Adapter, values: Mapping[str, Any], again: Union[Computed, Refused]
) -> Dict[str, str]:
    """Where the second results have other bits than the first `values`, in words by result."""
    second = again if isinstance(again, Refused) else values_of(call, adapter, again, Clock())
    if isinstance(second, Refused):
        return {OUTPUT: f"refused the second time: {second.type}: {second.message}"}
    differences = {name: describe_difference(array, second.get(name)) for name, array in values.items()}
    return {name: words for name, words in differences.items() if words}
