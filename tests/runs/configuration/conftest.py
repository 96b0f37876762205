"""A repository whose configuration is looked for from a folder in it."""

import pytest
from support.case_files import GOOD, write


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep").mkdir()
    write(tmp_path / "cases" / "a.yaml", GOOD)
    monkeypatch.chdir(tmp_path / "deep")
    monkeypatch.delenv("CONFORMANCE_TRUST", raising=False)
    return tmp_path
