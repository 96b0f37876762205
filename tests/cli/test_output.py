"""Lines that commands print beside their results."""

import pytest

from conformance.cli.output import check_writable, print_on_interrupt
from conformance.errors import HarnessError


def test_an_interrupted_work_says_how_it_goes_on(capsys):
    with pytest.raises(KeyboardInterrupt), print_on_interrupt("go on with: \x1b[31mthis"):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "go on with: \\x1b[31mthis\n"


def test_whatever_else_ends_it_says_nothing(capsys):
    with print_on_interrupt("go on"):
        pass
    with pytest.raises(HarnessError), print_on_interrupt("go on"):
        raise HarnessError("why")
    assert capsys.readouterr() == ("", "")


def test_a_file_that_cannot_be_written_is_refused(tmp_path):
    check_writable(tmp_path / "new")
    check_writable(None)
    with pytest.raises(HarnessError, match="cannot be written"):
        check_writable(tmp_path / "absent" / "new")
