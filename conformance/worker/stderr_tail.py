"""What an error or a dying process says, without the frames of its stack."""

from __future__ import annotations

import re
from typing import Iterator

_FRAMES = re.compile(
    r"\s*(@\s+0x[0-9a-f]+\s|PC: @|#\d+\s+0x[0-9a-f]+\s|frame #\d+: |<omitting python frames>"
    r"|\*\*\* Check failure stack trace: \*\*\*|Extension modules: )"
)
"""glog's and Abseil's, LLVM's, PyTorch's own, and what stands around them."""

_CHATTER = re.compile(r"I\d{4} \d\d:\d\d:|WARNING: All log messages before absl::InitializeLog")
"""What Abseil logs for information alone."""

_OMITTED = re.compile(r"Exception raised from .* \(most recent call first\):")
_STACK = re.compile(r"(Current thread|Thread) 0x[0-9a-f]+.*\(most recent call first\):")
_PLACE = '  File "'


def without_stacks(text: str) -> str:
    """The lines that say what happened; of a stack of Python's fault handler, the innermost place.

    A traceback is kept: it says where an adapter went wrong.
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    inside = 0
    for line in lines:
        if _STACK.match(line):
            inside = 1
        elif inside and line.startswith(_PLACE):
            if inside == 1:
                yield line
            inside += 1
        elif not any(pattern.match(line) for pattern in (_FRAMES, _CHATTER, _OMITTED)):
            inside = 0
            yield line
