"""The version of a package that a file of requirements pins, and the newest one, for scripts of CI.

python -m conformance.cli.pins PACKAGE FILE    the pinned version; - is standard input
python -m conformance.cli.pins PACKAGE         the newest version that the package index has

Prints the version, or an error and exits with 2 where there is none, 3 where the index does not answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conformance.cli.output import echo
from conformance.errors import ConformanceError, UsageError

MOST_BYTES = 2**20
"""Bytes of a file that are read."""

_COMMENT = re.compile(r"(^|\s)#.*")
_OPTION = re.compile(r"\s--[a-z].*|\\\s*$")
"""What may follow a requirement in its line: options such as hashes, and the mark that more lines do."""


def pinned_version(text: str, package: str) -> str | None:
    """The version that a file of requirements pins for a package; None where it pins none.

    Names are compared as the index does, extras are left out, and of several lines with environment markers
    the one for this Python counts. Raises UsageError where two lines pin different versions.
    """
    name = canonicalize_name(package)
    found = sorted({str(version) for version in map(_pin, _requirements(text, name)) if version is not None})
    if len(found) > 1:
        raise UsageError(f"{name} is pinned more than once, to {' and '.join(found)}")
    return found[0] if found else None


def _requirements(text: str, name: str) -> Iterator[Requirement]:
    for line in text.splitlines():
        try:
            requirement = Requirement(_OPTION.sub("", _COMMENT.sub("", line)).strip())
        except InvalidRequirement:
            continue
        holds = requirement.marker is None or requirement.marker.evaluate()
        if canonicalize_name(requirement.name) == name and holds:
            yield requirement


def _pin(requirement: Requirement) -> Version | None:
    """The one version that a requirement allows; None for a range."""
    exact = [each.version for each in requirement.specifier if each.operator in ("==", "===")]
    try:
        return Version(exact[0]) if len(exact) == 1 else None
    except InvalidVersion:
        return None


def version_of(package: str, file: str | None) -> str:
    """The version that `file` pins, `-` being standard input, or the newest one without a file.

    Raises UsageError where none is pinned or the file cannot be read, HarnessError where the index does not
    answer.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", package):
        raise UsageError(f"{package!r} is no name of a package")
    if file is None:
        from conformance.changes.releases import released_versions

        return released_versions(package)[-1]
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            text = stream.read(MOST_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read: {error}") from error
    pinned = pinned_version(text, package)
    if pinned is None:
        raise UsageError(f"{file}: no line pins {package}, as {package}==1.0 or {package}[extra]==1.0")
    return pinned


def main(words: Sequence[str]) -> int:
    """Print the version for the words of a command line, return the exit code."""
    if not 1 <= len(words) <= 2 or words[0].startswith("-"):
        echo((__doc__ or "").split("\n\n")[1], err=True)
        return 2
    try:
        version = version_of(words[0], words[1] if len(words) == 2 else None)
    except ConformanceError as error:
        echo(f"error: {error}", err=True)
        return error.exit_code
    echo(version)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
