"""What of a machine decides which kernels a framework picks, and with them how real numbers are rounded."""

from __future__ import annotations

import platform
import re
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_LINE = re.compile(r"^(?:flags|Features)\s*:(.*)$", re.MULTILINE)
_CHOOSING = re.compile(r"(?:avx|amx|fma|f16c|sse4|asimd|sve|bf16|i8mm|fphp|fp16)\w*\Z")


@cache
def machine() -> dict[str, str]:
    """`machine` is the kind of processor, `features` its instructions for vectors, where they can be had."""
    try:
        told = _CPUINFO.read_text(errors="replace")
    except OSError:
        told = ""
    return {"machine": platform.machine(), "features": features(told) or platform.processor()}


def features(cpuinfo: str) -> str:
    """The instructions for vectors that the text of `/proc/cpuinfo` names, in alphabetical order."""
    found = _LINE.search(cpuinfo)
    words = found.group(1).split() if found else ()
    return " ".join(sorted(word for word in words if _CHOOSING.match(word)))
