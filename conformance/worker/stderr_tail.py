"""What an error or a dying process wrote, without the frames of its stack."""

from __future__ import annotations

import re
from typing import Iterator

_FRAMES = re.compile(
    r"\s*(@\s+0x[0-9a-f]+\s|PC: @|#\d+\s+0x[0-9a-f]+\s|frame #\d+: |<omitting python frames>"
    r"|\*\*\* Check failure stack trace: \*\*\*|Extension modules: )"
)
"""Lines of stack traces as glog, Abseil, LLVM and PyTorch print them, and what stands around them."""

_CHATTER = re.compile(r"I\d{4} \d\d:\d\d:|WARNING: All log messages before absl::InitializeLog")
"""Lines that Abseil logs for information alone."""

_OMITTED = re.compile(r"Exception raised from .* \(most recent call first\):")
"""The line with which PyTorch begins the stack of a C++ exception."""

_STACK = re.compile(r"(Current thread|Thread) 0x[0-9a-f]+.*\(most recent call first\):")
"""The line with which Python's fault handler begins the stack of a thread."""

_PLACE = '  File "'
"""How a frame begins in a stack of Python's fault handler, which prints the innermost one first."""


def without_stacks(text: str) -> str:
    """Leave out stacks of native code; of a stack of Python's fault handler keep the innermost frame.

    A traceback of Python is kept: it says where an adapter went wrong.
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    frame = 0  # number of the next frame of a fault handler's stack; 0 outside of one
    for line in lines:
        if _STACK.match(line):
            frame = 1
        elif frame and line.startswith(_PLACE):
            if frame == 1:
                yield line
            frame += 1
        elif not any(pattern.match(line) for pattern in (_FRAMES, _CHATTER, _OMITTED)):
            frame = 0
            yield line
