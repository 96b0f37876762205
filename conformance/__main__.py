"""`python -m conformance` is the same as `conformance`.

A signal that comes while modules are imported ends the process at once, without an exception: that could end
up anywhere, even in the middle of a module in C, and there is nothing yet that has to be put away.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from conformance.errors import INTERRUPTED


def main() -> None:
    """Run the command line."""
    # the same as `interruption.SIGNALS`, which cannot be imported without all that is slow to import
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    from conformance.cli import main as run

    run()


def _leave(number: int, frame: Any) -> None:
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
