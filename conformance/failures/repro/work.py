"""The framework's work in a script: the functions that make its calls, and the results they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.errors import UsageError
from conformance.failures.repro.operands import NAMES, taps
from conformance.failures.repro.subject import SECOND, Operation, ScriptSource
from conformance.frameworks import registry
from conformance.frameworks.program import Arrays
from conformance.frameworks.source_text import literal, transpose_text
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operator import GRADIENT_OF
from conformance.operators.registry import find_operator
from conformance.operators.tensors import ADJOINT, GRAD_KERNEL, GRADIENTS, JVP, OUTPUT, SECOND_KERNEL
from conformance.operators.windows.geometry import Geometry

GRADIENTS_OF_GRADIENTS = (
    "# with g the VJPs of the cotangent: the gradients of <g, tangents> by x, w and the cotangent"
)


def function_lines(script: ScriptSource) -> Iterator[str]:
    """The functions `compute` and, where its result is wrong, `adjoint`, as the variant runs them."""
    wrap = script.framework_script.wrap
    yield from _function_lines("eager" if wrap else "compute", script, script.operation, script.words.bias)
    if script.adjoint:
        yield from ("", "")
        yield from _function_lines("adjoint", script, script.adjoint, bias=False)
    yield from ("", "")
    if wrap:
        yield f"compute = {wrap.format('eager')}"
    if wrap and script.adjoint:
        yield f"adjoint = {wrap.format('adjoint')}"


def _function_lines(name: str, script: ScriptSource, operation: Operation, bias: bool) -> Iterator[str]:
    geometry = operation.call.geometry or script.geometry
    call = replace(operation.call, geometry=geometry, dilate=())
    write = script.framework_script.program or registry.code(script.target.adapter)
    program = write(call, Arrays(call.layout, script.dtype, bias, tensors=True))
    if isinstance(program, Unsupported):
        raise UsageError(f"{script.target.name}: {program.reason}")
    operands = ", ".join(NAMES[each] for each in find_operator(geometry.op).operand_names(bias))
    yield f"def {name}({operands}):"
    for line in (*script.framework_script.prepare(call), *program.body, "return y"):
        yield f"    {line}" if line else ""


def result_lines(script: ScriptSource) -> Iterator[str]:
    """Statements that leave every result that is compared as a NumPy array in `got`, by its name."""
    own = script.framework_script
    yield from _refusal_lines(script, *GRADIENTS)
    yield from own.differentiate if script.compares(*GRADIENTS) else ("output = compute(*operands)",)
    yield f'got = {{"output": {own.array("output", script.result_dtype(OUTPUT))}}}'
    for index, name in enumerate(GRADIENT_OF[each] for each in script.words.operand_names):
        yield from _got_lines(script, name, f"gradients[{index}]")
    if script.compares(JVP):
        yield from (
            "",
            "# the derivative of the output along the tangents",
            *_refusal_lines(script, JVP),
            *own.jvp,
        )
        yield from _got_lines(script, JVP, "jvp")
    if script.compares(*SECOND):
        yield from ("", GRADIENTS_OF_GRADIENTS, *_refusal_lines(script, *SECOND), *own.second_order)
    for index, name in enumerate(SECOND):
        yield from _got_lines(script, name, f"second[{index}]")
    if script.adjoint:
        yield from ("", "# the other operator on the cotangent", *_refusal_lines(script, ADJOINT))
        yield from _got_lines(script, ADJOINT, "adjoint(*others)")
        yield from _identity_lines(script, script.adjoint)
    if len(script.results) > 1:
        yield ""


def _refusal_lines(script: ScriptSource, *names: str) -> Iterator[str]:
    """A line before the framework's own error, where it raised one instead of giving a result."""
    observed = script.found.observation
    missing = observed.missing if isinstance(observed, Answer) else {}
    refused = [name for name in names if script.compares(name) and isinstance(missing.get(name), Refused)]
    if refused:
        expected = literal(f"expected: {', '.join(refused)}; got:")
        yield f"print({expected}, flush=True)"


def _got_lines(script: ScriptSource, name: str, tensor: str) -> Iterator[str]:
    if not script.compares(name):
        return
    yield f"got[{literal(name)}] = {script.framework_script.array(tensor, script.result_dtype(name))}"
    if name in (GRAD_KERNEL, SECOND_KERNEL) and script.operation.is_dilated:
        yield f"got[{literal(name)}] = got[{literal(name)}]{taps(script.operation.call)}"


def _identity_lines(script: ScriptSource, adjoint: Operation) -> Iterator[str]:
    """Both sides of the adjoint identity, where the results have the shapes for it; they are only printed."""
    observed, geometry = script.found.observation, script.geometry
    shapes = {OUTPUT: geometry.output_shape, ADJOINT: geometry.input_shape}
    values = observed.values if isinstance(observed, Answer) else {}
    if any(name not in values or values[name].shape != shape for name, shape in shapes.items()):
        return
    layout = script.operation.call.layout
    output = 'np.asarray(got["output"], np.float64)'
    if script.words.bias:
        output += f" - b.reshape({literal(tuple(-1 if axis == 1 else 1 for axis in layout.output))})"
    there = transpose_text('got["adjoint"]', adjoint.call.layout.output, layout.input)
    here, other = geometry.op, find_operator(geometry.op).adjoint
    yield f"left = np.vdot({output}, dy)"
    yield f"right = np.vdot(x, np.asarray({there}, np.float64))"
    sides = f"<{here} x, y> = {{left}}, <x, {other} y> = {{right}}"
    yield f'print(f"{sides}; equal but for rounding where both are right\\n")'


def inference_lines(script: ScriptSource, geometry: Geometry) -> Iterator[str]:
    """The framework's own inference of the output shape, where that is wrong."""
    if "inferred_shape" in script.found.failing and script.framework_script.infer:
        shape = tuple(geometry.output_shape[axis] for axis in script.operation.call.layout.output)
        yield from script.framework_script.infer
        yield f'print(f"inferred shape {{inferred}}, expected {literal(shape)}")'
        yield f"failed |= inferred != {literal(shape)}"
