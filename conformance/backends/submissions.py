"""The questions that one client has taken and not yet given back, and which of them its worker holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.operators.question import Question

MAX_HELD = 2
"""Questions a worker may hold: while it answers one, the next already lies in its pipe."""


@dataclass(frozen=True)
class Submission:
    """A question with `limit` seconds, and the `tag` by which its submitter knows it.

    The death of a worker over it counts towards giving the backend up where it is `counted`. Where it
    `damages_process`, the worker that has answered it is not asked anything else.
    """

    tag: Any
    question: Question
    limit: float
    counted: bool = True
    damages_process: bool = False

    @property
    def head(self) -> dict[str, Any]:
        """The request that is sent to a worker."""
        return {"limit": self.limit, "question": self.question.to_json()}


class Submissions:
    """Submissions in their order. The first of them, at most `MAX_HELD`, have been sent to the worker."""

    def __init__(self) -> None:
        self._queue: deque[Submission] = deque()
        self._sent = 0

    def __len__(self) -> int:
        return len(self._queue)

    def __iter__(self) -> Iterator[Submission]:
        return iter(self._queue)

    @property
    def current(self) -> Submission | None:
        """The submission that the worker is at; None when it has been sent nothing."""
        return self._queue[0] if self._sent else None

    def add(self, submission: Submission) -> None:
        """Append a submission; it is not sent yet."""
        self._queue.append(submission)

    def send_next(self) -> Submission | None:
        """Mark the next submission as sent and return it; None when the worker should hold no more."""
        if self._sent >= min(MAX_HELD, len(self._queue)):
            return None
        if self._sent and self._queue[self._sent - 1].damages_process:
            return None
        self._sent += 1
        return self._queue[self._sent - 1]

    def finish_current(self) -> Submission:
        """Take out the submission that the worker is at, because its observation is known."""
        self._sent -= 1
        return self._queue.popleft()

    def take_back(self) -> None:
        """Mark all as not sent, because the worker is gone: its successor is sent them anew."""
        self._sent = 0

    def clear(self) -> None:
        """Take out all."""
        self._queue.clear()
        self._sent = 0
