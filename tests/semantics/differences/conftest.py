"""The case library and the differences that it shows, loaded once for all tests of this folder."""

from __future__ import annotations

import pytest
from support.paths import LIBRARY

from conformance.cases import load
from conformance.cases.case import Case
from conformance.semantics.differences import Difference, differences


@pytest.fixture(scope="session")
def library() -> list[Case]:
    return load(LIBRARY)


@pytest.fixture(scope="session")
def found(library: list[Case]) -> tuple[Difference, ...]:
    return differences(library)
