"""Validates parts of a case file against the models of `format`, and notes every mistake at its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from conformance.cases.format import CaseFileModel, Header, Keys
from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import Mistakes, echo, join_words
from conformance.cases.yaml.tree import YamlNode

Model = TypeVar("Model", bound=BaseModel)

CASE_KEYS = tuple(Keys.model_fields)
"""Keys that a case, the defaults and a matrix may have, in the order of the format."""

_WANTED = {
    "string_type": "text is wanted: put it in quotes",
    "bool_type": "`true` or `false` is wanted",
    "tuple_type": "a list is wanted",
    "too_long": "a shorter list is wanted",
}


def validate(model: type[Model], node: YamlNode, mistakes: Mistakes) -> Model | None:
    """The model of a mapping; None where it has mistakes, all of which are noted."""
    try:
        return model.model_validate(node.value)
    except ValidationError as error:
        for entry in error.errors(include_url=False, include_input=False):
            _note_error(entry, node, model, mistakes)
        return None


_NOTHING_WRITTEN = Keys.model_validate({})


class KeysReader:
    """The keys of the cases of one file: each value is validated once, however many cases have it.

    The keys of a case do not depend on each other, and a default or a value of a matrix stands in many cases.
    """

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        # the node is kept, so that its `id` is no other node's
        self._known: dict[tuple[str, int], tuple[YamlNode, Keys | None]] = {}

    def read(self, node: YamlNode) -> Keys | None:
        """The keys of one case; None where some have mistakes, all of which are noted."""
        read = [(key, self._one(key, part, node)) for key, part in node.parts.items()]
        if any(one is None for _, one in read):
            return None
        return _NOTHING_WRITTEN.model_copy(update={key: getattr(one, key) for key, one in read})

    def _one(self, key: str, part: YamlNode, node: YamlNode) -> Keys | None:
        """A model in which the value of this key alone is written."""
        known = self._known.get((key, id(part)))
        if known is None:
            alone = YamlNode({key: part.value}, node.mark, {key: part}, node.keys)
            known = self._known[key, id(part)] = part, validate(Keys, alone, self._mistakes)
        return known[1]


def note_unknown_key(key: str, mapping: YamlNode, allowed: Sequence[str], mistakes: Mistakes) -> None:
    """Note a key that the format does not have."""
    text = f"unknown key {echo(key)}; the keys here are {join_words(allowed)}{suggest_spelling(key, allowed)}"
    mistakes.add(mapping.keys[key], text)


def describe_node(node: YamlNode) -> str:
    """The value of a node for a message: spelled out if it is short and flat, else its kind and size."""
    value = node.value
    if isinstance(value, dict):
        return f"a mapping of {len(value)} key{'s' if len(value) != 1 else ''}"
    if isinstance(value, tuple):
        flat = not any(isinstance(entry, (dict, tuple)) for entry in value)
        return echo(str(list(value))) if flat and len(value) <= 10 else f"a list of {len(value)} entries"
    if node.text is None:
        return f"the text {echo(str(value))}"
    return echo(node.text)


def _note_error(error: Any, root: YamlNode, model: type[BaseModel], mistakes: Mistakes) -> None:
    """Note one error of pydantic: an unknown key, a missing key, or a value that does not fit."""
    context = error.get("ctx", {})
    location = (*error["loc"], *context.get("path", ()))
    holder = root.part(location[:-1])
    if error["type"] == "extra_forbidden":
        note_unknown_key(location[-1], holder, _allowed_keys(model, location), mistakes)
    elif error["type"] == "missing":
        mistakes.add(holder.mark, f"`{location[-1]}` is missing here; write `{location[-1]}: ...`")
    else:
        node = root.part(location)
        wanted = context.get("wanted") or _WANTED.get(error["type"], "a mapping is wanted, as {key: value}")
        mistakes.add(node.mark, f"`{_dotted_path(location)}` is {describe_node(node)}; {wanted}")


def _allowed_keys(model: type[BaseModel], location: tuple[Any, ...]) -> Sequence[str]:
    if model is Keys and len(location) == 1:
        return ("id", *CASE_KEYS, "matrix")
    for step in location[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_within(model.model_fields[step].annotation) or model
    return tuple((CaseFileModel if model is Header else model).model_fields)


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, or that it is made of, as `tuple[Known, ...] | None` is."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_within(each))), None)


def _dotted_path(location: tuple[Any, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".")
