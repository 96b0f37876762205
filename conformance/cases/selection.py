"""Selects from loaded cases: by an expression and tags, by one name, or as one of several shards."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from conformance.cases.case import Case
from conformance.cases.library import PREFIX, plain_id
from conformance.commands import command
from conformance.errors import UsageError
from conformance.printable import count

Match = Callable[[str], bool]

_DEEPEST = 50
"""Parentheses that may be nested: the expression is read by recursion."""
_MOST_SHOWN = 5
"""Candidates that the message for an ambiguous name lists."""
_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_SHARD = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


def select(cases: Sequence[Case], expression: str | None = None, tags: Sequence[str] = ()) -> list[Case]:
    """Cases whose id or tags match `expression`, and that carry any of `tags`; the order is kept.

    The expression joins words with `and`, `or`, `not` and parentheses, as pytest's `-k`; a word matches
    where it is part of the id or of a tag, whatever the capitals. None, an empty expression and no
    tags select everything. Raises UsageError with the position for an expression that cannot be read.
    """
    chosen = [case for case in cases if not tags or set(tags) & set(case.tags)]
    if expression is None or not expression.strip():
        return chosen
    match = _Expression(expression).read()
    return [case for case in chosen if match("\n".join((case.id, *case.tags)).lower())]


def find(cases: Sequence[Case], name: str) -> Case:
    """The one case that `name` means: its id, its id behind a path, or an end of its id that no other id has.

    Raises UsageError with the candidates or the nearest ids where that is not exactly one.
    """
    wanted = name.replace("\\", "/").strip()
    by_id = {case.id: case for case in cases}
    for written in (wanted, f"{PREFIX}{wanted}"):
        if written in by_id:
            return by_id[written]
    for matches in (
        lambda case_id: wanted.endswith("/" + case_id),
        lambda case_id: case_id.endswith(("/" + wanted, "::" + wanted)),
        lambda case_id: bool(wanted) and case_id.endswith(wanted),
    ):
        matching = [case for case_id, case in by_id.items() if matches(case_id)]
        if matching:
            return _single(matching, name)
    raise UsageError(f"no case {name!r} among {count(len(by_id), 'case')}; {_nearest_ids(wanted, by_id)}")


def find_in_source(cases: Sequence[Case], source: str, name: str) -> Case:
    """The one case of a file or folder `source` that `name` means: its id, in the file or whole, else `find`.

    Raises UsageError with the candidates or the nearest ids where that is not exactly one.
    """
    exact = [case for case in cases if name in (case.id, case.id.partition("::")[2])]
    return exact[0] if len(exact) == 1 else find(cases, f"{source}::{name}")


def shard(cases: Sequence[Case], written: str) -> list[Case]:
    """The I-th of N disjoint parts of the cases, `written` being the text `I/N`.

    The part that a case falls into depends on its plain id and N alone, not on the other cases. Raises
    UsageError for text that is no such part.
    """
    index, count = parse_shard(written)
    return [case for case in cases if zlib.crc32(plain_id(case.id).encode()) % count == index - 1]


def parse_shard(written: str) -> tuple[int, int]:
    """I and N of the text `I/N`, with 1 <= I <= N; raises UsageError for any other text."""
    numbers = _SHARD.fullmatch(written.strip())
    index, count = (int(n) for n in numbers.groups()) if numbers else (0, 0)
    if not 1 <= index <= count:
        raise UsageError(f"--shard {written!r}: write I/N with I from 1 to N, as 2/4")
    return index, count


def _single(matching: list[Case], name: str) -> Case:
    if len(matching) == 1:
        return matching[0]
    ids = ", ".join(case.id for case in matching[:_MOST_SHOWN])
    more = ", ..." if len(matching) > _MOST_SHOWN else ""
    raise UsageError(f"{name!r} means {len(matching)} cases: {ids}{more}; write more of the id")


def _nearest_ids(wanted: str, by_id: dict[str, Case]) -> str:
    names = {case_id.rpartition("::")[2]: case_id for case_id in by_id}
    close = get_close_matches(wanted, by_id, n=3, cutoff=0.5)
    close += [names[name] for name in get_close_matches(wanted.rpartition("::")[2], names, n=3)]
    ids = ", ".join(dict.fromkeys(close))
    return f"near it: {ids}" if ids else f"`{command('list')}` shows them"


class _Expression:
    """A recursive-descent parser of one expression: `or` binds weakest, then `and`, then `not`.

    Each method reads what its name says at the current position and returns a predicate over the lower-case
    text of a case, its id and its tags.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(match.group(1), match.start(1) + 1) for match in _TOKEN.finditer(text)]
        self.position = 0
        self.depth = 0

    def read(self) -> Match:
        match = self._or()
        if self.position < len(self.tokens):
            self._fail("`and`, `or` or the end")
        return match

    def _next(self) -> str | None:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else None

    def _accept(self, token: str) -> bool:
        if self._next() != token:
            return False
        self.position += 1
        return True

    def _fail(self, wanted: str) -> None:
        token = self._next()
        seen = "the end" if token is None else f"{token!r}"
        column = len(self.text) + 1 if token is None else self.tokens[self.position][1]
        raise UsageError(f"-k {self.text!r}: {seen} at column {column}, where {wanted} is wanted")

    def _or(self) -> Match:
        operands = [self._and()]
        while self._accept("or"):
            operands.append(self._and())
        return lambda text: any(operand(text) for operand in operands)

    def _and(self) -> Match:
        operands = [self._not()]
        while self._accept("and"):
            operands.append(self._not())
        return lambda text: all(operand(text) for operand in operands)

    def _not(self) -> Match:
        negated = False
        while self._accept("not"):
            negated = not negated
        operand = self._operand()
        return (lambda text: not operand(text)) if negated else operand

    def _operand(self) -> Match:
        if self._next() == "(":
            return self._parenthesis()
        token = self._next()
        if token in (None, ")", "and", "or"):
            self._fail("a word, `not` or `(`")
        self.position += 1
        word = str(token).lower()
        return lambda text: word in text

    def _parenthesis(self) -> Match:
        if self.depth == _DEEPEST:
            self._fail(f"no more than {_DEEPEST} parentheses in each other")
        self.position += 1
        self.depth += 1
        match = self._or()
        if not self._accept(")"):
            self._fail("`)`")
        self.depth -= 1
        return match
