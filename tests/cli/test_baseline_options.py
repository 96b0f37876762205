"""The options of a baseline, before anything is run."""

import pytest

from conformance.cli.baseline_options import BaselineOptions, read_baseline
from conformance.errors import HarnessError, UsageError


def test_without_a_baseline_there_is_nothing_to_read():
    assert read_baseline(BaselineOptions()) is None


@pytest.mark.parametrize(("field", "flag"), [("update", "--update-baseline"), ("strict", "--strict")])
def test_options_of_a_baseline_need_one(field, flag):
    with pytest.raises(UsageError, match=f"{flag} needs to know the baseline"):
        read_baseline(BaselineOptions(**{field: True}))


def test_a_baseline_that_is_missing_can_only_be_made(tmp_path):
    file = tmp_path / "baseline.jsonl"
    with pytest.raises(UsageError, match="there is no such file; --update-baseline makes it"):
        read_baseline(BaselineOptions(file))
    assert read_baseline(BaselineOptions(file, update=True)) is None


def test_a_baseline_that_cannot_be_written_is_refused_before_the_run(tmp_path):
    with pytest.raises(HarnessError, match="cannot be written"):
        read_baseline(BaselineOptions(tmp_path / "absent" / "baseline.jsonl", update=True))
