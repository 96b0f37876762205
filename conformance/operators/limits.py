"""The limits of a backend: which configurations it takes at all, as it says of itself before it is asked."""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from . import skips
from .observations import Unsupported
from .words import Words

Limits = Mapping[str, Tuple[int, ...]]
"""The numbers that a backend takes, by the name of what they count; what is not named is unlimited."""

KINDS = {
    "rank": skips.RANK,
    "stride": skips.WORDS,
    "dilation": skips.WORDS,
    "groups": skips.WORDS,
    "kernel": skips.OPERANDS,
}
"""What can be limited, and the kind of skip of what is beyond."""


def beyond_limits(limits: Limits, words: Words) -> Optional[Unsupported]:
    """Why words are beyond the limits of a backend, with the kind of that skip; None where they are not."""
    numbers = {
        "rank": (words.rank,),
        "stride": words.stride,
        "dilation": words.dilation,
        "groups": (words.groups,),
        "kernel": words.kernel,
    }
    for name, taken in limits.items():
        for number in numbers.get(name, ()):
            if number not in taken:
                why = f"does not take {name} {number}; it takes {', '.join(map(str, taken))}"
                return Unsupported(why, KINDS[name])
    return None
