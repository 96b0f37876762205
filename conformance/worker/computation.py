"""A call that is made: its output, its VJPs and what the operator gives beside, as tensors and as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, Tuple, Union

from ..frameworks.interface import Adapter, Call
from ..operators import skips
from ..operators.convolution.plain_operands import draw_cotangent
from ..operators.observations import Missing, Refused, Unsupported
from ..operators.operator import GRADIENT_OF
from ..operators.question import Question
from ..operators.registry import find_operator
from ..operators.tensors import GRAD_KERNEL, INPUT, OUTPUT
from .stages import AdapterFault, Clock, canonical, fit_permutation, native, rotate_180


@dataclass
class Computed:
    """Results of one call, as tensors of the framework in its own layout."""

    output: Any
    gradients: Tuple[Any, ...] = ()
    beside: Tuple[Any, ...] = ()
    missing: Dict[str, Missing] = field(default_factory=dict)


def compute(
    question: Question,
    call: Call,
    adapter: Adapter,
    function: Callable[..., Any],
    operands: Tuple[Any, ...],
    clock: Clock,
) -> Union[Computed, Refused]:
    """Output, VJPs and what the operator gives beside its output."""
    computed = _differentiate(question, call, adapter, function, operands, clock)
    names = find_operator(question.words.op).side_results
    if isinstance(computed, Refused) or not names or call.geometry is None:
        return computed
    beside = clock(lambda: adapter.side_results(call, operands))
    if isinstance(beside, (Refused, Unsupported)):
        return replace(computed, missing={**computed.missing, **dict.fromkeys(names, beside)})
    if not isinstance(beside, tuple) or len(beside) != len(names):
        raise AdapterFault(f"side_results gave no tuple of {', '.join(names)} but {beside!r:.80}")
    return replace(computed, beside=beside)


def _differentiate(
    question: Question,
    call: Call,
    adapter: Adapter,
    function: Callable[..., Any],
    operands: Tuple[Any, ...],
    clock: Clock,
) -> Union[Computed, Refused]:
    if not question.gradients or call.geometry is None:
        output = clock(lambda: function(*operands))
        return output if isinstance(output, Refused) else Computed(output)
    cotangent = native(draw_cotangent(question.recipe, call.geometry), call.layout.output)
    dtype = call.geometry.dtypes.output if call.geometry.dtypes else question.recipe.dtype
    pair: Any = Unsupported(call.lacks_gradient, skips.DERIVATIVE)
    if not call.lacks_gradient:
        pair = clock(lambda: adapter.differentiate(call, function, operands, adapter.put(cotangent, dtype)))
    if not isinstance(pair, (Refused, Unsupported)):
        return _check_pair(pair, len(operands))
    # a framework that cannot differentiate the call may still make it
    output = clock(lambda: function(*operands))
    if isinstance(output, Refused):
        return output
    names = (GRADIENT_OF[name] for name in question.words.operand_names)
    return Computed(output, missing=dict.fromkeys(names, pair))


def _check_pair(pair: Any, operands: int) -> Computed:
    try:
        output, gradients = pair
        gradients = tuple(gradients)
    except (TypeError, ValueError) as error:
        raise AdapterFault(f"differentiate gave no pair of output and gradients but {pair!r:.80}") from error
    if len(gradients) != operands:
        raise AdapterFault(f"differentiate gave {len(gradients)} gradients for {operands} operands")
    return Computed(output, gradients)


def values_of(
    call: Call, adapter: Adapter, computed: Computed, clock: Clock
) -> Union[Dict[str, Any], Refused]:
    """Every result that was computed, as NumPy arrays in canonical layout."""
    gradients, beside = dict(zip(gradients_of(call), computed.gradients)), computed.beside
    tensors = {OUTPUT: computed.output, **dict(zip(_beside(call) if beside else (), beside)), **gradients}
    fetched = clock(lambda: [adapter.get(tensor) for tensor in tensors.values()])
    if isinstance(fetched, Refused):
        return fetched
    values = {name: canonical(name, array, axes_of(call, name)) for name, array in zip(tensors, fetched)}
    # a kernel that was rotated before the call has its gradient rotated as well
    if call.flip and GRAD_KERNEL in values:
        values[GRAD_KERNEL] = rotate_180(values[GRAD_KERNEL])
    return values


def gradients_of(call: Call) -> Tuple[str, ...]:
    """The VJPs of the operands of a call, in their order, with that of a bias; none of a refused call."""
    if call.geometry is None:
        return ()
    return tuple(GRADIENT_OF[name] for name in find_operator(call.geometry.op).operand_names(bias=True))


def _beside(call: Call) -> Tuple[str, ...]:
    return () if call.geometry is None else find_operator(call.geometry.op).side_results


def axes_of(call: Call, result: str) -> Tuple[int, ...]:
    """How a result of a call lies in its layout."""
    layout, geometry = call.layout, call.geometry
    operand = next((name for name, gradient in GRADIENT_OF.items() if gradient == result), None)
    axes = layout.output if operand is None else layout.of_operands[operand]
    if geometry is None or geometry.leading is None or operand not in (None, INPUT):
        return axes
    return fit_permutation(axes, len(geometry.output_shape))
