"""The script of a backend that has no source text of its own: it loads the adapter and makes the call by it.

So an adapter from outside, or a variant that is no framework's own call, is shown as well: with explicit
operands, in one process, in which a debugger can stop. The adapter alone knows its layout, so operands and
results are written channels first, and two functions of the script turn them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pprint import pformat

from conformance.backends.target import Target
from conformance.failures.shrink import Trial
from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.program import Arrays, Program
from conformance.frameworks.scripting import Lines, Script
from conformance.frameworks.source_text import literal
from conformance.operators.observations import About
from conformance.operators.question import Question
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Geometry, Prediction

IMPORTS = (
    "from conformance.frameworks.registry import predict",
    "from conformance.operators.question import Question",
    "from conformance.worker.derivatives import adjoint_question",
    "from conformance.worker.load import load",
    "from conformance.worker.stages import canonical, native, rotate_180",
)
TURNED = '''\
def put(array, dtype, axes, turned=False):
    """An operand (channels first) as the adapter takes it: in its layout, the kernel turned where it asks."""
    return adapter.put(native(rotate_180(array) if turned else array, axes), dtype)


def get(tensor, axes, turned=False):
    """A result of the adapter as a NumPy array, channels first."""
    array = canonical("result", adapter.get(tensor), axes)
    return rotate_180(array) if turned else array'''
KERNEL = "call.layout.kernel, call.flip"
AXES = {
    **dict.fromkeys(("x", "tx", "gradients[0]", "second[0]"), "call.layout.input"),
    **dict.fromkeys(("w", "tw", "gradients[1]", "second[1]"), KERNEL),
    **dict.fromkeys(("b", "tb", "gradients[2]"), "(0,)"),
    **dict.fromkeys(("dy", "output", "jvp", "second[2]"), "call.layout.output"),
}
"""Of each array and tensor of a script, the axes in the adapter's layout."""

OTHERS = ("dy.copy()", "v.copy()", "adjoint(*others)")
"""Operands and result of the other operator, whose call and layout are made where it is called."""

OTHER = (
    "other = adapter.translate(adjoint_question(question, geometry.adjoint), geometry.adjoint)",
    "x = put(x, question.words.dtype, other.layout.input)",
    "w = put(w, question.words.dtype, other.layout.kernel, other.flip)",
    "y = get(adapter.adjoint(other, x, w), other.layout.output)",
)


def loading_script(target: Target, found: Trial) -> Script:
    """How a trial is shown by the adapter of a target."""
    op = found.question.words.op
    return Script(
        imports=IMPORTS,
        version="adapter.described.version",
        tensor=_tensor,
        array=_array,
        setup=partial(_setup, target, found.question),
        differentiate=(
            "output, gradients = adapter.differentiate(call, compute, tuple(operands), cotangent)",
        ),
        jvp=("jvp = adapter.jvp(call, compute, tuple(operands), tuple(tangents))",),
        second_order=(
            "second = adapter.second_order(call, compute, tuple(operands), cotangent, tuple(tangents))",
        ),
        infer=(
            "shape = adapter.infer_shape(call, compute, tuple(operands))",
            "inferred = tuple(int(shape[axis]) for axis in np.argsort(call.layout.output))",
        ),
        environment=dict(target.environment),
        translate=_canonical_call,
        program=partial(_program, op),
        needs=("conformance", *((target.adapter,) if target.adapter.endswith(".py") else ())),
    )


def _canonical_call(question: Question, prediction: Prediction, about: About) -> Call:
    """A stand-in, channels first and unturned, for the call that the adapter makes in the script."""
    geometry = replace(prediction, flip=False) if isinstance(prediction, Geometry) else None
    return Call(question.words.op, {}, channels_first(question.words.rank), geometry)


def _program(op: str, call: Call, arrays: Arrays) -> Program:
    if call.function != op:
        return Program((), OTHER)
    given = f"x, w, {'b' if arrays.bias else 'None'}" if find_operator(op).has_kernel else "x"
    return Program((), (f"y = adapter.{op}(call, {given})",))


def _tensor(text: str, dtype: str, device: str) -> str:
    if text in OTHERS:
        return text
    return f"put({text}, {literal(dtype)}, {AXES[text.partition('.')[0]]})"


def _array(text: str, dtype: str) -> str:
    return text if text in OTHERS else f"get({text}, {AXES[text]})"


def _setup(target: Target, question: Question, dtype: str, device: str) -> Lines:
    """Statements that load the adapter and make its call of the question, whose recipe is not needed."""
    asked = replace(question, recipe=replace(question.recipe, kinds={}), derivatives=()).to_json()
    loaded = ", ".join(map(literal, (target.adapter, target.variant, target.device)))
    return [
        f"adapter = load({loaded})",
        "question = Question.from_json(",
        *(f"    {line}" for line in pformat(asked, width=92, sort_dicts=False).splitlines()),
        ")",
        "geometry = predict(question, adapter.dialect)",
        "call = adapter.translate(question, geometry)",
        'print(f"call: {call.text}, {call.geometry}")',
        "",
        "",
        *TURNED.splitlines(),
        "",
        "",
    ]
