"""A difference that is written to a file or to the terminal; tests/cli/test_diff.py has the formats."""

import pytest

from conformance.changes.comparison import Diff
from conformance.cli.report_options import ReportOptions, write_difference
from conformance.errors import HarnessError
from conformance.reports.changes import UNKNOWN

SAME = Diff("old", "new", {}, {}, 3, (), (), ())


def test_a_difference_goes_to_a_file_or_to_the_terminal(tmp_path, capsys):
    file = tmp_path / "out.txt"
    write_difference(SAME, ReportOptions(file), lambda: UNKNOWN)
    assert "no change in 3 results" in file.read_text()
    assert capsys.readouterr().out == ""
    write_difference(SAME, ReportOptions(), lambda: UNKNOWN)
    assert "no change in 3 results" in capsys.readouterr().out


def test_what_cannot_be_written_goes_to_the_terminal(capsys, tmp_path):
    with pytest.raises(HarnessError, match="it went to standard output"):
        write_difference(SAME, ReportOptions(tmp_path / "no" / "x", form="json"), lambda: UNKNOWN)
    assert '"changes": []' in capsys.readouterr().out
