"""Each form takes the values that it describes, and says of others what it would take."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from conformance.backends.targets_file import forms


@pytest.mark.parametrize(
    ("form", "value", "stored"),
    [
        ("Name", "old-jax_0.4", "old-jax_0.4"),
        ("Text", "jax==0.4.30", "jax==0.4.30"),
        ("Device", "cpu:1", "cpu:1"),
        ("Requirements", ("jax==0.4.30", "numpy<2"), ("jax==0.4.30", "numpy<2")),
        ("Variables", {"XLA_FLAGS": "--fast", "N": 2}, {"XLA_FLAGS": "--fast", "N": "2"}),
        ("Seconds", 2, 2.0),
    ],
)
def test_a_value_of_the_form_is_taken(form, value, stored):
    assert TypeAdapter(getattr(forms, form)).validate_python(value) == stored


@pytest.mark.parametrize(
    ("form", "value", "words"),
    [
        ("Name", "old jax", "a word of letters"),
        ("Name", "torch", "it is the name of a framework"),
        ("Name", "planted", "it is the name of a framework"),
        ("Text", " ", "text is wanted"),
        ("Text", 1, "text is wanted"),
        ("Device", "tpu", "it has to be one of auto, cpu, gpu"),
        ("Requirements", (), "a list of requirements"),
        ("Requirements", ("tiny=1",), "a list of requirements"),
        ("Variables", {"1N": "x"}, "names of variables"),
        ("Variables", {"N": True}, "the value of N has to be text"),
        ("Variables", {"N": "a\0b"}, "the value of N has to be text"),
        ("Seconds", 0, "seconds above 0"),
        ("Seconds", True, "seconds above 0"),
        ("Seconds", float("inf"), "seconds above 0"),
        ("Seconds", float("nan"), "seconds above 0"),
    ],
)
def test_another_value_is_refused_with_what_is_wanted(form, value, words):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(getattr(forms, form)).validate_python(value)
    assert words in caught.value.errors()[0]["msg"]


def test_a_wrong_requirement_is_found_among_right_ones():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(forms.Requirements).validate_python(("numpy", "tiny=1"))
    assert caught.value.errors()[0]["ctx"]["path"] == (1,)
