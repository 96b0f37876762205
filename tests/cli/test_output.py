"""Lines that commands print beside their results."""

import array
import fcntl
import mmap
import os
import subprocess
import sys
import termios
import time

import pytest
from support.records import right, written, wrong

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


def unread(pipe):
    """Bytes that lie in a pipe."""
    found = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, found)
    return found[0]


@pytest.mark.parametrize("further", [[], ["-o", "/dev/full"]])
def test_a_report_goes_whole_into_a_pipe_that_is_full_for_now(further, tmp_path):
    cases = [f"{number:01000}" for number in range(9)]
    records = [written(tmp_path / of.__name__, [of(case) for case in cases]) for of in (right, wrong)]
    page = mmap.PAGESIZE
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 2 * page)
    # one page is full: the other one takes the beginning of what does not fit, and that is seen below
    before = os.write(write, b"x" * page)
    os.set_blocking(write, False)
    command = [sys.executable, "-m", "conformance", "diff", *map(str, records), "--format", "json", *further]
    with subprocess.Popen(command, stdout=write, stderr=subprocess.DEVNULL) as process:
        os.close(write)
        until = time.monotonic() + 60
        while process.poll() is None and unread(read) == before and time.monotonic() < until:
            time.sleep(0.02)
        with os.fdopen(read, "rb") as printed:
            text = printed.read()[before:]
    assert text.startswith(b"{")
    assert text.endswith(b"\n}\n")
    assert len(text) > page, "it would have fitted"
    assert process.returncode == (3 if further else 1)
