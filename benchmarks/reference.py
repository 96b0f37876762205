"""Time of the oracle over torch float64: output and every gradient of the same layer, in one run.

Prints one line per layer: median milliseconds of both and their ratio. The two take turns, so that
whatever else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from conformance.dtypes import Float64Array
from conformance.geometry import CONV, CONV_TRANSPOSE, Axis, Geometry
from conformance.operands import Recipe, draw
from conformance.reference import taps

LAYERS = {
    "plain 3x3, 64->64, 56x56": (CONV, (4, 64, 56, 56), 64, (3, 3), 1, 1, 1),
    "strided 3x3, 64->128, 56x56": (CONV, (4, 64, 56, 56), 128, (3, 3), 2, 1, 1),
    "pointwise 1x1, 256->64, 56x56": (CONV, (4, 256, 56, 56), 64, (1, 1), 1, 0, 1),
    "depthwise 3x3, 144, 56x56": (CONV, (4, 144, 56, 56), 144, (3, 3), 1, 1, 144),
    "pix2pix encoder 4x4 s2, 64->128, 64x64": (CONV, (1, 64, 64, 64), 128, (4, 4), 2, 1, 1),
    "V-Net down 2x2x2 s2, 16->32, 32^3": (CONV, (1, 16, 32, 32, 32), 32, (2, 2, 2), 2, 0, 1),
    "V-Net 5x5x5, 16->16, 16^3": (CONV, (1, 16, 16, 16, 16), 16, (5, 5, 5), 1, 2, 1),
    "DCGAN 4x4, 100->512": (CONV_TRANSPOSE, (16, 100, 1, 1), 512, (4, 4), 1, 0, 1),
    "DCGAN 4x4 s2, 512->256, 4x4": (CONV_TRANSPOSE, (16, 512, 4, 4), 256, (4, 4), 2, 1, 1),
    "DCGAN 4x4 s2, 256->128, 8x8": (CONV_TRANSPOSE, (16, 256, 8, 8), 128, (4, 4), 2, 1, 1),
    "FCN-32s 64x64 s32, 21->21, 10x10": (CONV_TRANSPOSE, (1, 21, 10, 10), 21, (64, 64), 32, 0, 1),
    "FCN-8s 16x16 s8, 21->21, 34x34": (CONV_TRANSPOSE, (1, 21, 34, 34), 21, (16, 16), 8, 0, 1),
    "U-Net 2x2 s2, 128->64, 64x64": (CONV_TRANSPOSE, (1, 128, 64, 64), 64, (2, 2), 2, 0, 1),
    "V-Net up 2x2x2 s2, 64->32, 16^3": (CONV_TRANSPOSE, (1, 64, 16, 16, 16), 32, (2, 2, 2), 2, 0, 1),
    "vocoder k16 s8, 256->128, 128": (CONV_TRANSPOSE, (4, 256, 128), 128, (16,), 8, 4, 1),
    "bilinear 4x4 s2 depthwise, 21, 34x34": (CONV_TRANSPOSE, (1, 21, 34, 34), 21, (4, 4), 2, 1, 21),
}
Layer = tuple[str, tuple[int, ...], int, tuple[int, ...], int, int, int]


def geometry(layer: Layer) -> Geometry:
    op, shape, out_channels, kernel, stride, padding, groups = layer
    axes = []
    for i, k in zip(shape[2:], kernel, strict=True):
        size = (i + 2 * padding - k) // stride + 1 if op == CONV else stride * (i - 1) + k - 2 * padding
        axes.append(Axis(input=i, kernel=k, stride=stride, dilation=1, offset=padding, size=size))
    return Geometry(op, shape[0], shape[1], out_channels, groups, tuple(axes))


def torch_results(layer: Layer, operands: tuple[Float64Array, ...]) -> Callable[[], Any]:
    op, shape, _, _, stride, padding, groups = layer
    *arrays, cotangent = (torch.from_numpy(operand) for operand in operands)
    leaves = [array.requires_grad_() for array in arrays]
    function = getattr(torch.nn.functional, f"{op}{len(shape) - 2}d")

    def compute() -> Any:
        y = function(*leaves, stride=stride, padding=padding, groups=groups)
        return y, torch.autograd.grad(y, leaves, cotangent)

    return compute


def oracle_results(geometry: Geometry, operands: tuple[Float64Array, ...]) -> Callable[[], Any]:
    x, w, b, cotangent = operands

    def compute() -> Any:
        return (
            taps.output(geometry, x, w, b),
            taps.grad_input(geometry, w, cotangent),
            taps.grad_kernel(geometry, x, cotangent),
            taps.grad_bias(cotangent),
        )

    return compute


def in_turns(first: Callable[[], Any], second: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median seconds of both, called alternately after one untimed call each."""
    first(), second()
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for function, taken in zip((first, second), seconds, strict=True):
            started = time.perf_counter()
            function()
            taken.append(time.perf_counter() - started)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def measure(layer: Layer, rounds: int) -> tuple[float, float]:
    link = geometry(layer)
    recipe = Recipe(seed=1, dtype="float64")
    shapes = {
        "input": link.input_shape,
        "kernel": link.kernel_shape,
        "bias": (link.out_channels,),
        "cotangent": link.output_shape,
    }
    operands = tuple(draw(recipe, name, shape) for name, shape in shapes.items())
    return in_turns(oracle_results(link, operands), torch_results(layer, operands), rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("-k", default="", help="only layers whose name contains this")
    arguments = parser.parse_args()
    worst = 0.0
    for name, layer in LAYERS.items():
        if arguments.k not in name:
            continue
        ours, theirs = measure(layer, arguments.rounds)
        worst = max(worst, ours / theirs)
        print(
            f"{name:42} {ours * 1e3:8.2f} ms {theirs * 1e3:8.2f} ms   ratio {ours / theirs:5.2f}", flush=True
        )
    print(f"largest ratio {worst:.2f}")


if __name__ == "__main__":
    main()
