"""What `conformance bisect` is asked, before any version is installed."""

import pytest
from support.planted.dense import case

from conformance.cli.bisect import Search, _choose_cases, _find_versions, _package_name
from conformance.errors import UsageError

CASES = [case("one"), case("two")]


def test_cases_by_id_each_once_and_all_without_ids():
    assert _choose_cases(CASES, ["dense.yaml::two", "dense.yaml::two"]) == CASES[1:]
    assert _choose_cases(CASES, []) == CASES
    with pytest.raises(UsageError, match=r"did you mean dense.yaml::two"):
        _choose_cases(CASES, ["dense.yaml::tow"])


def test_a_package_is_named_without_a_version():
    assert _package_name("JAX") == "jax"
    with pytest.raises(UsageError, match="a name alone is wanted, such as jax"):
        _package_name("jax==0.4")


def test_versions_from_one_end_to_the_other():
    search = Search("1.0", "1.2", versions="1.1,0.9,1.2,1.0,2.0")
    assert list(_find_versions("jax", search)) == ["1.0", "1.1", "1.2"]


def test_fingerprints_are_measured_where_asked_or_where_no_case_changed():
    ends = ("1.0", "1.2")
    assert Search(*ends, precision=True, ids=("a",)).measures_precision is True
    assert Search(*ends, ids=("a",)).measures_precision is False
    assert Search(*ends).measures_precision is None
