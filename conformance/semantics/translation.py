"""Translates a case into Python code of another framework.

The code is printed for people to paste, so it takes and returns NumPy arrays in the layout of the case's own
dialect, and has nothing in it that does nothing.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace
from functools import cache

from conformance.cases.case import Case
from conformance.cases.spelling import meaning, suggest_spelling
from conformance.commands import command, positional
from conformance.errors import UsageError
from conformance.frameworks import registry
from conformance.frameworks.interface import Call, Layout, channels_first
from conformance.frameworks.program import Arrays, Program
from conformance.frameworks.source_text import comment, data_letters, kernel_letters
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal
from conformance.semantics.input_sizes import describe_input_sizes

DEVICE = "cpu"
"""Code is written for the device that every machine has; what that device lacks is written out in steps."""

GEOMETRY = "geometry"
"""A dialect that no target speaks: a question in it makes the target express the geometry, not the words.

Code to paste has to run, and some runtimes refuse words of their own dialect: ONNX Runtime an `output_shape`.
"""


class Untranslatable(UsageError):
    """The target cannot say what the case means; the message has the reason. Exit code 2."""


SOURCE, TARGET = "source", "target"
"""Whose layout `x` and `y` have: that of the case's own dialect, or that of the framework translated to."""


def translate(case: Case, to: str, io_layout: str = SOURCE) -> str:
    """Python code that computes the case with the framework `to` (one of `targets()`).

    The code takes NumPy arrays `x`, `w` and, where the case has a bias, `b`, in the layout and dtype
    of the case's own dialect, and leaves `y`, a NumPy array in that layout. bfloat16 travels as float32.
    With the `io_layout` "target" `x` and `y` are in the layout of the target, and the code has no
    change of layout but that of the kernel.

    Raises UsageError where the case's dialect refuses the words or the target is unknown, and
    `Untranslatable` where the target has no call that means the same.
    """
    geometry_of(case)
    return write_code(case, find_target(to), io_layout)


def write_code(case: Case, to: str, io_layout: str = SOURCE) -> str:
    """Like `translate`, for a framework that is one of `targets()`."""
    geometry = geometry_of(case)
    call = target_call(case, geometry, to)
    arrays = arrays_of(case, geometry, call, io_layout)
    program = registry.code(to)(call, arrays) if isinstance(call, Call) else call
    if isinstance(program, Unsupported):
        raise Untranslatable(f"{to} cannot say this case: {program.reason}")
    sizes = describe_input_sizes(geometry, call) if isinstance(call, Call) else ()
    return "\n".join([*header_lines(case, geometry, arrays, to, sizes), *_program_lines(program), ""])


def arrays_of(case: Case, geometry: Geometry, call: Call | Unsupported, io_layout: str) -> Arrays:
    """What code starts from: arrays in the layout of the source, input and output in that of the call if
    asked."""
    if io_layout not in (SOURCE, TARGET):
        raise UsageError(
            f"the layout of x and y is that of the {SOURCE} or of the {TARGET}, not {io_layout!r}"
        )
    layout = source_layout(case, geometry)
    if io_layout == TARGET and isinstance(call, Call):
        layout = Layout(call.layout.input, layout.kernel, call.layout.output)
    return Arrays(layout, case.words.dtype, case.words.bias)


@cache
def targets() -> tuple[str, ...]:
    """The targets that `translate` takes: every dialect whose framework has a module for code, and numpy."""
    named = (framework.dialect or name for name, framework in registry.FRAMEWORKS.items())
    return tuple(name for name in dict.fromkeys(named) if registry.has_code(name))


def _explain_words(case: Case) -> str:
    """What shows the explanation of a case: a command, or Python for a case that is in no file."""
    return "conformance.explain(case)" if case.name is None else command("explain", positional(case.name))


def geometry_of(case: Case) -> Geometry:
    """The geometry of the case in its own dialect; raises UsageError where the dialect's rule refuses."""
    prediction = registry.rule(case.dialect)(case.words)
    if not isinstance(prediction, Refusal) and not case.words.fit_together:
        raise Untranslatable(
            "the operands, or the lists, do not fit the other words, and other frameworks have no such words;"
            f" `{_explain_words(case)}` shows the plain operation, which can be translated"
        )
    if isinstance(prediction, Refusal):
        raise UsageError(f"the rule of {case.dialect} refuses the words: {prediction.why}")
    return prediction


def find_target(name: str) -> str:
    """The target that a name means, `tf` for example; raises UsageError, with the nearest names, for none."""
    meant = meaning(name, targets())
    if meant is None:
        near = suggest_spelling(name, targets())
        raise _no_target(name, near)
    return meant


