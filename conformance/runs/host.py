"""What of a machine decides which kernels a framework picks, and with them how real numbers are rounded.

Between two runs with the same machine and features, a change of rounding is a change of the software.
"""

from __future__ import annotations

import platform
import re
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
"""Where Linux describes its processors; other systems have no such file."""

_LINE = re.compile(r"^(?:flags|Features)\s*:(.*)$", re.MULTILINE)
_VECTOR_FEATURE = re.compile(r"(?:avx|amx|fma|f16c|sse4|asimd|sve|bf16|i8mm|fphp|fp16)\w*\Z")


@cache
def machine() -> dict[str, str]:
    """`machine` is the kind of processor, `features` its instructions for vectors, where they can be had."""
    try:
        text = _CPUINFO.read_text(errors="replace")
    except OSError:
        text = ""
    return {"machine": platform.machine(), "features": features(text) or platform.processor()}


def features(cpuinfo: str) -> str:
    """The instructions for vectors that the text of `/proc/cpuinfo` names, in alphabetical order."""
    line = _LINE.search(cpuinfo)  # of the first processor: all are of one kind
    words = line.group(1).split() if line else ()
    return " ".join(sorted(word for word in words if _VECTOR_FEATURE.match(word)))
