"""Defaults of options that the configuration of a repository gives; the command line wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from conformance.runs.configuration import Configuration

OF_CONFIGURATION = {"backends": "backends", "jobs": "workers", "timeout": "timeout", "baseline": "baseline"}
"""Keys of the configuration, and the parameters of commands that they are defaults of."""

CONFIGURED = {
    "run": ("backends", "jobs", "timeout", "baseline"),
    "sweep": ("backends", "jobs", "timeout"),
    "upgrade": ("jobs", "timeout"),
    "bisect": ("jobs", "timeout"),
}
"""Commands, and the keys that are defaults of their options."""


def default_map(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The defaults of the command that `arguments` begin with, by its name, as click takes them.

    None for commands without any, and where help is asked for: a mistake in the configuration hides no help.
    """
    name = arguments[0] if arguments else ""
    if name not in CONFIGURED or {"-h", "--help"} & {*arguments}:
        return None
    configuration = load()
    values = {OF_CONFIGURATION[key]: getattr(configuration, key) for key in CONFIGURED[name]}
    if configuration.code:
        del values[OF_CONFIGURATION["backends"]]
    return {name: {parameter: value for parameter, value in values.items() if value}}


def load() -> Configuration:
    """The configuration of the repository around the working directory."""
    from conformance.runs.configuration import load_configuration

    return load_configuration()


def is_configured(parameter: str) -> bool:
    """Whether the configuration, and not the command line, gave the value of a parameter."""
    context = click.get_current_context(silent=True)
    return context is not None and context.get_parameter_source(parameter) is ParameterSource.DEFAULT_MAP
