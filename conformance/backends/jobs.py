"""What a backend is asked: a question, and what is known of it before it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from conformance.backends.target import Target
from conformance.cases.questions import Job
from conformance.frameworks.registry import FRAMEWORKS
from conformance.operators.question import Question


class Request(Protocol):
    """What a pool can run: a question for a target, with `limit` seconds if it has a limit of its own.

    A worker's death over it counts towards giving the backend up where it is `counted`. One that answers it
    is replaced before it is asked anything else where the question `damages_process`.
    """

    @property
    def target(self) -> Target: ...
    @property
    def question(self) -> Question: ...
    @property
    def limit(self) -> float | None: ...
    @property
    def counted(self) -> bool: ...
    @property
    def damages_process(self) -> bool: ...


@dataclass(frozen=True)
class Assignment:
    """A job and the target that answers it; it has no limit of its own, and a death over it counts.

    `damages_process` says that what is known of the backend may damage the memory of its worker.
    """

    job: Job
    target: Target
    damages_process: bool = False
    limit: ClassVar[float | None] = None
    counted: ClassVar[bool] = True

    @property
    def question(self) -> Question:
        """The question that is sent to a worker."""
        return self.job.question


def dialect_of(target: Target) -> str | None:
    """The dialect in which a target reads literal words; None for adapters from outside: that of the case."""
    return FRAMEWORKS[target.adapter].dialect if target.adapter in FRAMEWORKS else None
