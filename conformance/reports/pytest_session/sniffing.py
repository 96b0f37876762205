"""Which YAML files are case files, told from their first bytes."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.durable import open_for_reading

SUFFIXES = (".yaml", ".yml")
"""`conformance.cases.files.SUFFIXES`, written out: importing it would load NumPy."""

_SNIFFED_BYTES = 64 * 1024
_MARK = re.compile(rb"^[\"']?conformance[\"']?\s*:", re.MULTILINE)


def is_case_file(path: Path) -> bool:
    """Whether a file has the top-level key `conformance`; False for one that cannot be read."""
    try:
        with open_for_reading(path) as file:
            return path.is_file() and _MARK.search(file.read(_SNIFFED_BYTES)) is not None
    except OSError:
        return False
