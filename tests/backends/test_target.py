"""A target says by itself under which names it goes and why it cannot be started."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.backends.names import parse
from conformance.backends.target import Target


@pytest.mark.parametrize(
    ("name", "base", "plain"),
    [
        ("jax", "jax", "jax"),
        ("jax+jit@gpu", "jax", "jax+jit@gpu"),
        ("jax==0.4.30+jit@cpu", "jax==0.4.30", "jax+jit@cpu"),
    ],
)
def test_the_names_of_a_target(name, base, plain):
    target = parse(name)
    assert (target.base, target.plain) == (base, plain)


def test_a_target_of_a_file_has_a_name_of_its_own():
    target = Target("old-jax@cpu", "jax", "jit", "cpu", adapter="jax")
    assert target.plain == "jax+jit@cpu"


def test_a_target_with_requirements_needs_an_environment():
    target = replace(parse("numpy"), requirements=("numpy<2",))
    assert "its environment (numpy<2) is not built" in target.unavailable_reason
    assert replace(target, unavailable="no disk").unavailable_reason == "no disk"


def test_the_twins_that_can_be_started_give_no_reason():
    assert parse("numpy").unavailable_reason is None
    assert replace(parse("numpy"), requirements=("numpy<2",), built="/there").unavailable_reason is None
