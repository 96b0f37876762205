"""The sections of the document that answer what a word means: tables of formulas, and a ruler to see them on.

Names, formulas and limits are those of `words_by_dialect`, which reads them off the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.commands import command
from conformance.frameworks import registry
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal
from conformance.semantics.formulas import VARIABLES, Formulas
from conformance.semantics.words_by_dialect import (
    CONSISTENT,
    FORMS,
    NONE,
    NUMBER,
    OUTPUT_WORDS,
    PAIR,
    Form,
    Meaning,
    keyword,
    meaning,
    words_of,
)

DIALECT_NAMES = {
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
    "jax": "JAX",
    "theano": "Theano",
    "onnx": "ONNX",
    "keras": "Keras",
}
"""The dialects as people spell them."""

KEYWORDS = ("padding", "stride", "dilation", "groups", *OUTPUT_WORDS)
RULER = {"i": 4, "k": 5, "s": 2, "d": 1, "rank": 2, "groups": 1, "p": 1, "lo": 1, "hi": 1}
"""The configuration of the ruler: small, with an odd number of elements to cut, where the dialects part."""
RULED = {
    "no padding": (Form(CONV_TRANSPOSE, NONE), {}),
    "SAME": (Form(CONV_TRANSPOSE, "SAME"), {}),
    "SAME_LOWER": (Form(CONV_TRANSPOSE, "SAME_LOWER"), {}),
    "VALID": (Form(CONV_TRANSPOSE, "VALID"), {}),
    "padding 1": (Form(CONV_TRANSPOSE, NUMBER), {}),
    "padding (1, 1)": (Form(CONV_TRANSPOSE, PAIR), {}),
    "no padding, output_padding 1": (Form(CONV_TRANSPOSE, NONE, ("output_padding",)), {"output_padding": 1}),
    "SAME, output_size 7": (Form(CONV_TRANSPOSE, "SAME", ("output_size",)), {"output_size": 7}),
}
"""Words on the ruler, each with a line for every dialect, and the numbers that they have beside `RULER`."""


def words_sections() -> Iterator[str]:
    """The lines of the sections on words: names, formulas by operator, the ruler."""
    yield "## What a word means there"
    yield ""
    yield from _names_table()
    yield (
        "Below, each row is one way to write the words of a window and what it means, along one axis. "
        "Formulas are found by asking the rules and hold for all of a sample of configurations; "
        f"`{command('explain', 'WORD')}` prints those of one word. "
        + "; ".join(f"`{name}` is the {text.removeprefix('the ')}" for name, text in VARIABLES.items())
        + "."
    )
    yield ""
    yield from _formulas_table("Of a convolution", "zeros at the beginning", FORMS[CONV])
    plain = [form for form in FORMS[CONV_TRANSPOSE] if not set(form.beside) & set(OUTPUT_WORDS)]
    yield from _formulas_table("Of a transposed convolution", "cut at the beginning", plain)
    sized = [form for form in FORMS[CONV_TRANSPOSE] if len(set(form.beside) & set(OUTPUT_WORDS)) == 1]
    yield from _formulas_table(
        "Of a transposed convolution whose size is selected", "cut at the beginning", sized
    )
    yield from _ruler()


def lacking(form: Form) -> tuple[str, ...]:
    """The dialects that have no such words: they refuse every configuration that is written so."""
    if form not in FORMS[form.op]:
        return ()
    return tuple(name for name in registry.DIALECTS if isinstance(meaning(name, form).read, Refusal))


def _names_table() -> Iterator[str]:
    yield f"| | {' | '.join(DIALECT_NAMES.values())} |"
    yield f"|---|{'---|' * len(DIALECT_NAMES)}"
    for word in KEYWORDS:
        names = (_keyword_names(dialect, word) for dialect in DIALECT_NAMES)
        yield f"| {word} | {' | '.join(names)} |"
    yield ""


def _keyword_names(dialect: str, word: str) -> str:
    """What a dialect calls a word: one name, or that of each operator; a dash where it has none."""
    ops = (CONV_TRANSPOSE,) if word in OUTPUT_WORDS else (CONV, CONV_TRANSPOSE)
    names = {op: keyword(dialect, op, word) for op in ops}
    if len(set(names.values())) == 1:
        name = names[CONV_TRANSPOSE]
        return f"`{name}`" if name else "-"
    return ", ".join(f"`{name}` ({op})" if name else f"- ({op})" for op, name in names.items())


def _formulas_table(heading: str, begin: str, forms: Iterable[Form]) -> Iterator[str]:
    yield f"### {heading}"
    yield ""
    yield f"| words | dialects | output size `o` | {begin} | accepted if |"
    yield "|---|---|---|---|---|"
    for form in forms:
        yield from _form_rows(form)
    yield ""


def _form_rows(form: Form) -> Iterator[str]:
    """A row for each meaning that some dialects share; what no dialect has is left out."""
    alike: dict[tuple[Formulas, bool], list[Meaning]] = {}
    for dialect in registry.DIALECTS:
        found = meaning(dialect, form)
        if isinstance(found.read, Formulas):
            alike.setdefault((found.read, found.turned), []).append(found)
    for (read, turned), meanings in alike.items():
        who = ", ".join(_spelled(each) for each in meanings)
        end = ", kernel turned" if turned else ""
        limits = ", ".join(f"`{limit}`" for limit in read.limits) or "always"
        yield f"| {form} | {who}{end} | `{read.size}` | `{read.begin}` | {limits} |"


def _spelled(found: Meaning) -> str:
    written = f" `{found.spelled}`" if found.spelled else ""
    return f"{DIALECT_NAMES[found.dialect]}{written}"


def _ruler() -> Iterator[str]:
    """Every dialect on one line for the same configuration, below the full result that all cut from."""
    predicted = {
        (label, dialect): registry.rule(dialect)(words_of(form, {**RULER, **numbers}))
        for label, (form, numbers) in RULED.items()
        for dialect in DIALECT_NAMES
    }
    axes = {key: answer.axes[0] for key, answer in predicted.items() if isinstance(answer, Geometry)}
    full = next(iter(axes.values())).full
    first = min(0, *(axis.offset for axis in axes.values()))
    last = max(full, *(axis.offset + axis.size for axis in axes.values()))
    yield "### On one ruler"
    yield ""
    yield (
        f"A transposed convolution of input {RULER['i']}, kernel {RULER['k']} and stride {RULER['s']}, whose"
        f" full result has {full} elements: `#` is kept, `-` is cut, `0` is a zero beyond the full result."
    )
    yield ""
    yield "```text"
    yield f"{'':<14}{''.join(f'{position:>3}' for position in range(first, last))}"
    for label, (form, _) in RULED.items():
        yield label
        for dialect, name in DIALECT_NAMES.items():
            axis = axes.get((label, dialect))
            missing = "no such words" if dialect in lacking(form) else "refused"
            yield f"  {name:<12}{_window(axis, first, last) if axis else f'  {missing}'}"
    yield "```"
    yield ""


def _window(axis: Axis, first: int, last: int) -> str:
    def mark(position: int) -> str:
        kept = axis.offset <= position < axis.offset + axis.size
        inside = 0 <= position < axis.full
        return ("#" if inside else "0") if kept else "-" if inside else " "

    return "".join(f"{mark(position):>3}" for position in range(first, last)).rstrip()


def form_of(op: str, padding: object, beside: Iterable[str]) -> Form:
    """The form in which a case writes its words."""
    if padding is None or isinstance(padding, str):
        kind = padding or NONE
    elif isinstance(padding, tuple) and padding and isinstance(padding[0], tuple):
        kind = PAIR
    else:
        kind = NUMBER
    words = tuple(word for word in (*OUTPUT_WORDS, CONSISTENT) if word in set(beside))
    return Form(op, kind, words)
