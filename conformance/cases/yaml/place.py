"""A place in a file, as messages and records name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands in a file; line and column are counted from 1.

    `is_file` is False where `file` only says where a text came from, such as `case()`.
    """

    file: str
    line: int
    column: int
    is_file: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
