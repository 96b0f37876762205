"""Where the cases and backends of a run came from, so that what is printed repeats its results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.commands import BackendOrigin, Origins
from conformance.failures.repro.repro import shown_aspects


@dataclass(frozen=True)
class OptionWords:
    """The options of a command, as words: those of every backend, of backends in environments, of `run`."""

    shared: Sequence[str] = ()
    of_environments: Sequence[str] = ()
    of_run: Sequence[str] = ()


PLAIN = OptionWords()
"""No options."""


def origins_of(cases: Iterable[Case], targets: Iterable[Target], words: OptionWords = PLAIN) -> Origins:
    """The origins of cases and targets; `words` are the options by which the targets were selected."""
    backends = {
        target.name: BackendOrigin(
            target.name,
            (*words.shared, *(words.of_environments if target.requirements else ())),
            tuple(words.of_run),
            frozenset(shown_aspects(target)),
        )
        for target in targets
    }
    return Origins(names_of(cases), backends)


def names_of(cases: Iterable[Case]) -> dict[str, str]:
    """The argument of a command for each case, by its id, without the cases that are in no file."""
    return {case.id: case.name for case in cases if case.name is not None}
