"""Runs a command that dies with the process that started it: `PYTHON -I leash.py DESCRIPTOR COMMAND...`.

The kernel kills the group of this process, and with it the installer and everything that it started, when
the other end of the pipe is closed: an installer that outlives a killed run would go on downloading
gigabytes for nobody.

It is run as a script, by its path, with `-I`, under which this package may not be found by its name: so
`lifeline` is imported from the worker's folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WORKER = Path(__file__).parent.parent.parent / "worker"
"""The folder of `lifeline`."""

if __name__ == "__main__":
    sys.path.insert(0, str(WORKER))
    import lifeline  # type: ignore[import-not-found]

    lifeline.hold(int(sys.argv[1]))
    sys.exit(subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, check=False).returncode)
