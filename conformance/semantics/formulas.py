"""Formulas of a window, found for a rule by trying candidates on it: size, begin and what is accepted.

A formula is a Python expression over the names of `VARIABLES`, so that what is printed is what is computed.
The rule is asked for a sample of configurations with one small number for everything; a candidate is the
formula of the rule where it is right for all of them. The candidates know no dialect.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal

VARIABLES = {
    "i": "input size",
    "o": "output size",
    "k": "kernel size",
    "s": "stride",
    "d": "dilation",
    "K": "extent of the dilated kernel, d*(k - 1) + 1",
    "p": "the padding where it is one number for both ends",
    "lo": "the padding at the beginning where it is a pair",
    "hi": "the padding at the end where it is a pair",
    "rank": "number of spatial axes",
}
"""What the names in formulas mean, beside words that stand for themselves; all of one spatial axis."""

SIZES = {
    CONV: (
        "i",
        "ceil(i / s)",
        "(i - K)//s + 1",
        "(i + K - 2)//s + 1",
        "(i + 2*p - K)//s + 1",
        "(i + lo + hi - K)//s + 1",
        "max((i - K)//s + 1, 0)",
        "max((i + lo + hi - K)//s + 1, 0)",
    ),
    CONV_TRANSPOSE: (
        "output_size",
        "i",
        "s*i",
        "s*(i - 1) + 1",
        "s*(i - 1) + K",
        "s*(i - 1) + max(K, s)",
        "s*(i - 1) - K + 2",
        "s*(i - 1) + K - 2*p",
        "s*(i - 1) + K - lo - hi",
        "max(s*(i - 1) + K - lo - hi, 0)",
        "max(s*(i - 1) - K + 2 + lo + hi, 0)",
        "s*(i - 1) + K + output_padding",
        "s*(i - 1) + K%2 + output_padding",
        "s*(i - 1) + K - 2*p + output_padding",
        "s*(i - 1) + K - lo - hi + output_padding",
    ),
}
"""Candidates for the size of the output, the simplest first."""

BEGINS = {
    CONV: (
        "0",
        "p",
        "lo",
        "K - 1",
        "(K - 1)//2",
        "max(s*(o - 1) + K - i, 0)//2",
        "ceil(max(s*(o - 1) + K - i, 0) / 2)",
    ),
    CONV_TRANSPOSE: (
        "0",
        "p",
        "lo",
        "K - 1",
        "K - 1 - lo",
        "(K - 1)//2",
        "(K - s)//2",
        "ceil((K - s) / 2)",
        "max(K - s, 0)//2",
        "(s*(i - 1) + K - o)//2",
        "ceil((s*(i - 1) + K - o) / 2)",
        "max(s*(i - 1) + K - o, 0)//2",
        "(K - s + output_padding)//2",
        "ceil((K - s + output_padding) / 2)",
        "(s*(i - 1) + K + output_padding - o)//2",
        "ceil((s*(i - 1) + K + output_padding - o) / 2)",
    ),
}
"""Candidates for the zeros before the input of a convolution, or the entries cut from the beginning of the
full result of a transposed one."""

LIMITS = (
    "rank == 2",
    "groups == 1",
    "s == 1",
    "k%2 == 1",
    "s == 1 or d == 1",
    "p >= 0",
    "min(lo, hi) >= 0",
    "output_padding >= 0",
    "output_padding < s",
    "output_padding < max(s, d)",
    "output_size >= 0",
    "output_size >= 1",
    "ceil(output_size / s) == i",
    "s*(i - 1) + K <= output_size < s*i + K",
    "s*(i - 1) + K - 2*p <= output_size < s*i + K - 2*p",
    "s*(i - 1) + K - lo - hi <= output_size < s*i + K - lo - hi",
    "(output_size + K - 2)//s + 1 == i",
    "i >= K",
    "i + s >= K",
    "i + 2*s > K",
    "i + 2*p >= K",
    "i + 2*p + s >= K",
    "i + lo + hi >= K",
    "i + lo + hi + s >= K",
    "i + lo + hi + 2*s > K",
    "i + lo + hi >= 0",
    "o >= 1",
    "o >= 0",
    "s*(i - 1) + 1 + lo + hi >= 0",
    "s*(i - 1) + 2*K - 1 - lo - hi >= 0",
)
"""Conditions that a rule may put on what it accepts; what the earlier ones imply is left out."""

WORDS_THEMSELVES = ("output_padding", "output_size", "groups")
_NAME = re.compile(r"[A-Za-z_]+")
_FUNCTIONS: dict[str, Any] = {
    "__builtins__": {},
    "ceil": math.ceil,
    "max": max,
    "min": min,
}

VariableValues = Mapping[str, int]
"""Numbers by variable."""


@dataclass(frozen=True)
class Formulas:
    """What a rule makes of one way to write words; `limits` all have to hold for it to accept them."""

    size: str
    begin: str
    limits: tuple[str, ...] = ()


def evaluate(formula: str, values: VariableValues) -> Any:
    """The value of one of the formulas of this module."""
    return eval(_compile(formula), _FUNCTIONS, values)


@cache
def _compile(formula: str) -> CodeType:
    return compile(formula, "<formula>", "eval")


def names_of(formula: str) -> frozenset[str]:
    """The variables of a formula."""
    return frozenset(_NAME.findall(formula)) - set(_FUNCTIONS) - {"or"}


def sample(parameters: Sequence[str], count: int = 500, seed: int = 0) -> Iterator[VariableValues]:
    """`count` configurations at random, with a value for each of the parameters besides the numbers of an
    axis.

    Most are small, where the limits of rules lie; a size that a word selects is about one that a window
    has.
    """
    draw = random.Random(seed)
    for _ in range(count):
        i, k, s, d = (draw.randint(1, draw.randint(1, most)) for most in (8, 6, 5, 4))
        chosen = {"i": i, "k": k, "s": s, "d": d, "rank": draw.randint(1, 3), "groups": draw.randint(1, 2)}
        chosen["K"] = d * (k - 1) + 1
        for name in parameters:
            chosen[name] = draw.randint(-1, 5)
        if "output_size" in parameters:
            cut = 2 * chosen["p"] if "p" in chosen else chosen.get("lo", 0) + chosen.get("hi", 0)
            smallest = draw.choice((s * (i - 1) + chosen["K"] - cut, s * (i - 1) + 1))
            chosen["output_size"] = max(smallest + draw.randint(-2, s + 1), -1)
        yield chosen


def find_formulas(
    op: str,
    parameters: Sequence[str],
    predict: Callable[[VariableValues], Prediction],
    configurations: Iterable[VariableValues] | None = None,
) -> Formulas | Refusal:
    """The formulas of a rule for words with `parameters`; its refusal where it accepts none of the sample.

    `predict` is the rule for a configuration. Raises LookupError where no candidate is right: then one is
    lacking here.
    """
    known = {*VARIABLES, *parameters, *WORDS_THEMSELVES} - ({"p", "lo", "hi"} - set(parameters))
    known -= {"output_size", "output_padding"} - set(parameters)
    asked = [(each, predict(each)) for each in configurations or sample(parameters)]
    accepted = [(each, answer) for each, answer in asked if isinstance(answer, Geometry)]
    if not accepted:
        return _commonest([answer for _, answer in asked if isinstance(answer, Refusal)])
    seen = [({**each, "o": answer.axes[0].size}, answer.axes[0].offset) for each, answer in accepted]
    size = _first_right(SIZES[op], known - {"o"}, ((each, each["o"]) for each, _ in seen))
    begin = _first_right(BEGINS[op], known, seen)
    sized = [({**each, "o": evaluate(size, each)}, isinstance(answer, Geometry)) for each, answer in asked]
    return Formulas(size, begin, _limits([limit for limit in LIMITS if names_of(limit) <= known], sized))


def _commonest(refusals: Sequence[Refusal]) -> Refusal:
    """The refusal whose rule refuses most; the first of them."""
    rules = [refusal.rule for refusal in refusals]
    return refusals[rules.index(max(rules, key=rules.count))]


def _first_right(
    candidates: Iterable[str], known: set[str], wanted: Iterable[tuple[VariableValues, int]]
) -> str:
    pairs = list(wanted)
    for formula in candidates:
        if names_of(formula) <= known and all(evaluate(formula, each) == value for each, value in pairs):
            return formula
    raise LookupError(f"no candidate is right for {len(pairs)} configurations, as {pairs[0]}")


def _limits(candidates: Sequence[str], asked: Sequence[tuple[VariableValues, bool]]) -> tuple[str, ...]:
    """The fewest conditions, by leaving out what the others imply, that hold where a rule accepts and only
    there."""
    holding = {limit: [bool(evaluate(limit, each)) for each, _ in asked] for limit in candidates}
    wanted = [accepted for _, accepted in asked]
    needed = [
        limit
        for limit in candidates
        if all(holds for holds, accepted in zip(holding[limit], wanted, strict=True) if accepted)
    ]

    def exact(limits: Sequence[str]) -> bool:
        return [all(holding[limit][n] for limit in limits) for n in range(len(wanted))] == wanted

    if not exact(needed):
        refused = [(n, each) for n, (each, accepted) in enumerate(asked) if not accepted]
        wrong = next(each for n, each in refused if all(holding[limit][n] for limit in needed))
        raise LookupError(f"no condition says that {wrong} is refused")
    for limit in reversed(needed):
        fewer = [other for other in needed if other != limit]
        needed = fewer if exact(fewer) else needed
    return tuple(needed)
