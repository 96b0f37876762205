"""The environment variables that the program reads, in one place for `--help`; docs say more of each."""

from __future__ import annotations

VARIABLES = {
    "CONFORMANCE_CACHE": "Folder of environments and of compiled programs.",
    "CONFORMANCE_CUDA": "1 lets environments be built with the CUDA packages of torch and jax.",
    "CONFORMANCE_INSTALLER": "pip or uv: what environments are built with.",
    "CONFORMANCE_TRACEBACK": "1 shows tracebacks of errors of the program itself.",
    "CONFORMANCE_TRUST": "Folders whose configuration may name adapters, targets and versions.",
}
"""What each does, by its name."""
