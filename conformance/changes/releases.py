"""The released versions of a package that this Python can install, as the user's own index knows them.

pip is asked, not an index directly: it has the user's mirrors and credentials, and knows which versions have
a file for this Python and platform.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

from conformance.errors import HarnessError, UsageError

SECONDS = 120.0
"""Time limit of one question to pip, which retries five times by itself where a network is slow."""

_LISTED = re.compile(r"^Available versions: (.+)$", re.MULTILINE)


def released_versions(
    package: str, python: str = sys.executable, prereleases: bool = False
) -> tuple[str, ...]:
    """Every version that pip would install here, oldest first; pip's configuration says where it looks.

    Raises HarnessError with pip's own words where the index does not answer or does not know the package.
    """
    command = [python, "-m", "pip", "index", "versions", package]
    try:
        done = subprocess.run(
            [*command, "--pre"] if prereleases else command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HarnessError(_listing_error(package, str(error))) from error
    listed = _LISTED.search(done.stdout)
    if done.returncode or not listed:
        raise HarnessError(_listing_error(package, _pip_message(done.stderr or done.stdout)))
    return sort_versions(listed[1].split(", "))


def _pip_message(text: str) -> str:
    """The output of pip without the warning that `pip index` is experimental, and with one retry at most."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("WARNING: pip index")]
    retries = [line for line in lines if line.startswith("WARNING: Retrying")]
    lines = [line for line in lines if line not in retries[:-1]]
    return "\n".join(lines) or "pip said nothing"


def _listing_error(package: str, why: str) -> str:
    return (
        f"the released versions of {package} could not be listed:\n{why}\n"
        "name those to choose from with --versions 1.0,1.1,..."
    )


def sort_versions(versions: Iterable[str]) -> tuple[str, ...]:
    """Each version once, oldest first; what PEP 440 cannot read is left out."""
    readable = {Version(text): text for text in versions if _readable(text)}
    return tuple(readable[version] for version in sorted(readable))


def _readable(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def parse_version(text: str) -> Version:
    """Read a version that a user wrote; raises UsageError for what is none."""
    try:
        return Version(text)
    except InvalidVersion:
        raise UsageError(f"{text!r} is no version: write one such as 0.4.30") from None


def parse_versions(text: str) -> tuple[str, ...]:
    """Read versions that a user wrote, with commas; raises UsageError for what is none."""
    versions = tuple(each.strip() for each in text.split(",") if each.strip())
    for version in versions:
        parse_version(version)
    return versions


def versions_between(versions: Iterable[str], good: str, bad: str) -> tuple[str, ...]:
    """The line of versions from `good` to `bad`, both included, newest first where `good` is the newer.

    Raises UsageError where one of the two is no version, or both are the same.
    """
    start, end = parse_version(good), parse_version(bad)
    if start == end:
        raise UsageError(f"--good and --bad are the same version, {start}: there is nothing between them")
    low, high = min(start, end), max(start, end)
    inner = [text for text in sort_versions(versions) if low < Version(text) < high]
    return (good, *(inner if start < end else reversed(inner)), bad)
