"""An adapter that tells what it can see from where it runs."""

from __future__ import annotations

import importlib.util
import sys

from conformance.frameworks import interface
from conformance.frameworks.numpy.adapter import Adapter as Reference

EXPECTED = {"_distutils_hack", "conformance", "__main__"}
"""What setuptools puts into every virtual environment, and the package itself where it is installed."""


class Adapter(Reference):
    """The NumPy reference, with what is loaded and what could be loaded as its flags."""

    def about(self):
        installed = {
            name.partition(".")[0]
            for name, module in list(sys.modules.items())
            if "site-packages" in (getattr(module, "__file__", None) or "")
        }
        visible = [name for name in ("pytest", "click", "pydantic", "yaml") if importlib.util.find_spec(name)]
        flags = {
            "installed": sorted(installed - EXPECTED),
            "visible": visible,
            "python": sys.executable,
            "isolated": sys.flags.isolated,
        }
        return interface.About("witness", "1", flags=flags)
