"""The legal output sizes of a transposed convolution: per dialect, with the words and the window of each.

A strided convolution maps several input sizes to one output size, so its transpose has a choice. Axes are
independent of each other; each is examined alone, by words in which every axis is like it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Padding, Refusal, Words

SIZE_WORDS = {"tensorflow": "output_shape", "onnx": "output_shape"}
"""How a dialect spells `output_size`, where it has another name for it."""
WINDOW_WORDS = ("padding", "pads", "output_padding", "output_shape", "transpose_kernel")
"""Words of a call that select the window, in the order in which they are shown."""
LONGEST = 4096
"""Paddings that are tried one by one where words that select a window are searched for."""
MOST_WINDOWS = 8
"""Windows that are shown of one axis."""


@dataclass(frozen=True)
class Choice:
    """The output sizes that one word of a dialect selects on an axis, and the values that select them.

    `sizes` are as many as `values`, or the one that all of them select. `open_ended` is true where the word
    goes on selecting sizes past the last one.
    """

    word: str
    values: range
    sizes: range
    open_ended: bool = False


@dataclass(frozen=True)
class AllowedSizes:
    """What one dialect allows on an axis: its default window or its refusal, and the choices of its words."""

    dialect: str
    default: Axis | Refusal
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class WindowSpelling:
    """How a dialect selects a window: its words, empty where no words of the dialect do.

    `around` names the steps that its call needs besides, or says why there is no call.
    """

    dialect: str
    words: str
    around: str = ""


@dataclass(frozen=True)
class SelectedWindow:
    """The window that a dialect keeps for an output size, and how every other dialect selects this window."""

    axis: Axis
    spellings: tuple[WindowSpelling, ...]


def with_axes_like(words: Words, index: int) -> Words:
    """The words with every axis like the axis of that index."""
    rank = words.rank

    def spread(numbers: tuple[int, ...]) -> tuple[int, ...]:
        return (numbers[index],) * rank

    def spread_if_written(numbers: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return None if numbers is None else spread(numbers)

    padding: Padding = words.padding
    if isinstance(padding, tuple):
        padding = (padding[index],) * rank  # type: ignore[assignment]
    return replace(
        words,
        input=(*words.input[:2], *spread(words.size)),
        kernel=spread(words.kernel),
        stride=spread(words.stride),
        dilation=spread(words.dilation),
        padding=padding,
        output_padding=spread_if_written(words.output_padding),
        output_size=spread_if_written(words.output_size),
    )


def distinct_axes(words: Words) -> list[tuple[Words, tuple[int, ...]]]:
    """The different axes of the words, each as `with_axes_like` gives it, with the indices it stands for."""
    axes: list[tuple[Words, tuple[int, ...]]] = []
    for index in range(words.rank):
        own = with_axes_like(words, index)
        for place, (other, indices) in enumerate(axes):
            if other == own:
                axes[place] = (other, (*indices, index))
                break
        else:
            axes.append((own, (index,)))
    return axes


def allowed_sizes(dialect: str, words: Words) -> AllowedSizes:
    """The output sizes that a dialect accepts for `words`, in which all axes are alike.

    Output words that `words` have themselves are ignored.
    """
    bare = replace(words, output_size=None, output_padding=None)
    start = _first_axis(registry.rule(dialect)(bare))
    if not find_operator(words.op).has_size_words or isinstance(start, Refusal):
        return AllowedSizes(dialect, start)
    # PyTorch, the most generous, takes output padding below the larger of stride and dilation, and sizes up
    # to that much past the full scatter
    past = start.stride + start.dilation + 1
    padding = _choice(dialect, bare, "output_padding", (start.stride - 1, start.dilation - 1), past)
    size = _choice(dialect, bare, "output_size", (start.size,), max(start.full, start.size) + past)
    return AllowedSizes(dialect, start, tuple(choice for choice in (padding, size) if choice is not None))


def _choice(dialect: str, bare: Words, name: str, likely: Sequence[int], stop: int) -> Choice | None:
    """The sizes that the dialect's rule gives for the values below `stop` of one output word.

    The values that a rule accepts follow each other without a gap, so that only their two ends are looked
    for, from a value that it accepts: one of the `likely` ones, if any.
    """

    known: dict[int, int | None] = {}

    def size(value: int) -> int | None:
        if value not in known:
            asked = replace(bare, **{name: (value,) * bare.rank})  # type: ignore[arg-type]
            axis = _first_axis(registry.rule(dialect)(asked))
            known[value] = None if isinstance(axis, Refusal) else axis.size
        return known[value]

    inside = next((value for value in (*likely, 0, stop - 1) if size(value) is not None), None)
    if inside is None:
        return None
    first, last = _farthest(size, inside, 0), _farthest(size, inside, stop - 1)
    least, most = size(first), size(last)
    assert least is not None
    assert most is not None
    # a word that takes even the value past the last one tried, as ONNX's output_shape, has no largest size
    open_ended = size(stop) is not None
    word = SIZE_WORDS.get(dialect, name) if name == "output_size" else name
    return Choice(word, range(first, last + 1), range(least, most + 1), open_ended)


def _farthest(size: Callable[[int], int | None], start: int, end: int) -> int:
    """The last value on the way to `end` that has a size, as `start` and all those between them have."""
    if size(end) is not None:
        return end
    way, step = abs(end - start), 1 if end > start else -1
    accepted, refused = 0, 1
    while refused < way and size(start + step * refused) is not None:
        accepted, refused = refused, min(2 * refused, way)
    while refused - accepted > 1:
        middle = (accepted + refused) // 2
        if size(start + step * middle) is None:
            refused = middle
        else:
            accepted = middle
    return start + step * accepted


def _first_axis(prediction: Prediction) -> Axis | Refusal:
    return prediction if isinstance(prediction, Refusal) else prediction.axes[0]


def selected_windows(allowed: AllowedSizes, words: Words) -> tuple[SelectedWindow, ...]:
    """The windows behind the output sizes of a dialect, smallest first, as the other dialects select them.

    `allowed` are the sizes that the dialect accepts for `words`.
    """
    bare = replace(words, output_size=None, output_padding=None)
    rule = registry.rule(allowed.dialect)
    by_axis: dict[Axis, Geometry] = {}
    for own in (bare, *_words_of_choices(bare, allowed), words):
        prediction = rule(own)
        if isinstance(prediction, Geometry):
            by_axis.setdefault(prediction.axes[0], prediction)
    ordered = sorted(by_axis.items(), key=lambda entry: entry[0].size)[:MOST_WINDOWS]
    others = [name for name in registry.DIALECTS if name != allowed.dialect]
    return tuple(
        SelectedWindow(axis, tuple(spell_window(name, words, geometry) for name in others))
        for axis, geometry in ordered
    )


def _words_of_choices(bare: Words, allowed: AllowedSizes) -> Iterator[Words]:
    """The words of every choice that is small enough to be shown."""
    for choice in allowed.choices:
        name = "output_padding" if choice.word == "output_padding" else "output_size"
        if len(choice.sizes) <= MOST_WINDOWS:
            yield from (
                Words.from_json({**bare.to_json(), name: (value,) * bare.rank}) for value in choice.values
            )


def spell_window(dialect: str, words: Words, geometry: Geometry) -> WindowSpelling:
    """How a dialect selects the window of an operation, in which all axes are alike.

    `words` have its numbers; which window they select themselves is of no account.
    """
    speaking = (name for name, each in registry.FRAMEWORKS.items() if each.dialect == dialect)
    framework = next(speaking, None)
    if framework is None:
        return WindowSpelling(dialect, _search_words(dialect, words, geometry))
    # the notation is asked for, so neither dtype, layout nor device may be one that the framework lacks
    plain = replace(words, dtype="float32", layout="native", options={})
    question = Question(plain, "geometry", EQUIVALENT, Recipe(0, "float32"), False)
    call = registry.call(framework)(question, geometry, "gpu")
    if isinstance(call, Unsupported):
        return WindowSpelling(dialect, "", call.reason)
    return WindowSpelling(dialect, ", ".join(_window_words(call)), _first_axis_steps(call))


def _window_words(call: Call) -> Iterator[str]:
    rank = len(call.layout.input) - 2
    for name in WINDOW_WORDS:
        value = call.words.get(name)
        if value is not None:
            yield f"{name}={_first_entry(name, value, rank, call)!r}"


def _first_entry(name: str, value: object, rank: int, call: Call) -> object:
    """The entry of a word for the first axis, which stands for all."""
    if isinstance(value, (str, int)) or not isinstance(value, Sequence):
        return value
    if name == "pads":
        return (value[0], value[rank])
    return value[call.layout.output.index(2)] if len(value) == rank + 2 else value[0]


def _first_axis_steps(call: Call) -> str:
    """The steps around a call that the framework has no words for, by what they do to the first axis."""
    parts = []
    if any(factor != 1 for factor in call.dilate):
        parts.append("zeros between the taps")
    if any(any(pair) for pair in call.pad):
        parts.append(f"zeros {list(call.pad[0])} around the input")
    if any(any(pair) for pair in call.crop):
        parts.append(f"a crop of {list(call.crop[0])} afterwards")
    if call.flip:
        parts.append("the kernel turned first")
    return " and ".join(parts)


def _search_words(dialect: str, words: Words, geometry: Geometry) -> str:
    """Words that select the window in a dialect without a framework, found by trying them on its rule."""
    axis = geometry.axes[0]
    rank = len(geometry.axes)
    candidates: tuple[Padding, ...] = ("VALID", "SAME", "FULL", *range(min(axis.full, LONGEST)))
    bare = replace(words, output_padding=None, options={})
    for padding, size in ((padding, size) for padding in candidates for size in (None, axis.size)):
        asked = replace(bare, padding=padding, output_size=None if size is None else (size,) * rank)
        if _first_axis(registry.rule(dialect)(asked)) == axis:
            return f"padding={padding!r}" + ("" if size is None else f", output_size={size}")
    return ""


def describe_spelling(spelling: WindowSpelling) -> str:
    """How a dialect selects a window, or why it cannot, in one line."""
    if not spelling.words:
        return f"no words: {spelling.around or 'nothing that it has selects this window'}"
    return spelling.words + (f", with {spelling.around}" if spelling.around else "")
