"""What an error or a dying process says: its cause stays, its stack goes."""

from __future__ import annotations

import pytest

from conformance.worker.stderr_tail import without_stacks

ABSEIL = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795519293.100000   15750 port.cc:153] oneDNN custom operations are on.
F0000 00:00:1795519293.130478   15750 pass.cc:2704] Check failed: dilations is OK
*** Check failure stack trace: ***
    @     0x7f3710cce564  absl::log_internal::LogMessage::SendToLog()
    @     0x7f370faec832  tensorflow::MklLayoutRewritePass::CopyAttrsConv()
Fatal Python error: Aborted

Current thread 0x00007f371229db80 (most recent call first):
  File "/lib/ops.py", line 1334 in conv2d
  File "/lib/dispatch.py", line 1264 in handler

Extension modules: numpy._core._multiarray_umath (total: 1)
"""
PYTORCH = """\
argument 'stride' failed to unpack the object with error "Overflow when unpacking long long
Exception raised from unpackLong at /torch/python_numbers.h:79 (most recent call first):
frame #0: c10::Error::Error(c10::SourceLocation) + 0x9d (0x7f4539977b8d in libc10.so)
<omitting python frames>
frame #31: _start + 0x21 (0x556ef6250081 in /bin/python3.11)
"
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "adapter.py", line 3, in conv
    return x @ w
ValueError: shapes do not match
"""


def test_a_failed_check_is_left_with_the_innermost_place():
    said = without_stacks(ABSEIL).split("\n")
    assert said[0].endswith("Check failed: dilations is OK")
    assert said[1:] == [
        "Fatal Python error: Aborted",
        "",
        '  File "/lib/ops.py", line 1334 in conv2d',
        "",
        "",
    ]


def test_frames_of_c_are_no_part_of_an_error():
    first, *_, last = PYTORCH.strip().split("\n")
    assert without_stacks(PYTORCH) == f"{first}\n{last}\n"


@pytest.mark.parametrize(
    "text", ["", TRACEBACK, "kernel size can't be greater\nthan 3 @ 0x", "frame 3 of 4\n"]
)
def test_everything_else_stays_as_it_is(text):
    assert without_stacks(text) == text
