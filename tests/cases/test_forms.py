"""The types of values: the check and the JSON Schema of each stand together and agree on examples."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError

from conformance.cases import forms

EXAMPLES: dict[str, tuple[list[Any], list[Any]]] = {
    "Operator": (["conv", "conv_transpose"], ["Conv", "", 1, None]),
    "Comparison": (["equivalent", "literal"], ["same"]),
    "Outcome": (["computed", "crashed"], ["crash"]),
    "Count": ([0, 7], [-1, 1.5, "1"]),
    "WholeNumber": ([-7, 7], [1.5, "1"]),
    "Seed": ([0, 2**53 - 1], [-1, 2**53]),
    "Input": ([(1, 1, 4), (0, 1, 2, 3, 4)], [(1, 1), (1, 1, -4), 4]),
    "Extents": ([2, (2, 3)], [-1, (2, -3), "2"]),
    "PerAxis": ([2, -1, (2, -3)], ["2", {"h": 1}]),
    "Padding": (["SAME", "valid", 1, (1, 2), ((1, 2), (0, -1))], ["SIDEWAYS", 1.5, ((1, 2, 3),)]),
    "Values": ([((1, 2), (3, 4)), ()], [3, "ones"]),
    "Kind": (["ones", "normal", (1, 2)], ["one", 3]),
    "Tags": ([("slow", "d-1.5_x"), ()], ["slow", ("a b",), (1,)]),
    "Backend": (["torch", "jax+jit", "tensorflow@gpu", "mine"], ["", 3]),
    "Refused": ([True, False, (), ("jax",), {"jax": "groups"}], [1, "jax", {"jax": 3}]),
    "Gradients": ([True, False, ("vjp",), ("jvp", "adjoint")], [(), "vjp", ("vjp", "vjp"), ("jpv",)]),
    "Options": ([{"jax": {"transpose_kernel": True}}, {}], [{"jax": True}, "jax"]),
    "Link": (["https://example.org/1"], ["#12", "ftp://example.org"]),
}
"""Values that a type takes, and values that it refuses."""


def takes(form: Any, value: Any) -> bool:
    try:
        TypeAdapter(form).validate_python(value)
    except ValidationError:
        return False
    return True


def schema_takes(form: Any, value: Any) -> bool:
    schema = TypeAdapter(form).json_schema()
    return jsonschema.Draft202012Validator(schema).is_valid(json.loads(json.dumps(value)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_check_and_schema_agree(name: str) -> None:
    form, (good, bad) = getattr(forms, name), EXAMPLES[name]
    for judged in (takes, schema_takes):
        assert [value for value in good if not judged(form, value)] == []
        assert [value for value in bad if judged(form, value)] == []


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (forms.Tags, ("not",)),
        (forms.Backend, "tensorfow"),
        (forms.Values, ((1, 2), (3,))),
        (forms.Versions, "2.x"),
        (forms.Options, {"jaax": {}}),
        (forms.Refused, ("trch",)),
    ],
)
def test_what_an_editor_cannot_see_the_check_does(form: Any, value: Any) -> None:
    assert schema_takes(form, value)
    assert not takes(form, value)


def test_options_come_back_as_json_has_them() -> None:
    options = TypeAdapter(forms.Options).validate_python({"jax": {"pads": ((1, 2), 3), "on": True}})
    assert options == {"jax": {"pads": [[1, 2], 3], "on": True}}


def test_a_tag_stands_once() -> None:
    assert TypeAdapter(forms.Tags).validate_python(("a", "b", "a")) == ("a", "b")


@pytest.mark.parametrize(
    "name", ["a b", "x(", 'x"), __import__("os").system("id"), ("', "", "class", "a\n", "ä", "1a", "a.b"]
)
def test_a_word_of_a_framework_is_the_name_of_an_argument(name: str) -> None:
    assert not takes(forms.Options, {"tensorflow": {name: 1}})
    assert takes(forms.Options, {"tensorflow": {"name": name}})


@pytest.mark.parametrize("value", [float("inf"), float("nan"), {"class_name": "Lambda"}, ({"module": "os"},)])
def test_a_word_of_a_framework_is_plain_data(value: Any) -> None:
    assert not takes(forms.Options, {"keras": {"activation": value}})


@pytest.mark.parametrize("name", ["torch\x1b[31m", "a b", "a\nb", "\u202etorch"])
def test_a_backend_has_a_printable_name(name: str) -> None:
    assert not takes(forms.Backend, name)
