"""The structure of a configuration as pydantic models."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from conformance.backends.limits import MOST_SECONDS, MOST_WORKERS
from conformance.cases.format import Known
from conformance.cases.numbers import form_error

LONGEST = 1000
"""Characters of a name, a path or a glob: reading one takes time that grows with their square."""


def _check_texts(value: Any) -> Any:
    wanted = 'a list of texts is wanted, as ["cases"]'
    if not isinstance(value, tuple) or not value:
        raise form_error(wanted)
    for index, each in enumerate(value):
        if not isinstance(each, str) or not each.strip() or "\0" in each:
            raise form_error("text is wanted", index)
        _check_length(each, index)
    return value


def _check_text(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise form_error("text is wanted: put it in quotes")
    _check_length(value)
    return value


def _check_length(text: str, *place: int) -> None:
    if len(text) > LONGEST:
        raise form_error(f"a text of {len(text)} characters; at most {LONGEST} are read", *place)


def _check_seconds(value: Any) -> Any:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not (0 < value <= MOST_SECONDS and math.isfinite(value)):
        raise form_error(f"a number of seconds above 0 and up to {MOST_SECONDS:g} is wanted")
    return float(value)


def _check_workers(value: Any) -> Any:
    if type(value) is not int or not 1 <= value <= MOST_WORKERS:
        raise form_error(f"a whole number from 1 to {MOST_WORKERS} is wanted")
    return value


Texts = Annotated[Any, PlainValidator(_check_texts)]
Text = Annotated[Any, PlainValidator(_check_text)]
Seconds = Annotated[Any, PlainValidator(_check_seconds)]
Workers = Annotated[Any, PlainValidator(_check_workers)]


class AcceptedEntry(Known):
    """A known deviation of cases that are not the user's own."""

    cases: Texts = Field(description="Ids, or globs of ids, as a run shows them.")


class ConfigurationModel(BaseModel):
    """A configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    paths: Texts | None = Field(None, description="Files and folders of cases.")
    backends: Texts | None = Field(None, description="Backends, as after -b.")
    baseline: Text | None = Field(None, description="The baseline of the repository.")
    timeout: Seconds | None = Field(None, description="Seconds a case.")
    jobs: Workers | None = Field(None, description="Workers a backend.")
    targets: Text | None = Field(None, description="The file that names backends.")
    known: tuple[AcceptedEntry, ...] | None = Field(None, max_length=1000, description="Accepted deviations.")
