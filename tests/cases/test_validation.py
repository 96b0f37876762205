"""Validation leads every mistake back to its place, and words what stood there."""

from __future__ import annotations

import pytest

from conformance.cases.format import Header, Keys
from conformance.cases.validation import CASE_KEYS, describe_node, note_unknown_key, validate
from conformance.cases.yaml.mistakes import Mistakes, join_words
from conformance.cases.yaml.tree import YamlNode, parse_tree
from conformance.operators.registry import NAMES


def node(text: str) -> YamlNode:
    root = parse_tree(text, Mistakes("a.yaml"))
    assert root is not None
    return root


def notes(text: str, model=Keys) -> list[tuple[tuple[int, int], str]]:
    mistakes = Mistakes("a.yaml")
    assert validate(model, node(text), mistakes) is None
    return sorted(mistakes.found)


def test_a_mapping_without_mistakes_becomes_its_model():
    mistakes = Mistakes("a.yaml")
    keys = validate(Keys, node("op: conv\nkernel: [2, 3]\npadding: same\n"), mistakes)
    assert keys is not None
    assert (keys.op, keys.kernel, keys.padding, keys.stride) == ("conv", (2, 3), "SAME", None)
    assert not mistakes.found


def test_every_mistake_of_a_mapping_is_noted_where_it_stands():
    (first, text), (second, _), (third, _) = notes("op: cnv\nkernel: [2,\n  two]\nbias: 1\n")
    assert text == f"`op` is `cnv`; it has to be one of {join_words(NAMES)}; did you mean `conv`?"
    assert (first, second, third) == ((1, 5), (3, 3), (4, 7))


@pytest.mark.parametrize(
    ("text", "model", "fragment"),
    [
        ("strid: 1\n", Keys, "unknown key `strid`; the keys here are id, op,"),
        ("titel: x\nconformance: 1\n", Header, "unknown key `titel`; the keys here are conformance, title,"),
        (
            "expect: {shapes: [1]}\n",
            Keys,
            "unknown key `shapes`; the keys here are shape, output, grad",
        ),
        ("known: [{why: x}]\n", Keys, "`backend` is missing here; write `backend: ...`"),
        ("known: [{backend: jax, why: [x]}]\n", Keys, "`known[0].why` is `['x']`; text is wanted"),
        ("why: 3\n", Keys, "`why` is `3`; text is wanted: put it in quotes"),
        ("known: [{backend: jax, why: x, sometimes: true}]\n", Keys, "needs an `aspect` or an `outcome`"),
        ("known: {}\n", Keys, "`known` is a mapping of 0 keys; a list is wanted"),
        ("data: {seed: -1}\n", Keys, "`data.seed` is `-1`"),
    ],
)
def test_what_is_wrong_and_what_is_wanted(text, model, fragment):
    ((_, line),) = notes(text, model)
    assert fragment in line


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("{a: 1}", "a mapping of 1 key"),
        ("{a: 1, b: 2}", "a mapping of 2 keys"),
        ("[1, x]", "`[1, 'x']`"),
        ("[[1], [2]]", "a list of 2 entries"),
        ("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "a list of 11 entries"),
        ("1e1", "`1e1`"),
        ("'2'", "the text `2`"),
        ("x" * 70, "`" + "x" * 59 + "…`"),
    ],
)
def test_a_value_is_shown_as_it_was_written(text, description):
    assert describe_node(node(text)) == description


def test_an_unknown_key_stands_at_the_key_and_not_at_its_value():
    mistakes = Mistakes("a.yaml")
    note_unknown_key("padd", node("  {op: conv, padd: 1}"), CASE_KEYS, mistakes)
    ((mark, text),) = mistakes.found
    assert mark == (1, 14)
    assert text.endswith("did you mean `padding`?")
