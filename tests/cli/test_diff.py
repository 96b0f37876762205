"""The options of `conformance diff`."""

import pytest

from conformance.cli.diff import _parse_pairs
from conformance.cli.report_options import FORMATS
from conformance.errors import UsageError
from conformance.reports import changes


def test_pairs_of_backends():
    assert _parse_pairs(["a:b", "c:d:e"]) == {"a": "b", "c": "d:e"}


@pytest.mark.parametrize("text", ["a", ":b", "a:", ""])
def test_what_is_no_pair(text):
    with pytest.raises(UsageError, match="OLD:NEW"):
        _parse_pairs([text])


def test_the_formats_are_those_that_there_are_writers_for():
    assert FORMATS == changes.FORMATS
