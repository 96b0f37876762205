"""Max and average pooling as the rest of the program knows them."""

from __future__ import annotations

from ..composition import AVERAGE, SELECTION
from ..operator import Operator
from ..own_words import FLAG, WHOLE_NUMBER, OwnWord
from ..shapes import AVG_POOL, MAX_POOL
from ..tensors import INDICES, INPUT

FIRST, LAST = "first", "last"

WINDOW, PADDED, WITHIN = "window", "padded", "input"
"""What an average counts of a window: all of its taps, those in the padded input, or those in the input."""

CEIL_MODE = OwnWord(
    "ceil_mode",
    "Whether a last window that reaches past the padded input counts, as long as it starts within it.",
    holds=FLAG,
)

TIES = OwnWord(
    "ties",
    "Which of several largest elements of a window is taken, in the order of rows.",
    choices=(FIRST, LAST),
)

COUNT_INCLUDE_PAD = OwnWord(
    "count_include_pad",
    "Whether an average counts the padding that its window covers.",
    holds=FLAG,
)

DIVISOR_OVERRIDE = OwnWord(
    "divisor_override",
    "What the sum of a window is divided by, whatever it covers.",
    holds=WHOLE_NUMBER,
)

_NO_WORDS = ("out_channels", "groups", "bias", "output_padding", "output_size", "operands")

OPERATORS = (
    Operator(
        MAX_POOL,
        "pooling",
        "max pooling",
        "",
        gathers=True,
        operands=(INPUT,),
        composition=SELECTION,
        lacks=_NO_WORDS,
        own_words=(CEIL_MODE, TIES),
        side_results=(INDICES,),
    ),
    Operator(
        AVG_POOL,
        "pooling",
        "average pooling",
        "",
        gathers=True,
        operands=(INPUT,),
        composition=AVERAGE,
        lacks=_NO_WORDS,
        own_words=(CEIL_MODE, COUNT_INCLUDE_PAD, DIVISOR_OVERRIDE),
    ),
)
