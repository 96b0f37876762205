"""Any value may stand in an `About`: the first of a wrong type is named."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from conformance.operators.observations import About
from conformance.worker.about import find_mistake

RIGHT = About(
    "mine", "1", devices=["cpu"], flags={"odd": object()}, integers={"conv 1-D": ["int8"]}, dialect="torch"
)


def test_the_twin_of_what_is_wrong_is_right():
    assert find_mistake(RIGHT) is None


@pytest.mark.parametrize("name", [field.name for field in fields(About)])
@pytest.mark.parametrize("value", [3.5, [3], {"conv 1-D": 3}, {"conv 1-D": [3]}, {3: ["int8"]}, object()])
def test_a_value_of_another_type_is_named(name, value):
    if name == "flags" and isinstance(value, dict):
        return
    assert find_mistake(replace(RIGHT, **{name: value})).startswith(f"{name}=")
