"""Configurations with mistakes."""

import pytest

from conformance.errors import CaseFileError
from conformance.runs.configuration import load_configuration

HEAD = "[tool.conformance]\n"


def mistakes(repository, text, name="pyproject.toml"):
    """What is said of a configuration with this text at the root, seen from a folder in it."""
    (repository / name).write_text(text)
    with pytest.raises(CaseFileError) as caught:
        load_configuration()
    return [line.removeprefix(f"../{name}:") for line in caught.value.mistakes]
