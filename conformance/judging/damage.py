"""Which questions may damage the process that answers them, as far as that is known of a backend.

A kernel that writes past the end of its memory may end its process at any later time, or change the numbers
of another question. What comes of the question itself is judged as that of any other.
"""

from __future__ import annotations

from conformance.cases.questions import Job
from conformance.judging.deviations.catalogue import DEVIATIONS, names_of
from conformance.judging.known_deviations import aliases, is_named

DAMAGING = tuple(known for known in DEVIATIONS if known.damages_process)


def may_damage_process(job: Job, dialect: str | None) -> bool:
    """Whether a deviation that is known of the backend of a job may damage the memory of its worker.

    `dialect` is whose rule the backend follows. The case may list the deviation, or one of the catalogue
    may cover its words. Versions and devices that a deviation is limited to are not looked at: before a
    worker has started it has none, and one that is replaced in vain costs no more than its start.
    """
    called = aliases(job.backend, job.plain_name)
    if any(entry.damages_process and is_named(entry, called) for entry in job.case.known):
        return True
    words, names = job.question.words, names_of(job.plain_name or job.backend)
    return any(
        known.holds(words, job.prediction(dialect))
        for known in DAMAGING
        if any(known.is_of(name, words.op) for name in names)
    )
