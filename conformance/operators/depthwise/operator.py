"""The depthwise convolution as the rest of the program knows it."""

from __future__ import annotations

from ..composition import BILINEAR, leave_out
from ..operator import Operator
from ..own_words import COUNT, OwnWord
from ..shapes import DEPTHWISE_CONV
from ..tensors import ADJOINT, INPUT, KERNEL

MULTIPLIER = OwnWord(
    "multiplier",
    "How many channels the output has for each channel of the input; 1 where it is not written.",
    holds=COUNT,
)

OPERATORS = (
    Operator(
        DEPTHWISE_CONV,
        "depthwise",
        "depthwise convolution",
        "",
        gathers=True,
        operands=(INPUT, KERNEL),
        composition=leave_out(BILINEAR, ADJOINT),
        lacks=("out_channels", "groups", "output_padding", "output_size", "operands"),
        own_words=(MULTIPLIER,),
        kernel_letters="CM",
        multiplier=MULTIPLIER.name,
    ),
)
