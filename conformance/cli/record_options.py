"""The options that say where results are kept, whether a record is gone on with, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import click

from conformance.cli.option_groups import option
from conformance.errors import UsageError

_NO_PRECISION = (
    "Leave out the precision fingerprint, for which each backend answers some hundred questions first."
)


@dataclass(frozen=True)
class RecordFile:
    """The record of a run."""

    HEADING: ClassVar[str] = "The record"

    path: Path | None = option(
        "--record", type=click.Path(dir_okay=False, path_type=Path), help="Write every result to FILE."
    )
    resume: bool = option("--resume", is_flag=True, help="Go on with the record where it was cut off.")
    no_precision: bool = option("--no-precision", is_flag=True, help=_NO_PRECISION)

    def check(self) -> None:
        """Raise UsageError where no record is named that an option needs, and for a file that is none."""
        from conformance.runs.json_lines import check_replaceable

        if self.path is not None and not self.resume:
            check_replaceable(self.path)
        if self.path is None and self.resume:
            raise UsageError("--resume goes on with a record: name it with --record FILE")
        if self.path is None and self.no_precision:
            raise UsageError(
                "--no-precision leaves something out of a record: name it with --record FILE;"
                " a run without one measures no precision"
            )


@dataclass(frozen=True)
class RecordFolder:
    """The records of the versions that an upgrade or a bisection asks."""

    HEADING: ClassVar[str] = "The records"

    folder: Path | None = option(
        "--records",
        type=click.Path(file_okay=False, path_type=Path),
        help="Keep the records of the versions in this folder.",
    )
    resume: bool = option(
        "--resume", is_flag=True, help="Go on with the records in --records where they were cut off."
    )
    no_precision: bool = option("--no-precision", is_flag=True, help=_NO_PRECISION)

    def check(self) -> None:
        """Raise UsageError for options that need a folder where none is named."""
        if self.resume and self.folder is None:
            raise UsageError("--resume goes on with records: name their folder with --records DIR")
