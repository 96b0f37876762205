"""The shape of a file of targets as pydantic models. They validate it; its JSON Schema is made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.backends.targets_file import forms
from conformance.cases.schema import DIALECT, strip_titles

MARK = "conformance-targets"
"""The key by which a file of targets is recognised; its value is the version of the format."""

VERSION = 1

PATH = Path(__file__).with_name("targets-file.schema.json")
"""The shipped schema."""

_ENTRY = "Entry"
"""What the shipped schema calls a `TargetEntry`; pydantic would take the name of the class."""


class _FrozenModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, title=None)


class TargetEntry(_FrozenModel):
    """A target: a backend, and how and where it is run."""

    name: forms.Name = Field(description="What -b, records and reports call it.")
    backend: forms.Text = Field(description="A framework, with a version or not, or the path of an adapter.")
    variant: forms.Text | None = Field(
        None, description="A variant of the framework, as after + in its name."
    )
    device: forms.Device | None = Field(None, description="auto, cpu, gpu, cpu:N or gpu:N.")
    python: forms.Text | None = Field(
        None, description="The interpreter of the worker, or the one that its environment is made of."
    )
    requirements: forms.Requirements | None = Field(
        None, description="What is installed in an environment of its own, as pip takes it."
    )
    environment: forms.Variables | None = Field(None, description="Variables that are set for the worker.")
    timeout: forms.Seconds | None = Field(None, description="Seconds of a case; the run's unless written.")


class TargetsFile(_FrozenModel):
    """A file of targets."""

    model_config = ConfigDict(populate_by_name=True)

    version: Literal[1] = Field(alias="conformance-targets", description="Version of the format.")
    targets: tuple[TargetEntry, ...] = Field(min_length=1, description="The targets.")


def schema() -> str:
    """The text of the JSON Schema that the models give; the shipped file holds the same."""
    generated = strip_titles(TargetsFile.model_json_schema())
    whole = {"$schema": DIALECT, **generated, "title": "Conformance targets"}
    return json.dumps(whole, indent=2, ensure_ascii=False).replace(TargetEntry.__name__, _ENTRY) + "\n"
