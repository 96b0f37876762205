"""Options of records need the record that they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.record_options import RecordFile, RecordFolder
from conformance.errors import UsageError


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (RecordFile(None, True, False), "name it with --record FILE"),
        (RecordFile(None, False, True), "a run without one measures no precision"),
        (RecordFolder(None, True, False), "name their folder with --records DIR"),
    ],
)
def test_an_option_of_a_record_without_one_is_a_mistake(options, said):
    with pytest.raises(UsageError, match=said):
        options.check()


@pytest.mark.parametrize(
    "options",
    [
        RecordFile(Path("a"), True, True),
        RecordFile(None, False, False),
        RecordFolder(Path("a"), True, True),
        RecordFolder(None, False, True),
    ],
)
def test_the_others_are_taken(options):
    options.check()
