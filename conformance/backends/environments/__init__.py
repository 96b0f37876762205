"""Environments of their own for backends: built from requirements, kept, reused, listed, removed."""

from __future__ import annotations

from conformance.backends.environments.building import ensure_environment
from conformance.backends.environments.environment import Environment
from conformance.backends.environments.preparation import environment_of, prepare
from conformance.backends.requirements import requirements_of

__all__ = ["Environment", "ensure_environment", "environment_of", "prepare", "requirements_of"]
