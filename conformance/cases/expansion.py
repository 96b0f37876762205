"""Defaults and matrix: expands one entry of a case file into the cases that it stands for.

A matrix multiplies, so a few lines may stand for billions of cases: what an entry expands to is counted and
refused before anything is built.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.cases.spelling import suggest_spelling
from conformance.cases.validation import CASE_KEYS, describe_node, note_unknown_key
from conformance.cases.yaml.mistakes import Mark, Mistakes, echo
from conformance.cases.yaml.tree import YamlNode

MOST_CASES = 1_000
"""Cases of one file."""

MOST_VALUES = 50_000
"""Values of all cases of one file together, each combination of a matrix counted."""

LONGEST_ID = 200
"""Characters of the id of a case within its file."""
LONGEST_TEMPLATE = 500
"""Characters of an `id` with its placeholders."""
OWN_KEYS = ("id", "matrix")
"""Keys of an entry that are not keys of a case, and so cannot be defaults or be in a matrix."""

_ID = re.compile(r"[\w.+=,~-]+")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST_SPELLING = 40
"""Characters of a value in an id; a longer one is named by its number in the list."""


@dataclass(frozen=True)
class ExpandedCase:
    """One case before validation: its id within the file, and its keys with their places."""

    id: str
    node: YamlNode


@dataclass
class Budget:
    """How many cases and how many values one file may still expand to; spent entry by entry."""

    cases: int = MOST_CASES
    values: int = MOST_VALUES


def expand(
    entry: YamlNode, defaults: YamlNode | None, budget: Budget, mistakes: Mistakes
) -> Iterator[ExpandedCase]:
    """The cases of one entry, in the order of its matrix, the last key fastest.

    Raises CaseFileError where they would be more than the budget allows.
    """
    template = _id_template(entry, mistakes)
    matrix = _matrix_lists(entry, mistakes)
    merged = _merge_defaults(entry, defaults)
    _check_placeholders(template, entry, matrix, mistakes)
    _spend(entry, merged, matrix, budget, mistakes)
    spellings = {
        key: [_spell_value(key, node.value, index) for index, node in values.parts.items()]
        for key, values in matrix.items()
    }
    for indices in itertools.product(*(range(len(values.parts)) for values in matrix.values())):
        chosen = {key: matrix[key].parts[index] for key, index in zip(matrix, indices)}
        named = {key: spellings[key][index] for key, index in zip(matrix, indices)}
        name = _fill_placeholders(template, named)
        _check_id(name, entry, mistakes)
        yield ExpandedCase(name, _apply_combination(merged, entry, chosen))


def check_defaults(defaults: YamlNode, mistakes: Mistakes) -> YamlNode:
    """The defaults without the keys that only a case can have, each of which is noted."""
    for key in OWN_KEYS:
        if key in defaults.keys:
            text = f"`{key}` belongs to one case and has no default; move it to a case"
            mistakes.add(defaults.keys[key], text)
    return _mapping_node(defaults.mark, defaults.keys, defaults.parts, OWN_KEYS)


def _mapping_node(
    mark: Mark, keys: dict[str, Mark], parts: dict[Any, YamlNode], dropped: tuple[str, ...]
) -> YamlNode:
    """A mapping of the given parts without the keys of `dropped` and without those whose value is null.

    A null takes back a default, so it must not reach validation as a value.
    """
    kept = {key: part for key, part in parts.items() if key not in dropped and part.value is not None}
    value = {key: part.value for key, part in kept.items()}
    return YamlNode(value, mark, kept, keys, sum(part.weight for part in kept.values()) + 1)


def _merge_defaults(entry: YamlNode, defaults: YamlNode | None) -> YamlNode:
    above = defaults or YamlNode({}, entry.mark)
    return _mapping_node(entry.mark, {**above.keys, **entry.keys}, {**above.parts, **entry.parts}, OWN_KEYS)


def _apply_combination(merged: YamlNode, entry: YamlNode, chosen: dict[str, YamlNode]) -> YamlNode:
    if not chosen:
        return merged
    keys = {**merged.keys, **entry.parts["matrix"].keys}
    return _mapping_node(entry.mark, keys, {**merged.parts, **chosen}, ())


def _id_template(entry: YamlNode, mistakes: Mistakes) -> str:
    node = entry.parts.get("id")
    if node is None:
        mistakes.add(entry.mark, "a case without `id`; write `id: ...`, its name in this file")
    elif not isinstance(node.value, str):
        mistakes.add(node.mark, f"`id` is {describe_node(node)}; text is wanted: put it in quotes")
    elif len(node.value) > LONGEST_TEMPLATE:
        text = f"`id` has {len(node.value)} characters; at most {LONGEST_TEMPLATE} are read"
        mistakes.add(node.mark, f"{text}, and a full id has up to {LONGEST_ID} letters")
    else:
        return node.value
    return f"line-{entry.mark[0]}-column-{entry.mark[1]}"


def _matrix_lists(entry: YamlNode, mistakes: Mistakes) -> dict[str, YamlNode]:
    """The lists of the matrix by key, without those that are mistakes."""
    node = entry.parts.get("matrix")
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict) or not node.value:
        mistakes.add(node.mark, f"`matrix` is {describe_node(node)}; it has to map keys to lists of values")
        return {}
    for key, values in node.parts.items():
        mark = node.keys[key]
        if key not in CASE_KEYS:
            note_unknown_key(key, node, CASE_KEYS, mistakes)
        elif not isinstance(values.value, tuple) or not values.value:
            wanted = "a list with at least one value is wanted"
            mistakes.add(values.mark, f"`matrix.{key[:40]}` is {describe_node(values)}; {wanted}")
        elif key in entry.parts:
            line, column = entry.keys[key]
            text = f"{echo(key)} stands in the matrix and in the case ({line}:{column}); keep one of them"
            mistakes.add(mark, text)
    return {
        key: values
        for key, values in node.parts.items()
        if isinstance(values.value, tuple) and values.value and key in CASE_KEYS
    }


def _check_placeholders(
    template: str, entry: YamlNode, matrix: dict[str, YamlNode], mistakes: Mistakes
) -> None:
    for name in dict.fromkeys(_PLACEHOLDER.findall(template)):
        if name not in matrix:
            placeholder = echo("{" + name + "}")
            text = f"{placeholder} in the id has no list in `matrix`; add the list or take it out of the id"
            mistakes.add(entry.parts["id"].mark, text + suggest_spelling(name, matrix))


def _spend(
    entry: YamlNode, merged: YamlNode, matrix: dict[str, YamlNode], budget: Budget, mistakes: Mistakes
) -> None:
    count = math.prod(len(values.value) for values in matrix.values())
    node = entry.parts["matrix"] if matrix else entry
    if count > budget.cases:
        text = f"{count if count < 10**12 else 'countless'} cases here; a file holds at most {MOST_CASES}"
        mistakes.fatal(node.mark, f"{text}: shorten the matrix, or split the file")
    # an upper bound: the heaviest value of every list, in all of the combinations
    largest = merged.weight + sum(max(p.weight for p in v.parts.values()) for v in matrix.values())
    if count * largest > budget.values:
        text = f"the cases of this file hold more than {MOST_VALUES} values, each combination counted"
        mistakes.fatal(node.mark, f"{text}: shorten the matrix, or split the file")
    budget.cases -= count
    budget.values -= count * largest


def _check_id(name: str, entry: YamlNode, mistakes: Mistakes) -> None:
    """Note an id with other characters; a placeholder that is left over has been noted before."""
    if len(name) <= LONGEST_ID and _ID.fullmatch(name):
        return
    mark = entry.parts["id"].mark if "id" in entry.parts else entry.mark
    if not _PLACEHOLDER.search(name):
        allowed = f"an id has up to {LONGEST_ID} letters, digits and . _ + = , ~ -"
        mistakes.add(mark, f"{echo(name)} is not an id; {allowed}, and {{key}} for a key of the matrix")


def _fill_placeholders(template: str, spellings: dict[str, str]) -> str:
    """The id of one combination: its placeholders filled, then the values of keys without a placeholder."""
    named = set(_PLACEHOLDER.findall(template))
    text = _PLACEHOLDER.sub(lambda match: spellings.get(match.group(1), match.group()), template)
    return "-".join([text, *(spelling for key, spelling in spellings.items() if key not in named)])


def _spell_value(key: str, value: Any, index: int) -> str:
    """A value as part of an id: [9, 9] is 9x9, [[0, 1], [2, 3]] is 0_1x2_3; a long one is numbered."""
    text = re.sub(r"[^\w.+=,~-]", "_", _join_entries(value))
    return text if 0 < len(text) <= _LONGEST_SPELLING else f"{key}{index + 1}"


def _join_entries(value: Any, joint: str = "x") -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "_".join(f"{key}_{_join_entries(entry)}" for key, entry in value.items())
    if isinstance(value, tuple):
        return joint.join(_join_entries(entry, "_") for entry in value)
    return str(value)[: _LONGEST_SPELLING + 1]
