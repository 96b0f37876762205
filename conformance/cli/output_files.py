"""Documents that commands write to a file (reports, scripts, case files): no file of a user is lost."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import click

from conformance.cli.option_groups import option
from conformance.cli.output import check_writable, echo_document, print_progress
from conformance.errors import HarnessError, UsageError

OURS = re.compile(
    rb"""
    ^\#.*\bWritten\ by\ conformance\ \d           # a script of `repro`
    | \Aconformance:\ 1\ntitle:\ .*Found\ by\ conformance\ sweep   # a case file of `sweep`
    | \Afault,family,named,others                  # a matrix of `selftest`
    | \A\{\s*"(?:diff|run|selftest)":\s1,          # a difference, a run or a matrix as JSON
    | \A(?:<\?xml.*\?>\s*)?<testsuites\ name="conformance\b
    | <meta\ name="generator"\ content="conformance\ \d   # a page of a difference
    | \A\#{3}\ (?:\S{1,4}\ )?Conformance:\s
    | ^::\w+\ title=conformance::.*\n\Z            # the summary that ends annotations
    | \A.*\ ->\ .*:\ \d+\ results?\ compared\n     # a difference as text
    | ^(?:.*:\ )?\d+\ of\ \d+\ checked:\ .*\n\Z       # the verdict that ends a run as text
    | \A<svg\ xmlns="[^"]*"\ class="cd-drawing"\     # a drawing
    | \A\x89PNG\r\n\x1a\n[\s\S]{25}[\s\S]{4}tEXtSoftware\0conformance
    """,
    re.MULTILINE | re.VERBOSE,
)
"""How a document looks that this program wrote, in its first or its last bytes: it may be written again."""

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable in which GitHub Actions names the file that the commands of a step write its summary to."""

_LOOKED_AT = 8192
"""Bytes at either end of a file in which a document of ours is known."""

FORCE_HELP = "Replace FILE even where it was not written by conformance."


@dataclass(frozen=True)
class OutputFile:
    """The file that a document goes to instead of the terminal, and whether it may replace any other file."""

    HEADING: ClassVar[str] = "The file that is written"

    file: Path | None = option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write it to FILE, not to stdout.",
    )
    force: bool = option("--force", is_flag=True, help=FORCE_HELP)

    def check(self) -> None:
        """Look at the file before the work begins, so that no long run is in vain.

        Raises HarnessError where it cannot be written, UsageError where it is there and not ours.
        """
        check_output(self.file, force=self.force)

    def write(self, document: str | bytes, summary: str = "") -> None:
        """Write a document to the file and say so in one line, with what is in it, or to standard output.

        Raises HarnessError.
        """
        if self.file is None:
            echo_document(document)
        else:
            write_document(self.file, document, summary)


def check_output(path: Path | None, *, force: bool) -> None:
    """Raise HarnessError where a file cannot be written, UsageError where it would be lost.

    What was written by this program, what is empty and what is no regular file (/dev/stdout, a pipe) have
    nothing to lose, nor has what is added to.
    """
    if path is not None and _is_standard_output(path):
        return
    check_writable(path)
    if path is None or force or _is_step_summary(path):
        return
    try:
        is_ours = not path.is_file() or _looks_like_ours(path)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not is_ours:
        raise UsageError(
            f"{path}: is there and was not written by conformance;"
            " name another file, or replace it with --force"
        )


def _is_standard_output(path: Path) -> bool:
    """Whether a path is where standard output goes anyway, such as /dev/stdout: what is there stays."""
    try:
        return path.samefile("/dev/stdout")
    except OSError:
        return False


def _is_step_summary(path: Path) -> bool:
    """Whether a path is that of the job summary of GitHub Actions, which every command of a step adds to."""
    summary = os.environ.get(STEP_SUMMARY)
    if not summary:
        return False
    try:
        return path.samefile(summary)
    except OSError:
        return path.absolute() == Path(summary).absolute()


def _looks_like_ours(path: Path) -> bool:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        text = file.read(_LOOKED_AT)
        if size > _LOOKED_AT:
            file.seek(max(size - _LOOKED_AT, _LOOKED_AT))
            text += file.read(_LOOKED_AT)
    return not text.strip() or OURS.search(text) is not None


def write_document(path: Path, document: str | bytes, summary: str = "") -> None:
    """Write a document whole or not at all, through a link, and say so on stderr in one line.

    The job summary of GitHub Actions keeps what it has: a document is added to it. Raises HarnessError where
    it cannot be written; a text then goes to standard output.
    """
    if _is_standard_output(path):
        echo_document(document)
        return
    data = document if isinstance(document, bytes) else document.encode(errors="backslashreplace")
    is_added = _is_step_summary(path)
    try:
        (_add if is_added else _replace)(path, data)
    except OSError as error:
        is_text = isinstance(document, str)
        if is_text:
            echo_document(document)
        where = "; it went to standard output" if is_text else ""
        raise HarnessError(f"{path}: cannot be written: {error.strerror or error}{where}") from error
    print_progress(f"{'added to' if is_added else 'wrote'} {path} {summary}".rstrip())


def _replace(path: Path, data: bytes) -> None:
    from conformance.durable import replace

    # what a pipe's name below /dev leads to is no name
    is_special = path.exists() and not path.is_file()
    replace(path if is_special else path.resolve(), data)


def _add(path: Path, data: bytes) -> None:
    """Add to the end of a file, behind an empty line where there is something: a heading begins a block."""
    with path.open("ab") as file:
        file.write(b"\n" + data if file.tell() else data)
