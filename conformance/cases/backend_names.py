"""The check of a backend's name in a case file: any plain name passes, a slip of the keyboard does not."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from itertools import count
from typing import Any

from conformance.cases.numbers import form_error
from conformance.cases.spelling import LONGEST_SUGGESTED, meaning
from conformance.frameworks.registry import BUILT_IN, DIALECTS

FRAMEWORKS = tuple(dict.fromkeys((*BUILT_IN, *DIALECTS)))

LONGEST_WORD = 200
"""Characters of a tag, of a backend's name, of a specifier of versions."""

MOST_NAMES_COMPARED = 1000
"""Different names of backends that are held against those of the frameworks; names beyond pass unseen."""


def check_backend(value: Any) -> Any:
    """The name itself; raises `form_error` where it cannot name a backend, or nearly names another."""
    wanted = "it has to be the name of a backend, as torch, jax+jit or tensorflow@gpu"
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_WORD:
        raise form_error(wanted)
    if not value.isprintable() or " " in value:
        raise form_error(wanted)
    # an adapter from outside may have any name, so only what looks like a slip of the keyboard is refused
    close = _nearest_framework(re.split("[+@]", value)[0].lower())
    if close and not value.startswith(close):
        raise form_error(f"it has to be the name of a backend; did you mean `{close}`?")
    return value


@lru_cache(maxsize=4096)
def _nearest_framework(name: str) -> str | None:
    """The framework whose name is nearly this one, if it is not its own; None past `MOST_NAMES_COMPARED`."""
    if name in FRAMEWORKS or len(name) > LONGEST_SUGGESTED or next(_compared) >= MOST_NAMES_COMPARED:
        return None
    close = get_close_matches(name, FRAMEWORKS, n=1, cutoff=0.75)
    return meaning(name, FRAMEWORKS) or (close[0] if close else None)


_compared = count()
