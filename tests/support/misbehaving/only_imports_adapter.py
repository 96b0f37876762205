"""A module that imports the interface and derives nothing from it."""

from conformance.frameworks.interface import Adapter

__all__ = ["Adapter"]
