"""The types of the values in a case file, each a check for pydantic beside its JSON Schema for editors.

A check is a function from a plain value to the value that is stored; it raises `form_error(...)`, which says
what the value has to be. The JSON Schema may be looser than the check, never stricter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sized
from functools import lru_cache
from typing import Annotated, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from conformance.cases.backend_names import LONGEST_WORD, check_backend
from conformance.cases.numbers import (
    LARGEST_SEED,
    MOST_AXES,
    check_count,
    check_input_shape,
    check_operand_shape,
    check_output_shape,
    check_padding,
    check_seed,
    check_whole_number,
    form_error,
    limit_to_64_bits,
    nested_shape,
    per_axis_check,
)
from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import echo, join_words
from conformance.frameworks.registry import DIALECTS
from conformance.frameworks.source_text import is_argument_name
from conformance.operators.aspects import ASPECTS, OUTCOMES
from conformance.operators.data_kinds import KINDS
from conformance.operators.dtypes import DTYPES
from conformance.operators.question import EQUIVALENT, LITERAL
from conformance.operators.registry import NAMES
from conformance.operators.tensors import DERIVATIVE_KINDS
from conformance.operators.words import LAYOUTS, PADDING_WORDS

Form = Callable[[Any], Any]

MOST_LISTED = 100
"""Entries of a list of tags, backends or known deviations."""

LONGEST_LINK = 1000

_TAG = re.compile(r"[\w.-]+")
_RESERVED = ("and", "or", "not")


def one_of(words: tuple[str, ...]) -> Any:
    """The type of a value that is one of some words, spelled exactly."""

    def check(value: Any) -> Any:
        if not isinstance(value, str) or value not in words:
            raise form_error(f"it has to be one of {join_words(words)}{_suggest(value, words)}")
        return value

    return annotate(check, {"enum": list(words)})


def annotate(check: Form, schema: dict[str, Any]) -> Any:
    """The type of a value that passes a check, with its JSON Schema."""
    return Annotated[Any, PlainValidator(check), WithJsonSchema(schema)]


def _suggest(value: Any, words: tuple[str, ...]) -> str:
    return suggest_spelling(value, words) if isinstance(value, str) else ""


def _check_values(value: Any) -> Any:
    if not isinstance(value, tuple):
        raise form_error("it has to be the numbers themselves in nested lists, as [[[1, 2]]]")
    nested_shape(value)
    return value


def _check_kind(value: Any) -> Any:
    if isinstance(value, tuple):
        return _check_values(value)
    if value not in KINDS:
        raise form_error(
            f"it has to be one of {join_words(KINDS)}, or the numbers in nested lists{_suggest(value, KINDS)}"
        )
    return value


def _check_tags(value: Any) -> Any:
    wanted = "it has to be a list of words, as [slow, figure]; a word has letters, digits, `_`, `.` and `-`"
    if not isinstance(value, tuple):
        raise form_error(wanted)
    _check_count(value)
    for index, entry in enumerate(value):
        if not isinstance(entry, str) or len(entry) > LONGEST_WORD or not _TAG.fullmatch(entry):
            raise form_error(wanted, index)
        if entry.lower() in _RESERVED:
            raise form_error(f"{join_words(_RESERVED)} join words in -k and cannot be tags", index)
    return tuple(dict.fromkeys(value))


def _check_gradients(value: Any) -> Any:
    """`true`, `false`, or a list of kinds of derivatives without repetition."""
    wanted = f"it has to be `true`, `false`, or a list of {join_words(DERIVATIVE_KINDS)}"
    if isinstance(value, bool):
        return value
    if not isinstance(value, tuple) or not value:
        raise form_error(wanted + _suggest(value, DERIVATIVE_KINDS))
    for index, entry in enumerate(value):
        if entry not in DERIVATIVE_KINDS:
            allowed = join_words(DERIVATIVE_KINDS)
            raise form_error(f"it has to be one of {allowed}{_suggest(entry, DERIVATIVE_KINDS)}", index)
        if entry in value[:index]:
            raise form_error(f"`{entry}` stands twice in the list; keep one of them", index)
    return value


def _check_count(entries: Sized) -> None:
    if len(entries) > MOST_LISTED:
        raise form_error(f"it has {len(entries)} entries, and at most {MOST_LISTED} are read")


def _check_refused(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return _check_refusing_rules(value)
    if not isinstance(value, tuple):
        raise form_error(
            "it has to be `true` (every backend that is asked), `false` (none), a list of backends that"
            " refuse, or a mapping of them to the rules that refuse, as {torch: output_padding}"
        )
    _check_count(value)
    for index, entry in enumerate(value):
        try:
            check_backend(entry)
        except PydanticCustomError as error:
            raise form_error((error.context or {})["wanted"], index) from None
    return value


def _check_refusing_rules(value: dict[str, Any]) -> Any:
    _check_count(value)
    for backend, rule in value.items():
        check_backend(backend)
        if not isinstance(rule, str) or len(rule) > LONGEST_WORD or not re.fullmatch(r"[a-z_]+", rule):
            raise form_error("it has to map backends to names of rules, as {torch: output_padding}")
    return value


def _check_options(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(words, dict) for words in value.values()):
        raise form_error("it has to map frameworks to words of theirs, as {jax: {transpose_kernel: true}}")
    _check_count(value)
    for framework, words in value.items():
        check_backend(framework)
        for name, word in words.items():
            if not is_argument_name(name):
                raise form_error(
                    f"{echo(name)} cannot be the name of an argument, and so is no word of theirs"
                )
            _check_word(name, word)
    return _to_lists(value)


def _check_word(name: str, value: Any) -> None:
    """Check a word of a framework: plain data, which stands in calls and scripts and travels as JSON."""
    if isinstance(value, tuple):
        for entry in value:
            _check_word(name, entry)
    elif isinstance(value, dict):
        # some frameworks make objects of mappings, of any class that a mapping names
        raise form_error(f"`{name}` has to be text, a number, `true`, `false`, `null` or a list of these")
    elif isinstance(value, float) and not math.isfinite(value):
        raise form_error(f"`{name}` has to be a finite number")


def _to_lists(value: Any) -> Any:
    """The value with lists for tuples, as the far side of a worker reads it back from JSON."""
    if isinstance(value, dict):
        return {key: _to_lists(entry) for key, entry in value.items()}
    return [_to_lists(entry) for entry in value] if isinstance(value, tuple) else value


_read_specifier = lru_cache(maxsize=1024)(SpecifierSet)


def _check_versions(value: Any) -> Any:
    try:
        if not isinstance(value, str) or len(value) > LONGEST_WORD:
            raise InvalidSpecifier
        _read_specifier(value)
    except InvalidSpecifier:
        raise form_error("it has to be a PEP 440 specifier in quotes, as '>=2.1,<2.4'") from None
    return value


def _check_link(value: Any) -> Any:
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_LINK
        or not re.fullmatch(r"https?://[^\s/]\S*", value)
    ):
        raise form_error("it has to be a link, as https://...")
    return value


_INTEGER = {"type": "integer"}
_NATURAL = {"type": "integer", "minimum": 0}
_NESTED = {
    "anyOf": [
        {"type": "array", "items": {"type": ["number", "array"]}},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "values": {"type": "array", "items": {"type": ["number", "array"]}},
                "file": {"type": "string", "pattern": "\\.np[yz]$"},
                "array": {"type": "string"},
                "shape": {"type": "array", "items": _NATURAL},
                "layout": {"type": "string", "pattern": "^[ncoidhwNCOIDHW]+$"},
            },
        },
    ]
}
"""Nested lists, or a mapping that `arrays` turns into them before a check sees it."""


def one_or_per_axis(item: dict[str, Any]) -> dict[str, Any]:
    """The schema of one `item` for all spatial axes, or of a list of one for each."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_AXES}]}


