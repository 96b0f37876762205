"""The values of plain scalars, and the spellings that YAML versions read differently."""

from __future__ import annotations

import pytest

from conformance.cases.yaml.scalars import scalar_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-12", -12), ("+5", 5), ("0", 0), ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000.0),
        ("1.0e-3", 0.001), ("true", True), ("FALSE", False), ("null", None), ("~", None),
        (".inf", float("inf")), ("-.Inf", float("-inf")), ("1e999", float("inf")),
        ("yes", "yes"), ("on", "on"), ("NO", "NO"), ("0x10", "0x10"), ("0o17", "0o17"), ("017", "017"),
        ("1_000", "1_000"), ("1:30", "1:30"), ("2020-01-01", "2020-01-01"), ("1.2.3", "1.2.3"),
        ("tRue", "tRue"), ("٣", "٣"), ("-", "-"), (".", "."),
    ],
)  # fmt: skip
def test_meaning_of_plain_scalars(text, value):
    found = scalar_value(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_and_long_integers():
    assert scalar_value(".NaN") != scalar_value(".nan")
    assert scalar_value("9" * 100) == 10**100 - 1
    with pytest.raises(ValueError, match="101 digits"):
        scalar_value("9" * 101)
