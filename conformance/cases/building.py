"""Turns the validated keys of one case into a frozen `Case`.

Validation looks at each key alone. Here the keys are held against each other (ranks, shapes of written
operands, memory), defaults are filled in, and every contradiction is noted at its place in the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from conformance.cases import memory
from conformance.cases.case import Case, KnownDeviation
from conformance.cases.draft import Draft, wants_vjp
from conformance.cases.expectations import check_expected, check_expected_numbers, read_expectation
from conformance.cases.format import Data, Header, Keys
from conformance.cases.library import plain_id
from conformance.cases.misfits import check_operands, misfits_are_meant, own_operands
from conformance.cases.number_ranges import check_range
from conformance.cases.numbers import nested_shape
from conformance.cases.validation import describe_node
from conformance.cases.yaml.mistakes import Mistakes
from conformance.cases.yaml.place import Place
from conformance.cases.yaml.tree import YamlNode
from conformance.frameworks import registry
from conformance.operators.data_kinds import WHOLE
from conformance.operators.dtypes import is_integer
from conformance.operators.operands import Kind
from conformance.operators.question import EQUIVALENT, LITERAL
from conformance.operators.registry import NAMES, OWN_WORDS, find_operator
from conformance.operators.shapes import Shape
from conformance.operators.tensors import (
    BIAS,
    COTANGENT,
    DERIVATIVES,
    OPERANDS,
)
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import ONE_NUMBER, UNWRITTEN, Words

REQUIRED = {
    "op": f"it has to be one of {', '.join(NAMES)}",
    "input": "it has to be [N, C, *size], as [2, 4, 5, 6]",
    "kernel": "it has to be one number for all axes, or a list of one per axis, as [3, 2]",
}
"""Keys without a default, each with what its value has to be."""
_PER_AXIS = ("kernel", "stride", "dilation", "output_padding", "output_size")
_WITH_DEFAULT = ("stride", "dilation", "groups", "padding", "bias", "dtype", "layout")
"""Keys of a case that have a default and that frameworks have a default for as well."""


def build(
    full_id: str, keys: Keys, node: YamlNode, header: Header, memory_limit: int, mistakes: Mistakes
) -> Case | None:
    """The case, or None where a required key is missing or lists do not have one entry for each axis.

    Every mistake is noted; a case that is returned although mistakes were noted is not to be used.
    `memory_limit` counts bytes.
    """
    draft = Draft(full_id, keys, node, mistakes)
    words = _read_words(draft)
    if words is None:
        return None
    predictions = (registry.rule(dialect)(words) for dialect in _reading_dialects(keys))
    geometries = [prediction for prediction in predictions if isinstance(prediction, Geometry)]
    _check_memory(draft, words, geometries, memory_limit)
    check_operands(draft, words)
    _check_kinds(draft, words.dtype)
    _check_numbers(draft, words, geometries)
    check_expected(draft, words)
    check_expected_numbers(draft, words)
    return Case(
        id=full_id,
        words=words,
        place=Place(mistakes.file, *node.mark, mistakes.is_file),
        dialect=keys.dialect or "torch",
        compare=keys.compare or EQUIVALENT,
        seed=_seed(full_id, keys.data),
        kinds=_unusual_kinds(keys.data),
        gradients=wants_vjp(keys),
        derivatives=_derivatives(keys),
        tags=keys.tags or (),
        why=(keys.why or header.about or header.title or "").strip(),
        source=keys.source or header.source,
        expect=read_expectation(draft),
        known=tuple(KnownDeviation(**dict(known)) for known in keys.known or ()),
    )


def _derivatives(keys: Keys) -> tuple[str, ...]:
    """The derivatives beyond the VJPs that are asked for, in the order of `DERIVATIVES`."""
    listed = keys.gradients if isinstance(keys.gradients, tuple) else ()
    return tuple(name for name in DERIVATIVES if name in listed)


def _read_words(draft: Draft) -> Words | None:
    keys = draft.keys
    lacks = () if keys.op is None else find_operator(keys.op).lacks
    missing = [name for name in REQUIRED if getattr(keys, name) is None and name not in lacks]
    for name in missing:
        draft.note((), f"`{name}` is missing: write it here or in `defaults`; {REQUIRED[name]}")
    if missing:
        return None
    if not _check_words_of_operator(draft):
        return None
    shape = tuple(keys.input or ())
    rank = len(shape) - 2
    ragged = [name for name in (*_PER_AXIS, "padding") if not _fits_rank(getattr(keys, name), rank)]
    if not ragged or (misfits_are_meant(keys) and find_operator(str(keys.op)).has_kernel):
        return _spread_over_axes(keys, rank)
    for name in ragged:
        value = describe_node(draft.node.part((name,)))
        text = f"`{name}` is {value}; one entry for each spatial axis is wanted"
        draft.note((name,), f"{text}, and `input` {list(shape)} has {rank} of them{_how_meant(keys)}")
    return None


def _check_words_of_operator(draft: Draft) -> bool:
    """Whether a case has only words and derivatives that its operator has; every other one is noted."""
    keys, operator = draft.keys, find_operator(str(draft.keys.op))
    foreign = [name for name in operator.lacks if getattr(keys, name) not in (None, False)]
    foreign += sorted(set(_own_words(keys)) - {word.name for word in operator.own_words})
    for name in foreign:
        draft.note((name,), f"`{name}` is no word of {operator.name}; take it out")
    results = [result for name in _derivatives(keys) for result in DERIVATIVES[name]]
    lacking = [name for name in results if name not in operator.composition.products]
    if lacking:
        text = f"`gradients` asks for {', '.join(lacking)}, which {operator.name} does not have"
        draft.note(("gradients",), f"{text}; take it out")
    return not foreign and not lacking


def _own_words(keys: Keys) -> dict[str, Any]:
    """The words that few operators have, as far as they are written."""
    written = {name: getattr(keys, name) for name in OWN_WORDS}
    return {name: value for name, value in written.items() if value is not None}


def _how_meant(keys: Keys) -> str:
    """What to write where the list is meant, for a case that may have such lists."""
    return "; if that is meant, add `operands: {}`" if keys.compare == LITERAL else ""


def _fits_rank(value: Any, rank: int) -> bool:
    return not isinstance(value, tuple) or len(value) == rank


def _spread_over_axes(keys: Keys, rank: int) -> Words:
    def axes(value: Any) -> tuple[int, ...]:
        return value if isinstance(value, tuple) else (value,) * rank

    def axes_if_written(value: Any) -> tuple[int, ...] | None:
        return None if value is None else axes(value)

    return Words(
        op=str(keys.op),
        input=tuple(keys.input or ()),
        out_channels=_count_out_channels(keys),
        kernel=axes(1 if keys.kernel is None else keys.kernel),
        stride=axes(1 if keys.stride is None else keys.stride),
        dilation=axes(1 if keys.dilation is None else keys.dilation),
        groups=1 if keys.groups is None else keys.groups,
        padding=keys.padding,
        output_padding=axes_if_written(keys.output_padding),
        output_size=axes_if_written(keys.output_size),
        bias=keys.bias is True or (keys.operands is not None and keys.operands.bias is not None),
        dtype=keys.dtype or "float32",
        layout=keys.layout or "native",
        options=keys.options or {},
        own=_own_words(keys),
        operands=own_operands(keys),
        forms=_forms(keys) if keys.compare == LITERAL else {},
    )


def _count_out_channels(keys: Keys) -> int:
    """Channels of the output: as they are written, or a multiple of those of the input."""
    multiplier = find_operator(str(keys.op)).multiplier
    if multiplier:
        number = getattr(keys, multiplier)
        return (keys.input or (0, 0))[1] * (1 if number is None else number)
    return 1 if keys.out_channels is None else keys.out_channels


def _forms(keys: Keys) -> dict[str, str]:
    """How the words stand in a case, for those that have another form than a list of one for each axis."""
    unwritten = {name: UNWRITTEN for name in _WITH_DEFAULT if getattr(keys, name) is None}
    return unwritten | {name: ONE_NUMBER for name in _PER_AXIS if isinstance(getattr(keys, name), int)}


def _reading_dialects(keys: Keys) -> tuple[str, ...]:
    """The dialects whose rules read the words: all of them where the case is literal, else its own."""
    return registry.DIALECTS if keys.compare == LITERAL else (keys.dialect or "torch",)


def _check_memory(draft: Draft, words: Words, geometries: Iterable[Geometry], limit: int) -> None:
    size = memory.bytes_needed(words, geometries, wants_vjp(draft.keys), _derivatives(draft.keys))
    if size > limit:
        needed, allowed = memory.format_bytes(size), memory.format_bytes(limit)
        text = f"operands and results need {needed}, the limit is {allowed}"
        draft.note((), f"{text}; make the shapes smaller, or raise the limit with --memory-limit")


def _check_numbers(draft: Draft, words: Words, geometries: list[Geometry]) -> None:
    """Note operands given as numbers that do not have the shape of the operand or do not fit its dtype."""
    for operand in OPERANDS:
        values = None if draft.keys.data is None else getattr(draft.keys.data, operand)
        if not isinstance(values, tuple):
            continue
        shapes = _possible_shapes(operand, words, geometries)
        if not shapes:
            text = f"`data.{operand}` is given, but the case has no {operand}"
            hint = ", or write `bias: true`" if operand == BIAS else ""
            draft.note(("data", operand), f"{text}; take the numbers out{hint}")
        elif shapes[0] is not None and nested_shape(values) not in shapes:
            text = f"`data.{operand}` has the shape {list(nested_shape(values))}"
            draft.note(("data", operand), f"{text}; this operand has the shape {list(shapes[0])}")
        dtype = words.dtype if operand == COTANGENT else words.operand_dtype(operand)
        check_range(draft, ("data", operand), values, dtype)


def _possible_shapes(operand: str, words: Words, geometries: list[Geometry]) -> list[Shape | None]:
    """Shapes that an operand may have; empty without such an operand, [None] where every rule refuses."""
    if operand == COTANGENT:
        return [geometry.output_shape for geometry in geometries] or [None]
    if operand not in words.operand_names:
        return []
    return [words.operand_shape(operand)]


def _check_kinds(draft: Draft, dtype: str) -> None:
    """Note kinds of data that are not whole numbers where the dtype is an integer format."""
    for operand, kind in _unusual_kinds(draft.keys.data).items():
        if isinstance(kind, str) and is_integer(dtype) and kind not in WHOLE:
            text = f"`data.{operand}` is {kind}, which {dtype} cannot hold; it has to be one of"
            draft.note(("data", operand), f"{text} {', '.join(WHOLE)}, or whole numbers")


def _seed(full_id: str, data: Data | None) -> int:
    """The seed that is written, else the CRC-32 of the plain id: the same on every machine, unlike `hash`."""
    if data is not None and data.seed is not None:
        return int(data.seed)
    return zlib.crc32(plain_id(full_id).encode())


def _unusual_kinds(data: Data | None) -> dict[str, Kind]:
    """Kinds of data by operand, without those that are the default `integers`."""
    kinds = {} if data is None else {operand: getattr(data, operand) for operand in OPERANDS}
    return {operand: kind for operand, kind in kinds.items() if kind not in (None, "integers")}
