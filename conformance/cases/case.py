"""A case: one fully determined configuration of one operator, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.cases.yaml.place import Place
from conformance.operators.operands import Kind
from conformance.operators.shapes import Shape
from conformance.operators.words import Words


@dataclass(frozen=True)
class Expectation:
    """What the author of a case wrote down; None where nothing was.

    `refused` is True (every backend that is asked), or the names of the backends that refuse.
    """

    shape: Shape | None = None
    output: tuple[Any, ...] | None = None
    refused: bool | tuple[str, ...] | None = None


@dataclass(frozen=True)
class KnownDeviation:
    """A deviation that is understood. None matches anything; `versions` is a PEP 440 specifier.

    `aspect` and `outcome` say what deviates: an aspect of the record, or an outcome of it.
    """

    backend: str
    why: str
    versions: str | None = None
    device: str | None = None
    aspect: str | None = None
    outcome: str | None = None
    issue: str | None = None


@dataclass(frozen=True)
class Case:
    """One case, everything decided. `id` is the full id, `transpose/same_even.yaml::default-output`.

    `gradients` says whether VJPs are compared, `derivatives` (keys of `tensors.DERIVATIVES`) what else.
    """

    id: str
    words: Words
    place: Place
    dialect: str = "torch"
    compare: str = "equivalent"
    seed: int = 0
    kinds: Mapping[str, Kind] = field(default_factory=dict, hash=False)
    gradients: bool = True
    derivatives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    why: str = ""
    source: str | None = None
    expect: Expectation = Expectation()
    known: tuple[KnownDeviation, ...] = ()

    @property
    def name(self) -> str:
        """What `conformance run` takes to run this case alone: the file as it was found, and the id in it."""
        return f"{self.place.file}::{self.id.partition('::')[2]}"
