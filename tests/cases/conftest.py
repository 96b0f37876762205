"""What the tests of case files share: a file `cases/a.yaml` in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.case_files import write


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file into `cases/` of the temporary folder, `a.yaml` unless it is named."""

    def write_case_file(content: str | bytes, name: str = "a.yaml") -> Path:
        return write(tmp_path / "cases" / name, content)

    return write_case_file
