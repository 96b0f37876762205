"""Keyword arguments that a call need not spell: those at the framework's own default, and one number for all.

A default that nobody leaves out is never asked, nor is the spreading of a number over the axes. So there are
calls in three forms: spelled out in full, with every default left out (the variant `DEFAULTS`, and code for
people), and as a literal case is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, Mapping, TypeVar, Union

from ..operators.observations import Unsupported
from ..operators.question import LITERAL, Question
from ..operators.words import Words
from .interface import Call
from .source_text import collapse

DEFAULTS = "defaults"
"""The name of the variant, and what `FrameworkVariant.call` is for it."""

REQUIRED = object()
"""The default of a keyword that has none."""

OF_OPERANDS = object()
"""The default of a keyword that the framework reads off the operands: whatever a call says is the default."""

CallT = TypeVar("CallT", bound=Call)


def _identity(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Keyword:
    """A keyword argument of a framework's function.

    `word` is the field of `Words` that it spells, `default` the value that it has when it is left out (for
    each axis, where it has a number for each). `takes_number` says whether one number may stand for all axes,
    `spatial` gives the numbers of the spatial axes where the value has more of them.
    """

    word: str
    default: Any = REQUIRED
    takes_number: bool = False
    spatial: Callable[[Any], Any] = _identity

    def is_default(self, value: Any) -> bool:
        """Whether leaving it out means the same."""
        return self.default is OF_OPERANDS or self.default in (value, collapse(self.spatial(value)))

    def one_number(self, value: Any) -> Any:
        """The number that stands for all axes, or the value where there is none."""
        number = collapse(self.spatial(value)) if self.takes_number else value
        return number if isinstance(number, int) else value


Keywords = Mapping[str, Keyword]
"""The keyword arguments of a function that have a default or take one number for all axes, by their names."""


def leave_out_defaults(call: CallT, keywords: Keywords) -> CallT:
    """The call without what is at its default, and with one number where all axes have the same."""
    return _respell(call, keywords, lambda word: True, lambda word: True)


def call_without_defaults(
    question: Question, call: Union[CallT, Unsupported], keywords: Keywords, dialect: str
) -> Union[CallT, Unsupported]:
    """What the variant `DEFAULTS` makes of the call for a question: literal words go in as they are written.

    So do words that do not fit each other. A call that is to be refused stays as it is, since what it is
    refused for may be a word at its default; so do `options` of the case's own `dialect`.
    """
    if isinstance(call, Unsupported) or _keeps_its_words(question) or call.geometry is None:
        return call
    written = question.words.options.get(dialect, {})
    return leave_out_defaults(call, {name: each for name, each in keywords.items() if name not in written})


def _keeps_its_words(question: Question) -> bool:
    return question.compare == LITERAL or not question.words.fit_together


def respell_as_written(call: CallT, keywords: Keywords, words: Words) -> CallT:
    """The call of a literal case without the words that stand nowhere in it, and with its single numbers."""
    return _respell(call, keywords, words.is_unwritten, words.is_one_number)


def _respell(
    call: CallT, keywords: Keywords, leaves_out: Callable[[str], bool], as_number: Callable[[str], bool]
) -> CallT:
    spelled: Dict[str, Any] = {}
    for name, value in call.words.items():
        keyword = keywords.get(name)
        if keyword is None:
            spelled[name] = value
        elif not (leaves_out(keyword.word) and keyword.is_default(value)):
            spelled[name] = keyword.one_number(value) if as_number(keyword.word) else value
    return replace(call, words=spelled)
