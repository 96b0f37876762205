"""The shape of a file of targets as models: they validate it, and its JSON Schema is made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.backends.targets_file import forms
from conformance.cases.schema import DIALECT, strip_titles

MARK = "conformance-targets"
VERSION = 1
PATH = Path(__file__).with_name("targets-file.schema.json")
"""The shipped schema."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, title=None)


class Entry(_Model):
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


class File(BaseModel):
    """A file of targets."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, title=None, populate_by_name=True)

    version: Literal[1] = Field(alias="conformance-targets", description="Version of the format.")
    targets: tuple[Entry, ...] = Field(min_length=1, description="The targets.")


def schema() -> str:
    """The schema that the models of today give, as the shipped file holds it."""
    made = {"$schema": DIALECT, **strip_titles(File.model_json_schema()), "title": "Conformance targets"}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
