"""The `expect` of a case: read, and held against the rest of its keys.

Whether the rule agrees with it is judged in a run.
"""

from __future__ import annotations

from typing import Any

from conformance.cases.arrays import ArrayNode
from conformance.cases.case import ExpectedResult
from conformance.cases.draft import Draft, wants_vjp
from conformance.cases.number_ranges import check_range
from conformance.cases.numbers import half_unit, nested_shape
from conformance.cases.yaml.tree import YamlNode
from conformance.operators.dtypes import is_integer
from conformance.operators.registry import find_operator
from conformance.operators.tensors import (
    BIAS,
    DIRECT_RESULTS,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    INPUT,
    KERNEL,
    OUTPUT,
    SIDE_RESULTS,
)
from conformance.operators.words import Words


def read_expectation(draft: Draft) -> ExpectedResult:
    """What is expected, with half a unit of the last digit of each number that was written with decimals."""
    if draft.keys.expect is None:
        return ExpectedResult()
    written = {name: draft.node.part(("expect", name)) for name in DIRECT_RESULTS}
    half_units = {name: _half_units(node) for name, node in written.items() if _has_decimals(node)}
    return ExpectedResult(**dict(draft.keys.expect), half_units=half_units)


def _has_decimals(node: YamlNode) -> bool:
    if isinstance(node, ArrayNode):
        return node.half_units is not None
    if isinstance(node.value, tuple):
        return any(map(_has_decimals, node.parts.values()))
    return isinstance(node.value, float)


def _half_units(node: YamlNode) -> Any:
    """Half a unit of the last digit of each number below a node, as nested tuples."""
    if isinstance(node, ArrayNode):
        return node.half_units
    if isinstance(node.value, tuple):
        return tuple(map(_half_units, node.parts.values()))
    return half_unit(node.text or "")


def check_expected(draft: Draft, words: Words) -> None:
    """Note an `expect` that contradicts itself; whether the rule agrees with it is judged in a run."""
    expect = draft.keys.expect
    if expect is None:
        return
    axes = words.rank + 2
    shape = None if expect.output is None else nested_shape(expect.output)
    for name, extents in (("shape", expect.shape), ("output", shape)):
        if words.fit_together and extents is not None and len(extents) != axes:
            text = (
                f"`expect.{name}` has {len(extents)} axes; the output of this case has {axes}, [N, C, *size]"
            )
            draft.note(("expect", name), text)
    if None not in (expect.shape, shape) and expect.shape != shape:
        text = (
            f"`expect.output` has the shape {list(shape or ())}, `expect.shape` is {list(expect.shape or ())}"
        )
        draft.note(("expect", "output"), f"{text}; correct one of them")
    results = (expect.shape, *(getattr(expect, name) for name in DIRECT_RESULTS))
    if expect.refused is True and any(result is not None for result in results):
        text = "`expect` wants every backend to refuse and a result as well"
        draft.note(("expect", "refused"), f"{text}; keep one, or name the backends that refuse")


def check_expected_numbers(draft: Draft, words: Words) -> None:
    """Note expected numbers that the dtype cannot hold, and VJPs that no result has or of another shape."""
    for name in DIRECT_RESULTS if draft.keys.expect is not None else ():
        values = getattr(draft.keys.expect, name)
        if values is None:
            continue
        check_range(draft, ("expect", name), values, SIDE_RESULTS.get(name, words.dtype))
        if name in SIDE_RESULTS:
            _check_expected_beside(draft, words, name, values)
        elif name != OUTPUT:
            _check_expected_vjp(draft, words, name, values)


def _check_expected_beside(draft: Draft, words: Words, name: str, values: Any) -> None:
    path, text = ("expect", name), f"`expect.{name}` is given, but"
    shape, output = nested_shape(values), draft.keys.expect and draft.keys.expect.output
    if name not in find_operator(words.op).side_results:
        draft.note(path, f"{text} {words.op} has no such result; take it out")
    elif output is not None and shape != nested_shape(output):
        note = f"`expect.{name}` has the shape {list(shape)}; this result has that of the output"
        draft.note(path, f"{note}, {list(nested_shape(output))}")


def _check_expected_vjp(draft: Draft, words: Words, name: str, values: Any) -> None:
    path, text = ("expect", name), f"`expect.{name}` is given, but"
    shape = {
        GRAD_INPUT: words.operand_shape(INPUT),
        GRAD_KERNEL: words.operand_shape(KERNEL),
        GRAD_BIAS: words.operand_shape(BIAS),
    }[name]
    if is_integer(words.dtype):
        draft.note(path, f"{text} {words.dtype} has no derivatives; take it out, or write another dtype")
    elif not wants_vjp(draft.keys):
        draft.note(path, f"{text} the VJPs are not compared; take it out, or add vjp to `gradients`")
    elif name == GRAD_BIAS and not words.bias:
        draft.note(path, f"{text} the case has no bias; take it out, or write `bias: true`")
    elif name not in find_operator(words.op).composition.products:
        draft.note(path, f"{text} {words.op} has no such result; take it out")
    elif nested_shape(values) != shape:
        found = list(nested_shape(values))
        draft.note(path, f"`expect.{name}` has the shape {found}; this result has the shape {list(shape)}")
