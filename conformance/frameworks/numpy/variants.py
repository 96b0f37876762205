"""The formulations of the reference; each is written from a definition of its own (docs/method.md)."""

from __future__ import annotations

from ..variant import FrameworkVariant

VARIANTS = {
    "": FrameworkVariant("the oracle: a loop over kernel taps"),
    "matrix": FrameworkVariant("the convolution matrix and its transpose", call="matrix"),
    "toeplitz": FrameworkVariant("Toeplitz matrices, doubly block ones for two axes", call="toeplitz"),
    "im2col": FrameworkVariant("patches as columns and one matrix product", call="im2col"),
    "zero-insertion": FrameworkVariant("zeros between the inputs and a turned kernel", call="zero_insertion"),
    "fourier": FrameworkVariant("the convolution theorem, within its bound", call="fourier"),
}
