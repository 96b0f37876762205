"""Which backends meet: those named, those of one name, those of one framework and device."""

import pytest
from support.records import (
    CASE,
    header,
    of,
    only,
    right,
    wrong,
)

import conformance
from conformance.changes.comparison.pairing import pair_backends
from conformance.errors import UsageError
from conformance.operators.observations import About


def test_versions_of_one_framework_meet():
    old = of(right(CASE, "jax==0.4.30"), head=header([], **{"jax==0.4.30": About("jax", "0.4.30")}))
    new = of(wrong(CASE, "jax==0.10.2"), head=header([], **{"jax==0.10.2": About("jax", "0.10.2")}))
    found = conformance.diff(old, new)
    assert found.pairs == {"jax==0.4.30": "jax==0.10.2"}
    assert found.versions == {"jax==0.4.30": ("0.4.30", "0.10.2")}
    assert only(found).backends == ("jax==0.4.30", "jax==0.10.2")
    for pairs in ({"jax": "jax==0.10.2"}, {"jax==0.4.30": "jax"}):
        with pytest.raises(UsageError, match=r"no backend 'jax' in the (old|new) record, which has jax=="):
            conformance.diff(old, new, pairs)


def test_two_candidates_are_not_guessed_between():
    old = of(right(CASE, "a"), head=header([], a=About("jax", "1")))
    new = of(right(CASE, "b"), head=header([], b=About("jax", "2"), c=About("jax", "3")))
    assert conformance.diff(old, new).pairs == {}
    assert conformance.diff(old, new, {"a": "c"}).pairs == {"a": "c"}


def test_the_second_device_of_a_kind_is_not_guessed_and_variants_do_not_meet():
    old = {"torch@cuda:0": {"framework": "torch", "device": "cuda:0"}}
    new = {"torch@cuda:1": {"framework": "torch", "device": "cuda:1"}}
    assert pair_backends(old, new) == {"torch@cuda:0": "torch@cuda:1"}
    assert pair_backends(old, {**new, "torch@cuda:2": {"framework": "torch", "device": "cuda:2"}}) == {}
    assert pair_backends(old, {"torch+compile": {**new["torch@cuda:1"], "variant": "compile"}}) == {}


def test_a_name_that_both_have_is_not_taken_from_a_pair_that_was_given():
    old, new = {"a": {}, "b": {}}, {"a": {}, "b": {}}
    assert pair_backends(old, new) == {"a": "a", "b": "b"}
    assert pair_backends(old, new, {"b": "a"}) == {"b": "a"}
    with pytest.raises(UsageError, match="paired twice"):
        pair_backends(old, new, {"a": "b", "b": "b"})


def test_a_name_that_is_nearly_right_is_suggested():
    with pytest.raises(UsageError, match="did you mean torch"):
        pair_backends({"torch": {}}, {"torch": {}}, {"troch": "torch"})
