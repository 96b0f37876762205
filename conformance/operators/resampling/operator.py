"""Resampling as the rest of the program knows it."""

from __future__ import annotations

from ..composition import Composition
from ..operator import Operator
from ..own_words import FLAG, NUMBERS, OwnWord
from ..shapes import UPSAMPLE
from ..tensors import COTANGENT, GRAD_INPUT, INPUT, JVP, OUTPUT, TANGENT_INPUT

NEAREST, LINEAR, CUBIC = "nearest", "linear", "cubic"

ASYMMETRIC, HALF_PIXEL, ALIGN_CORNERS = "asymmetric", "half_pixel", "align_corners"

PYTORCH_HALF_PIXEL, HALF_PIXEL_SYMMETRIC = "pytorch_half_pixel", "half_pixel_symmetric"

TF_HALF_PIXEL = "tf_half_pixel_for_nn"

CLAMPED, EXCLUDED = "clamped", "excluded"
"""What stands for elements beyond the ends: those at the ends, or nothing, the other weights made larger."""

ZEROS, WRAPPED, REFLECTED = "zeros", "wrapped", "reflected"
"""What no framework has there, and readings take for it."""

FLOOR, CEIL, PREFER_FLOOR, PREFER_CEIL = "floor", "ceil", "round_prefer_floor", "round_prefer_ceil"

OWN_WORDS = (
    OwnWord(
        "interpolation", "Which weights the elements around a coordinate have.", (NEAREST, LINEAR, CUBIC)
    ),
    OwnWord(
        "scale",
        "By how much the output is larger than the input.",
        holds=NUMBERS,
        multiplies_size=True,
    ),
    OwnWord(
        "coordinates",
        "Which coordinate of the input a position of the output has.",
        (
            ASYMMETRIC,
            HALF_PIXEL,
            ALIGN_CORNERS,
            PYTORCH_HALF_PIXEL,
            HALF_PIXEL_SYMMETRIC,
            TF_HALF_PIXEL,
        ),
    ),
    OwnWord(
        "rounding",
        "Which element is nearest to a coordinate between two.",
        (FLOOR, CEIL, PREFER_FLOOR, PREFER_CEIL),
    ),
    OwnWord(
        "cubic_coefficient",
        "The coefficient of cubic interpolation, as -0.75 or -0.5.",
        holds=NUMBERS,
        examples=(-0.75, -0.5),
    ),
    OwnWord(
        "exclude_outside", "Whether weights beyond the ends are dropped, the rest adding up to 1.", holds=FLAG
    ),
    OwnWord("antialias", "Whether the weights are spread out where the output is smaller.", holds=FLAG),
    OwnWord("recompute_scale", "Whether the scale follows from the sizes, not from the word.", holds=FLAG),
)

WEIGHTED = Composition(products={OUTPUT: ((INPUT,),), GRAD_INPUT: ((COTANGENT,),), JVP: ((TANGENT_INPUT,),)})
"""Linear in its input, and without an operator that is its adjoint."""

OPERATORS = (
    Operator(
        UPSAMPLE,
        "resampling",
        "resampling",
        "",
        gathers=True,
        operands=(INPUT,),
        composition=WEIGHTED,
        lacks=(
            "out_channels",
            "kernel",
            "stride",
            "dilation",
            "groups",
            "padding",
            "output_padding",
            "bias",
            "operands",
        ),
        own_words=OWN_WORDS,
        has_weights=True,
    ),
)
