"""Tests that need a package which need not be installed: known without importing it, which takes seconds."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


def skip_without(*packages: str) -> None:
    """Skip the test, or the module that says so at its top, where one of `packages` is missing.

    A package that is installed and cannot be imported fails the test that uses it.
    """
    for package in packages:
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed", allow_module_level=True)
