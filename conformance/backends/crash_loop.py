"""How often a worker died in a row, and what is said of the questions that it is no longer asked."""

from __future__ import annotations

from conformance.operators.observations import Crashed, TimedOut

DEATHS = 3
"""Deaths in a row after which a backend is given up."""

NOT_ASKED = "not asked"
"""How a `Crashed` begins that nobody died of: the backend was given up before."""


class Deaths:
    """Deaths since the last answer; `most` of them are too many."""

    def __init__(self, most: int = DEATHS) -> None:
        self._most = most
        self._seen: list[Crashed | TimedOut] = []

    @property
    def in_a_row(self) -> int:
        return len(self._seen)

    @property
    def too_many(self) -> bool:
        return self.in_a_row >= self._most

    def add(self, death: Crashed | TimedOut) -> None:
        """Count a death."""
        self._seen.append(death)

    def forget(self) -> None:
        """Begin anew: it answered."""
        self._seen.clear()

    def not_asked(self) -> Crashed:
        """What comes of a question after too many deaths, with the last one's words."""
        last = self._seen[-1]
        how = f"{NOT_ASKED}: given up after {self._most} deaths in a row, the last one: {told(last)}"
        return Crashed(how, last.stderr if isinstance(last, Crashed) else "")


def told(death: Crashed | TimedOut) -> str:
    """How a worker ended, and its last words."""
    if isinstance(death, TimedOut):
        return f"nothing within {death.limit:g} s"
    words = death.stderr.strip()
    return f"{death.how}; last words:\n{words}" if words else death.how
