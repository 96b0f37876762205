"""Words that only some operators have, described where those operators are: what a case file may say of them.

`Operator.own_words` lists them; reading, checking, writing and showing them needs nothing besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

FLAG, WHOLE_NUMBER, COUNT, NUMBERS = "flag", "whole number", "count", "numbers"
"""What a word holds that has no `choices`: true or false, a whole number, one that is not negative, or one
number or a list of one for each spatial axis, which need not be whole."""


@dataclass(frozen=True)
class OwnWord:
    """A word of cases that few operators have.

    `meaning` is a sentence for documents and editors. What it holds is one of `choices`, or else what `holds`
    says. A case that does not write it leaves it to the dialect. `multiplies_size` says that its numbers are
    factors of the output size. `examples` are numbers worth asking, where it holds numbers.
    """

    name: str
    meaning: str
    choices: Tuple[str, ...] = ()
    holds: str = ""
    multiplies_size: bool = False
    examples: Tuple[float, ...] = ()
