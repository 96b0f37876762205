"""When a backend is given up because its workers keep dying, and what becomes of its other questions."""

from __future__ import annotations

from conformance.operators.observations import Crashed, TimedOut

MAX_DEATHS = 3
"""Deaths in a row after which a backend is given up."""

SKIPPED_AFTER_CRASH_LOOP = "not asked"
"""Prefix of `Crashed.how` for questions that were never sent because the backend had been given up."""


class CrashLoop:
    """The deaths of a backend's workers since its last answer; it is given up after `max_deaths` of them."""

    def __init__(self, max_deaths: int = MAX_DEATHS) -> None:
        self._max_deaths = max_deaths
        self._deaths: list[Crashed | TimedOut] = []

    @property
    def in_a_row(self) -> int:
        """Number of deaths since the last answer."""
        return len(self._deaths)

    @property
    def given_up(self) -> bool:
        """Whether there were so many deaths in a row that no more questions are sent."""
        return self.in_a_row >= self._max_deaths

    def add(self, death: Crashed | TimedOut) -> None:
        """Count a death."""
        self._deaths.append(death)

    def reset(self) -> None:
        """Start counting anew, after an answer."""
        self._deaths.clear()

    def skip(self) -> Crashed:
        """The observation of a question that is not sent; it quotes the last death."""
        last = self._deaths[-1]
        how = (
            f"{SKIPPED_AFTER_CRASH_LOOP}: given up after {self._max_deaths} deaths in a row,"
            f" the last one: {describe_death(last)}"
        )
        return Crashed(how, last.stderr if isinstance(last, Crashed) else "")


def describe_death(death: Crashed | TimedOut) -> str:
    """How a worker ended, in words, with the end of its stderr."""
    if isinstance(death, TimedOut):
        return f"nothing within {death.limit:g} s"
    words = death.stderr.strip()
    return f"{death.how}; last words:\n{words}" if words else death.how
