"""Environments of their own for backends: built from requirements, kept, reused, listed, removed."""

from __future__ import annotations

from conformance.environments.building import ready
from conformance.environments.environment import Environment
from conformance.environments.preparation import environment_of, prepared
from conformance.requirements import requirements_of

__all__ = ["Environment", "environment_of", "prepared", "ready", "requirements_of"]
