"""One question put to one adapter, in stages.

What the framework raises within a stage is its refusal of the case; what is raised between two stages is a
mistake of this package or of the adapter.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Union

import numpy as np

from ..frameworks.interface import Adapter, Call
from ..frameworks.registry import predict
from ..operators import skips
from ..operators.convolution.geometry import Geometry
from ..operators.observations import Answer, Missing, Observation, Refused, Unsupported
from ..operators.operands import draw, is_real
from ..operators.question import LITERAL, Question
from ..operators.shapes import CONV, Shape
from ..operators.tensors import BIAS, COTANGENT, GRAD_KERNEL, GRADIENTS, INPUT, KERNEL, OUTPUT
from ..operators.words import Refusal
from .derivatives import Work, add_derivatives
from .determinism import describe_difference
from .side_effects import copy_values, describe_changed_operands, describe_overwritten_results
from .stages import AdapterFault, Clock, canonical, native, rotate_180

__all__ = ["AdapterFault", "answer", "translate"]


@dataclass
class _Computed:
    """Results of one call, as tensors of the framework in its own layout."""

    output: Any
    gradients: Tuple[Any, ...] = ()
    missing: Dict[str, Missing] = field(default_factory=dict)


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
    clock = Clock()
    drawn = _draw_operands(question, call)
    operands = clock(lambda: tuple(adapter.put(array, question.recipe.dtype) for array in drawn))
    if isinstance(operands, Refused):
        return operands
    before = copy_values(adapter, operands)
    function = _bind_call(adapter, call, question.words.op)
    computed = _compute(question, call, adapter, function, operands, clock)
    inferred = _canonical_shape(clock(lambda: adapter.infer_shape(call, function, operands)), call)
    if isinstance(computed, Refused):
        return replace(computed, inferred_shape=inferred)
    observation = _collect(call, adapter, computed, inferred, clock)
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
    if words.dtype not in dtypes:
        operator = adapter.described.operator(words.op, words.rank)
        return Unsupported(
            f"does not take {words.dtype} for {operator}; it takes {', '.join(dtypes)}", skips.DTYPE
        )
    prediction = predict(question, adapter.dialect)
    literal = question.compare == LITERAL or adapter.dialect == question.dialect
    if isinstance(prediction, Refusal) and (adapter.dialect is None or not literal):
        return Unsupported(f"the rule of {question.dialect} refuses the words: {prediction.why}", skips.WORDS)
    return adapter.translate(question, prediction)


def _bind_call(adapter: Adapter, call: Call, op: str) -> Callable[..., Any]:
    run = adapter.conv if op == CONV else adapter.conv_transpose

    def function(x: Any, w: Any, b: Optional[Any] = None) -> Any:
        return run(call, x, w, b)

    return function


def _draw_operands(question: Question, call: Call) -> Tuple[Any, ...]:
    """The operands in the framework's layout. Drawn outside of the clock: an error here is this package's."""
    words, recipe = question.words, question.recipe
    kernel = draw(recipe, KERNEL, words.kernel_shape)
    if call.flip:
        kernel = rotate_180(kernel)
    arrays = [
        native(draw(recipe, INPUT, words.input), call.layout.input),
        native(kernel, call.layout.kernel),
    ]
    return (*arrays, draw(recipe, BIAS, (words.out_channels,))) if words.bias else tuple(arrays)


def _compute(
    question: Question,
    call: Call,
    adapter: Adapter,
    function: Callable[..., Any],
    operands: Tuple[Any, ...],
    clock: Clock,
) -> Union[_Computed, Refused]:
    if not question.gradients or call.geometry is None:
        output = clock(lambda: function(*operands))
        return output if isinstance(output, Refused) else _Computed(output)
    drawn = draw(question.recipe, COTANGENT, call.geometry.output_shape)
    cotangent = native(drawn, call.layout.output)
    pair = clock(
        lambda: adapter.differentiate(call, function, operands, adapter.put(cotangent, question.recipe.dtype))
    )
    if not isinstance(pair, (Refused, Unsupported)):
        return _check_pair(pair, len(operands))
    # a framework that cannot differentiate the call may still make it
    output = clock(lambda: function(*operands))
    if isinstance(output, Refused):
        return output
    return _Computed(output, missing=dict.fromkeys(GRADIENTS[: len(operands)], pair))


def _check_pair(pair: Any, operands: int) -> _Computed:
    try:
        output, gradients = pair
        gradients = tuple(gradients)
    except (TypeError, ValueError) as error:
        raise AdapterFault(f"differentiate gave no pair of output and gradients but {pair!r:.80}") from error
    if len(gradients) != operands:
        raise AdapterFault(f"differentiate gave {len(gradients)} gradients for {operands} operands")
    return _Computed(output, gradients)


def _collect(
    call: Call,
    adapter: Adapter,
    computed: _Computed,
    inferred: Union[Shape, Missing],
    clock: Clock,
) -> Observation:
    values = _values(call, adapter, computed, clock)
    if isinstance(values, Refused):
        return values
    return Answer(
        values=values,
        dtype=str(adapter.dtype(computed.output)),
        inferred_shape=inferred,
        native=call.native,
        bias_added=call.bias == "added",
        dilated=any(factor != 1 for factor in call.dilate),
        call=call.text,
        missing=computed.missing,
        seconds=clock.seconds,
    )


def _values(
    call: Call, adapter: Adapter, computed: _Computed, clock: Clock
) -> Union[Dict[str, Any], Refused]:
    """Every result that was computed, as NumPy arrays in canonical layout."""
    fetched = clock(lambda: [adapter.get(tensor) for tensor in (computed.output, *computed.gradients)])
    if isinstance(fetched, Refused):
        return fetched
    permutations = (call.layout.output, call.layout.input, call.layout.kernel, (0,))
    values = {
        name: canonical(name, array, permutation)
        for name, array, permutation in zip((OUTPUT, *GRADIENTS), fetched, permutations)
    }
    # a kernel that was rotated before the call has its gradient rotated as well
    if call.flip and GRAD_KERNEL in values:
        values[GRAD_KERNEL] = rotate_180(values[GRAD_KERNEL])
    return values


@dataclass(frozen=True)
class _Repetition:
    """A call that was made, with all that is needed to make it again."""

    question: Question
    call: Call
    adapter: Adapter
    function: Callable[..., Any]
    operands: Tuple[Any, ...]
    computed: _Computed

    def compute(self, question: Question, operands: Tuple[Any, ...]) -> Union[_Computed, Refused]:
        """Make the call for `question` with these operands."""
        return _compute(question, self.call, self.adapter, self.function, operands, Clock())

    def values(self) -> Dict[str, Any]:
        """The results of the first call, read again: a framework may have written over them since."""
        values = _values(self.call, self.adapter, self.computed, Clock())
        return {} if isinstance(values, Refused) else values


def _add_repetition(answer: Answer, first: _Repetition) -> Answer:
    """Add whether the call gives the same bits again, and whether the next call writes over its results.

    Between the two calls another is made with other numbers of the same shapes: a result in a buffer that
    the framework uses again, or in a cache, would not show otherwise.
    """
    values = {name: np.array(array) for name, array in answer.values.items()}
    recipe = replace(first.question.recipe, seed=first.question.recipe.seed + 1)
    other = replace(first.question, recipe=recipe)
    operands = Clock()(
        lambda: tuple(first.adapter.put(array, recipe.dtype) for array in _draw_operands(other, first.call))
    )
    if not isinstance(operands, Refused):
        first.compute(other, operands)
    effects = describe_overwritten_results(values, first.values())
    again = first.compute(first.question, first.operands)
    unstable = _describe_instability(first.call, first.adapter, values, again)
    return replace(answer, values=values, effects=effects, unstable=unstable)


def _describe_instability(
    call: Call, adapter: Adapter, values: Mapping[str, Any], again: Union[_Computed, Refused]
) -> Dict[str, str]:
    """Where the second results have other bits than the first `values`, in words by result."""
    second = again if isinstance(again, Refused) else _values(call, adapter, again, Clock())
    if isinstance(second, Refused):
        return {OUTPUT: f"refused the second time: {second.type}: {second.message}"}
    differences = {name: describe_difference(array, second.get(name)) for name, array in values.items()}
    return {name: words for name, words in differences.items() if words}


def _canonical_shape(shape: Any, call: Call) -> Union[Shape, Missing]:
    if isinstance(shape, (Refused, Unsupported)):
        return shape
    try:
        native = tuple(operator.index(extent) for extent in shape)
    except TypeError as error:
        raise AdapterFault(f"infer_shape gave no shape but {shape!r:.80}") from error
    if len(native) != len(call.layout.output):
        return native
    inverse = np.argsort(call.layout.output)
    return tuple(native[axis] for axis in inverse)
