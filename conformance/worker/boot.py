"""The script that a worker runs: `PYTHON -I -X utf8 boot.py ADAPTER VARIANT DEVICE [FOLDERS [USERS]]`.

The package is loaded from the folder that this file is in, under its own name, whatever is
installed for this Python: nothing else of the host's site-packages shows through.
"""

from __future__ import annotations

import importlib.util
import os
import site
import sys
from pathlib import Path


def private_descriptors() -> tuple[int, int]:
    """Move stdin and stdout to private descriptors for the protocol, and return them.

    What a framework prints from now on, from Python or from C, goes to stderr; what it reads is empty.
    """
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    return requests, replies


def load_package() -> None:
    """Import `conformance` from where this file stands."""
    folder = Path(__file__).resolve().parent.parent
    spec = importlib.util.spec_from_file_location(
        "conformance", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {folder}")
    package = importlib.util.module_from_spec(spec)
    sys.modules["conformance"] = package
    spec.loader.exec_module(package)


def extend_path(folders: str = "", users: str = "") -> None:
    """Look for modules in `folders` (as PYTHONPATH has them) first, and in a user's own site-packages.

    Called when the worker's own modules are loaded, which nothing may stand in for.
    """
    if users:
        before = list(sys.path)
        site.addsitedir(users)
        added = [entry for entry in sys.path if entry not in before]
        installed = (
            at for at, entry in enumerate(before) if entry.endswith(("site-packages", "dist-packages"))
        )
        at = next(installed, len(before))
        sys.path[:] = [*before[:at], *added, *before[at:]]
    if folders:
        sys.path[:0] = folders.split(os.pathsep)


if __name__ == "__main__":
    descriptors = private_descriptors()
    load_package()
    from conformance.worker.serve import serve

    extend_path(*sys.argv[4:6])
    serve(*descriptors, *sys.argv[1:4])
