"""The operands of a script: NumPy arrays in native layout, and tensors of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.failures.repro.literals import GENERATOR, array_literal
from conformance.failures.repro.subject import Operation, ScriptSource
from conformance.frameworks.interface import Call
from conformance.frameworks.source_text import (
    data_letters,
    kernel_letters,
    literal,
    spatial_index,
    transpose_text,
)
from conformance.operators.convolution.plain_operands import as_plain_operands, draw_cotangent
from conformance.operators.data_kinds import INTEGERS
from conformance.operators.dtypes import INTEGER_FORMATS, Float64Array
from conformance.operators.operands import draw, largest_magnitude, stream_number
from conformance.operators.question import draw_operands
from conformance.operators.shapes import Shape
from conformance.operators.tensors import (
    BIAS,
    COTANGENT,
    INPUT,
    KERNEL,
    OUTPUT,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
    TANGENTS,
)
from conformance.worker.stages import fit_permutation

MOST_WRITTEN = 600
"""Elements of an array that are written out; integers beyond it are drawn by the script, results sampled."""

NAMES = {INPUT: "x", KERNEL: "w", BIAS: "b"}
"""Of each operand, its name in a script."""

TANGENT = {INPUT: ("tx", TANGENT_INPUT), KERNEL: ("tw", TANGENT_KERNEL), BIAS: ("tb", TANGENT_BIAS)}
"""Of each operand, the name of its tangent in the script and in a recipe."""


@dataclass(frozen=True)
class _Array:
    """One array: its name in the script and in a recipe, its shape `(N, C, *size)`, layout and comment."""

    name: str
    operand: str
    shape: Shape
    layout: tuple[int, ...]
    comment: str
    dtype: str

    @property
    def is_kernel(self) -> bool:
        return TANGENTS.get(self.operand, self.operand) == KERNEL


def operand_lines(script: ScriptSource) -> Iterator[str]:
    """Statements that leave the lists of tensors that are needed.

    `operands` always; `cotangent` and `tangents` for derivatives, `others`, input and kernel, for the other
    operator. Arrays are `x`, `w`, `b`, the cotangent `dy`, the tangents `tx`, `tw`, `tb`, and `v`, the kernel
    of the other operator.
    """
    arrays = list(_arrays(script))
    if any(_is_drawn(script, array) for array in arrays):
        yield from ("", GENERATOR, "", "")
    for array in arrays:
        dtype = _storage_dtype(array.dtype)
        yield f"{array.name} = {_values(script, array)}.astype(np.{dtype})  # {array.comment}"
    if script.adjoint:
        v = _adjoint_kernel("w", script.operation, script.adjoint)
        yield f"v = {v}  # the kernel of the other operator"
        yield from _spread("v", script, script.adjoint.call)
    for array in arrays:
        if array.is_kernel:
            yield from _spread(array.name, script, script.operation.call)
    yield from _tensors(script, arrays)


def taps(call: Call) -> str:
    """The index, in native layout, of the taps between which a call has zeros."""
    return spatial_index(call.layout.kernel, [f"::{factor}" for factor in call.dilate])


def _arrays(script: ScriptSource) -> Iterator[_Array]:
    layout, words, geometry = script.operation.call.layout, script.words, script.geometry
    natives = {INPUT: layout.input, KERNEL: layout.kernel, BIAS: (0,)}
    operands = []
    plain = geometry.operand_shapes
    for operand in words.operand_names:
        name = NAMES[operand]
        shape, dtype = words.operand_shape(operand), words.operand_dtype(operand)
        if not script.takes_words and not words.fit_together:
            shape, dtype = plain[operand], script.dtype
        native, comment = natives[operand], _comment(operand, script)
        if len(shape) != len(native):
            native, comment = fit_permutation(native, len(shape)), f"{len(shape)} axes"
        operands.append(_Array(name, operand, shape, native, comment, dtype))
    yield from operands
    if script.has_cotangent:
        comment = f"{data_letters(layout.output)}, the cotangent"
        shape = geometry.output_shape
        native = fit_permutation(layout.output, len(shape))
        yield _Array("dy", COTANGENT, shape, native, comment, script.result_dtype(OUTPUT))
    for array in operands if script.has_tangents else ():
        name, tangent = TANGENT[array.operand]
        about = f"{array.comment}, the tangent of {array.name}"
        yield _Array(name, tangent, array.shape, array.layout, about, script.dtype)


def _comment(operand: str, script: ScriptSource) -> str:
    layout = script.operation.call.layout
    if operand == KERNEL:
        return kernel_letters(script.geometry.op, layout.kernel)
    return "C" if operand == BIAS else data_letters(layout.input)


def _values(script: ScriptSource, array: _Array) -> str:
    """An expression of the values in native layout."""
    recipe, layout = script.found.question.recipe, array.layout
    if _is_drawn(script, array):
        drawn = (
            stream_number(recipe, array.operand),
            literal(tuple(array.shape)),
            largest_magnitude(recipe, array.operand),
        )
        text = f"integers({', '.join(map(str, drawn))})"
        if array.dtype in INTEGER_FORMATS and not INTEGER_FORMATS[array.dtype].signed:
            text = f"np.abs({text})"
    elif 0 in array.shape:
        text = f"np.zeros({literal(tuple(array.shape))})"
    else:
        drawn_values = _draw(script, array)
        text = f"np.array(\n{array_literal(drawn_values)}\n)"
    if array.is_kernel and script.operation.turned:
        text += _reversal_index(tuple(range(len(layout))))
    return transpose_text(text, tuple(range(len(layout))), layout)


def _draw(script: ScriptSource, array: _Array) -> Float64Array:
    """The values of an array, those of a plain operation made of the operands as they are drawn."""
    question, words = script.found.question, script.words
    if array.operand == COTANGENT:
        return draw_cotangent(question.recipe, script.geometry)
    if array.operand in TANGENT and not words.fit_together and not script.takes_words:
        drawn = as_plain_operands(draw_operands(question), script.geometry.batched)
        return dict(zip((INPUT, KERNEL, BIAS), drawn))[array.operand]
    return draw(replace(question.recipe, dtype=array.dtype), array.operand, array.shape)


def _is_drawn(script: ScriptSource, array: _Array) -> bool:
    recipe = script.found.question.recipe
    kind = recipe.kinds.get(array.operand, INTEGERS)
    large = math.prod(array.shape) > MOST_WRITTEN
    return kind == INTEGERS and large and (script.takes_words or script.words.fit_together)


def _adjoint_kernel(kernel: str, here: Operation, there: Operation) -> str:
    """An expression of the kernel as the call of the other operator takes it."""
    text = transpose_text(kernel, here.call.layout.kernel, there.call.layout.kernel)
    return text + (_reversal_index(there.call.layout.kernel) if here.turned != there.turned else "")


def _reversal_index(layout: tuple[int, ...]) -> str:
    return spatial_index(layout, ["::-1"] * (len(layout) - 2))


def _spread(name: str, script: ScriptSource, call: Call) -> Iterator[str]:
    """Zeros between the taps, before a kernel becomes an operand."""
    if all(factor == 1 for factor in call.dilate):
        return
    yield "# zeros between the taps, for which the framework's call has no dilation here"
    shape = [f"{name}.shape[{at}]" for at in range(len(call.layout.kernel))]
    for at, axis in enumerate(call.layout.kernel):
        if axis >= 2:
            shape[at] = str(script.geometry.axes[axis - 2].effective_kernel)
    yield f"spread = np.zeros(({', '.join(shape)}), {name}.dtype)"
    yield f"spread{taps(call)} = {name}"
    yield f"{name} = spread"


def _tensors(script: ScriptSource, arrays: list[_Array]) -> Iterator[str]:
    def list_lines(name: str, texts: list[str]) -> Iterator[str]:
        yield from (f"{name} = [", *(f"    {_tensor(script, text)}," for text in texts), "]")

    own = [_tensor(script, f"{a.name}.copy()", a.dtype) for a in arrays if a.operand in TANGENT]
    yield from ("operands = [", *(f"    {text}," for text in own), "]")
    if script.has_cotangent:
        yield f"cotangent = {_tensor(script, 'dy', script.result_dtype(OUTPUT))}"
    if script.has_tangents:
        yield from list_lines("tangents", [f"{a.name}.copy()" for a in arrays if a.operand in TANGENTS])
    if script.adjoint:
        dy = transpose_text("dy", script.operation.call.layout.output, script.adjoint.call.layout.input)
        yield from list_lines("others", [f"{dy}.copy()", "v.copy()"])


def _tensor(script: ScriptSource, text: str, dtype: str = "") -> str:
    return script.framework_script.tensor(text, dtype or script.dtype, script.device)


def _storage_dtype(dtype: str) -> str:
    return "float32" if dtype == "bfloat16" else dtype
