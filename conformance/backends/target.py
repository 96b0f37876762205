"""A backend that can be started: what to run, in which Python, on which device."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from conformance.frameworks.registry import BUILT_IN


@dataclass(frozen=True)
class Target:
    """A backend that can be started.

    `name` is what the user wrote and what records call it. `adapter` is what the worker loads: a built-in
    framework's name, the absolute path of a `.py` file, or `module:Class`. `python` is the interpreter of
    the worker. With `requirements` it is the one that an environment is made of, until
    `environments.prepare` puts the environment's own in its place, and its folder into `built`;
    `unavailable` says why there is none. `environment` holds the variables that are set for the worker,
    sorted; `timeout` the seconds of a case, if not those of the run.
    """

    name: str
    framework: str
    variant: str = ""
    device: str = "auto"
    adapter: str = ""
    python: str = sys.executable
    requirements: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    timeout: float | None = None
    unavailable: str | None = None
    built: str = ""

    @property
    def unavailable_reason(self) -> str | None:
        """Why it cannot be started, as far as that is known before it is tried; None if it may start."""
        if self.requirements and not self.built and self.unavailable is None:
            return f"its environment ({', '.join(self.requirements)}) is not built: see environments.prepare"
        return self.unavailable

    @property
    def base(self) -> str:
        """The name without variant and device."""
        # a path may hold + and @ itself
        return re.split("[+@]", self.name)[0] if self.adapter in BUILT_IN else self.name

    @property
    def plain(self) -> str:
        """`framework+variant@device`: what case files call it, whatever its name or version."""
        _, at, device = self.name.partition("@")
        return f"{self.framework}{'+' if self.variant else ''}{self.variant}{at}{device}"
