"""Every command that the program prints, made so that it works when it is pasted into a shell.

A command is a list of arguments until the last moment: whatever a user called a file, a case or a backend is
quoted here and nowhere else. A module of its own, without imports of this package, so that every folder can
use it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PROGRAM = "conformance"

CI_COMMAND = "##["
"""How Azure's runner knows a command in what a step prints: the gate to the terminal takes it apart."""


def command(*words: str) -> str:
    """A command of this program as one line of bash."""
    return " ".join((PROGRAM, *map(quote, words)))


def quote(word: str) -> str:
    """A word as bash takes it; what cannot be seen is written in `$'...'`, byte by byte.

    So a name with a line break or an escape sequence in it neither ends the line nor reaches the terminal.
    """
    if word.isprintable() and CI_COMMAND not in word:
        return shlex.quote(word)
    return f"$'{''.join(map(_escape_byte, word.encode('utf-8', _errors(word))))}'"


def _errors(word: str) -> str:
    """How to encode a name: bytes of a file name that are no UTF-8 go back to what they were."""
    return "surrogateescape" if all(not "\ud800" <= c < "\udc80" for c in word) else "replace"


def _escape_byte(byte: int) -> str:
    character = chr(byte)
    if character in "'\\":
        return f"\\{character}"
    return character if " " <= character <= "~" and character != "[" else f"\\x{byte:02x}"


def positional(word: str) -> str:
    """An argument that no parser takes for an option, as the path `-x.yaml` would be."""
    return f"./{word}" if word.startswith("-") else word


@dataclass(frozen=True)
class BackendOrigin:
    """How a backend is named on a command line.

    `options` are the words beside `-b NAME` that hold for the whole command: `--targets`, `--device`,
    `--with`; `of_run` those that `run` alone takes. `shown` are the failing aspects that a script of
    this backend shows; empty where it has no script.
    """

    name: str
    options: tuple[str, ...] = ()
    of_run: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Origins:
    """Where cases and backends came from: all that a command needs to repeat one result.

    `cases` maps the id of a case to the argument that selects this case alone, `backends` the name of a
    backend in a record to how it is brought back. A case that is not in it cannot be named; a backend that is
    not goes by its name.
    """

    cases: Mapping[str, str] = field(default_factory=dict)
    backends: Mapping[str, BackendOrigin] = field(default_factory=dict)

    def backend(self, name: str) -> BackendOrigin:
        """How a backend is named on a command line."""
        return self.backends.get(name, BackendOrigin(name))

    def repeat(self, case: str, backend: str) -> str | None:
        """The command that runs a case on a backend again; None for a case that cannot be named."""
        return next(iter(repeat_commands(case, [(self, backend)])), None)

    def script(self, case: str, backend: str, failing: Iterable[str]) -> str | None:
        """The command that writes a script of a result, for a bug report; None where no script shows it."""
        origin = self.backend(backend)
        if case not in self.cases or not origin.shown & {*failing}:
            return None
        return command("repro", positional(self.cases[case]), "-b", origin.name, *origin.options)


NOWHERE = Origins()
"""No case can be named: nothing is known but what a record says."""


def repeat_commands(case: str, sides: Sequence[tuple[Origins, str]]) -> tuple[str, ...]:
    """The commands that run a case again on backends, each named with its origins.

    One command where all take the same options, else one for each set of options. None for a case that
    cannot be named.
    """
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for origins, name in sides:
        if name and case in origins.cases:
            origin = origins.backend(name)
            words = grouped.setdefault((origins.cases[case], (*origin.options, *origin.of_run)), [])
            words.append(origin.name)
    return tuple(
        command("run", positional(argument), *_backend_words(names), *options)
        for (argument, options), names in grouped.items()
    )


def _backend_words(names: Iterable[str]) -> list[str]:
    return [word for name in dict.fromkeys(names) for word in ("-b", name)]
