"""The standard descriptors, which whoever starts a program may have closed."""

from __future__ import annotations

import os


def occupy_standard() -> None:
    """Open the null device for every standard descriptor that is closed.

    The next file that is opened would get its number, and a child process would take that file for its stdin,
    stdout or stderr.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