def _no_target(name: str, near: str = "") -> UsageError:
    return UsageError(f"nothing is translated to {name!r}; it can be one of {', '.join(targets())}{near}")


def target_call(case: Case, geometry: Geometry, to: str) -> Call | Unsupported:
    """The call of the target for a geometry, in the target's layout; raises UsageError for no target."""
    if to not in targets():
        raise _no_target(to)
    layout = case.words.layout if to == case.dialect else "native"
    return _call(case, geometry, to, layout, DEVICE, GEOMETRY)


def source_layout(case: Case, geometry: Geometry) -> Layout:
    """How the case's own dialect arranges its operands, as its call says; channels first without a call.

    `geometry` is the meaning of the case. Raises UsageError where the dialect's framework has no such call.
    """
    words = case.words
    if _framework_of(case.dialect) is None:
        first = channels_first(words.rank)
        last = (0, *range(2, words.rank + 2), 1)
        return Layout(last, first.kernel, last) if words.layout == "channels_last" else first
    call = _source_call(case, geometry)
    if isinstance(call, Unsupported):
        raise UsageError(f"{case.dialect} cannot be asked this case: {call.reason}")
    return call.layout


def own_call(case: Case, geometry: Geometry) -> Call | Unsupported:
    """The call of the case in the words of its own dialect, on the device that every machine has."""
    return _call(case, geometry, case.dialect, case.words.layout, DEVICE, case.dialect)


def _source_call(case: Case, geometry: Geometry) -> Call | Unsupported:
    """The call of the case in its own dialect.

    It is asked in float32 for a GPU, since what a device lacks for a dtype is of no concern to the notation.
    """
    words = replace(case.words, dtype="float32")
    source = replace(case, words=words)
    return _call(source, geometry, case.dialect, words.layout, "gpu", case.dialect)


def _call(
    case: Case, geometry: Geometry, to: str, layout: str, device: str, dialect: str
) -> Call | Unsupported:
    recipe = Recipe(case.seed, case.words.dtype)
    question = Question(replace(case.words, layout=layout), dialect, EQUIVALENT, recipe, False)
    call: Call | Unsupported = registry.call(_framework_of(to) or to)(question, geometry, device)
    return call


def _framework_of(dialect: str) -> str | None:
    """The first framework that speaks a dialect; numpy, which speaks none, answers to its name."""
    speaking = (
        name for name, framework in registry.FRAMEWORKS.items() if dialect in (framework.dialect, name)
    )
    return next(speaking, None)


def header_lines(
    case: Case, geometry: Geometry, arrays: Arrays, to: str, sizes: tuple[str, ...]
) -> list[str]:
    """Comment lines: what is computed, for which input sizes; names, shapes and layouts of the operands."""
    layout, op = arrays.layout, geometry.op
    shapes = [
        ("x", geometry.input_shape, layout.input, data_letters(layout.input)),
        ("y", geometry.output_shape, layout.output, data_letters(layout.output)),
    ]
    if find_operator(op).has_kernel:
        letters = kernel_letters(op, layout.kernel)
        shapes.insert(1, ("w", geometry.kernel_shape, layout.kernel, letters))
    operands = ", ".join(
        f"{name} {tuple(shape[axis] for axis in permutation)} {letters}"
        for name, shape, permutation, letters in shapes
    )
    formats = f"{operands}; {case.words.dtype}" + (", as float32" if case.words.dtype == "bfloat16" else "")
    described = (f"{describe_source(case, geometry)}, in {to}.", f"{formats}.")
    sentences = (*described, *(f"{text[0].upper()}{text[1:]}." for text in sizes))
    return [comment(line) for text in sentences for line in textwrap.wrap(text, 86)]


def describe_source(case: Case, geometry: Geometry) -> str:
    """The case in its own dialect: the text of the call where a framework speaks it, else the words."""
    if _framework_of(case.dialect) is not None:
        call = _source_call(case, geometry)
        if isinstance(call, Call):
            return call.text
    words = case.words
    named = ("kernel", "stride", "dilation", "groups", "padding", "output_padding", "output_size")
    values = ((name, getattr(words, name)) for name in named)
    text = ", ".join(f"{name}={value!r}" for name, value in values if value is not None)
    return f"{words.op} in the words of {case.dialect}: {text}"


def _program_lines(program: Program) -> list[str]:
    return [*program.imports, "", *program.body] if program.imports else list(program.body)
