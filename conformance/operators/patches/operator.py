"""Unfold and fold as the rest of the program knows them."""

from __future__ import annotations

from ..composition import LINEAR
from ..operator import Operator
from ..own_words import OwnWord
from ..shapes import FOLD, UNFOLD
from ..tensors import INPUT

ORDER = OwnWord(
    "order",
    "What varies slowest on the axis that channels and taps share.",
    choices=("channels", "taps"),
)

_NO_WORDS = ("out_channels", "groups", "bias", "output_padding", "operands")

OPERATORS = (
    Operator(
        UNFOLD,
        "patches",
        "patch extraction",
        FOLD,
        gathers=True,
        operands=(INPUT,),
        composition=LINEAR,
        lacks=(*_NO_WORDS, "output_size"),
        own_words=(ORDER,),
    ),
    Operator(
        FOLD,
        "patches",
        "patch summation",
        UNFOLD,
        gathers=False,
        operands=(INPUT,),
        composition=LINEAR,
        lacks=_NO_WORDS,
        own_words=(ORDER,),
    ),
)