def _any_case_pattern(word: str) -> str:
    """A pattern for the word in any capitals; a pattern of JavaScript cannot carry a flag for that."""
    return "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in word)


_PADDING_SCHEMA = {
    "anyOf": [
        # the enumeration is what editors complete, the pattern admits other capitals
        {"enum": list(PADDING_WORDS)},
        {"type": "string", "pattern": f"^({'|'.join(map(_any_case_pattern, PADDING_WORDS))})$"},
        *one_or_per_axis(_INTEGER)["anyOf"],
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_AXES,
            "items": {"type": "array", "items": _INTEGER, "minItems": 2, "maxItems": 2},
        },
    ]
}
_NAMES = {"type": "array", "items": {"type": "string", "minLength": 1}}


Operator = one_of(NAMES)
Dialect = one_of(DIALECTS)
Comparison = one_of((EQUIVALENT, LITERAL))
Dtype = one_of(DTYPES)
LayoutWord = one_of(LAYOUTS)
Aspect = one_of(ASPECTS)
Outcome = one_of(OUTCOMES)
Count = annotate(check_count, _NATURAL)
WholeNumber = annotate(check_whole_number, _INTEGER)
Seed = annotate(check_seed, _NATURAL | {"maximum": LARGEST_SEED - 1})
Input = annotate(check_input_shape, {"type": "array", "items": _NATURAL, "minItems": 3, "maxItems": 5})
OperandShape = annotate(
    limit_to_64_bits(check_operand_shape), {"type": "array", "items": _NATURAL, "maxItems": MOST_AXES}
)
OutputShape = annotate(check_output_shape, {"type": "array", "items": _NATURAL})
Extents = annotate(limit_to_64_bits(per_axis_check(0)), one_or_per_axis(_NATURAL))
PerAxis = annotate(limit_to_64_bits(per_axis_check()), one_or_per_axis(_INTEGER))
Padding = annotate(limit_to_64_bits(check_padding), _PADDING_SCHEMA)
Values = annotate(_check_values, _NESTED)
Kind = annotate(_check_kind, {"anyOf": [{"enum": list(KINDS)}, *_NESTED["anyOf"]]})
Tags = annotate(_check_tags, {"type": "array", "items": {"type": "string", "pattern": "^[\\w.-]+$"}})
Backend = annotate(check_backend, {"type": "string", "minLength": 1})
Refused = annotate(
    _check_refused,
    {
        "anyOf": [
            {"type": "boolean"},
            _NAMES,
            {"type": "object", "additionalProperties": {"type": "string", "pattern": "^[a-z_]+$"}},
        ]
    },
)
_DERIVATIVE = {"enum": list(DERIVATIVE_KINDS)}
_DERIVATIVES = {"type": "array", "items": _DERIVATIVE, "minItems": 1, "uniqueItems": True}
Gradients = annotate(_check_gradients, {"anyOf": [{"type": "boolean"}, _DERIVATIVES]})
Options = annotate(_check_options, {"type": "object", "additionalProperties": {"type": "object"}})
Versions = annotate(_check_versions, {"type": "string"})
Link = annotate(_check_link, {"type": "string", "pattern": "^https?://"})
