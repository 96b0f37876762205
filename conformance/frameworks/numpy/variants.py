"""The formulations of the reference; each is written from a definition of its own (docs/method.md)."""

from __future__ import annotations

from ..variant import Variant

VARIANTS = {
    "": Variant("the oracle: a loop over kernel taps"),
    "matrix": Variant("the convolution matrix and its transpose", call="matrix"),
    "toeplitz": Variant("Toeplitz matrices, doubly block ones for two axes", call="toeplitz"),
    "im2col": Variant("patches as columns and one matrix product", call="im2col"),
    "zero-insertion": Variant("zeros between the inputs and a turned kernel", call="zero_insertion"),
    "fourier": Variant("the convolution theorem, within its bound", call="fourier"),
}
