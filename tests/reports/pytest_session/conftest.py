"""A folder with case files."""

import pytest
from support.pytest_runs import case_folder


@pytest.fixture
def folder(tmp_path):
    return case_folder(tmp_path)
