"""The configuration of a repository: `conformance.toml`, or `[tool.conformance]` of `pyproject.toml`."""

from conformance.runs.configuration.configuration import AcceptedDeviation, Configuration
from conformance.runs.configuration.known import add_known, check_met
from conformance.runs.configuration.loading import load_configuration

__all__ = ["AcceptedDeviation", "Configuration", "add_known", "check_met", "load_configuration"]
