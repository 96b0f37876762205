"""Time of the oracle over torch float64: output and every gradient of the same layer, in one run.

Prints a line per layer: median milliseconds of both and their ratio. The two take turns, so that whatever
else the machine does falls on both. With one thread each (the default) CPU time is measured; with more it is
wall time, and then the idle threads of NumPy's BLAS and of torch's OpenMP get in each other's way.
Run as `python -m benchmarks.reference`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.operands import Recipe, draw
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, COTANGENT, INPUT, KERNEL
from conformance.operators.windows.geometry import Axis, Geometry

Compute = Callable[[], Any]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Layer:
    """A layer as torch writes it; stride and padding are the same on every axis."""

    op: str
    input: tuple[int, ...]
    out_channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    groups: int = 1


LAYERS = {
    "plain 3x3, 64->64, 56x56": Layer(CONV, (4, 64, 56, 56), 64, 3, padding=1),
    "strided 3x3, 64->128, 56x56": Layer(CONV, (4, 64, 56, 56), 128, 3, 2, 1),
    "pointwise 1x1, 256->64, 56x56": Layer(CONV, (4, 256, 56, 56), 64, 1),
    "depthwise 3x3, 144, 56x56": Layer(CONV, (4, 144, 56, 56), 144, 3, padding=1, groups=144),
    "pix2pix encoder 4x4 s2, 64->128, 64x64": Layer(CONV, (1, 64, 64, 64), 128, 4, 2, 1),
    "V-Net down 2x2x2 s2, 16->32, 32^3": Layer(CONV, (1, 16, 32, 32, 32), 32, 2, 2),
    "V-Net 5x5x5, 16->16, 16^3": Layer(CONV, (1, 16, 16, 16, 16), 16, 5, padding=2),
    "DCGAN 4x4, 100->512": Layer(CONV_TRANSPOSE, (16, 100, 1, 1), 512, 4),
    "DCGAN 4x4 s2, 512->256, 4x4": Layer(CONV_TRANSPOSE, (16, 512, 4, 4), 256, 4, 2, 1),
    "DCGAN 4x4 s2, 256->128, 8x8": Layer(CONV_TRANSPOSE, (16, 256, 8, 8), 128, 4, 2, 1),
    "FCN-32s 64x64 s32, 21->21, 10x10": Layer(CONV_TRANSPOSE, (1, 21, 10, 10), 21, 64, 32),
    "FCN-8s 16x16 s8, 21->21, 34x34": Layer(CONV_TRANSPOSE, (1, 21, 34, 34), 21, 16, 8),
    "bilinear 4x4 s2, depthwise 21, 34x34": Layer(CONV_TRANSPOSE, (1, 21, 34, 34), 21, 4, 2, 1, groups=21),
    "U-Net 2x2 s2, 128->64, 64x64": Layer(CONV_TRANSPOSE, (1, 128, 64, 64), 64, 2, 2),
    "V-Net up 2x2x2 s2, 64->32, 16^3": Layer(CONV_TRANSPOSE, (1, 64, 16, 16, 16), 32, 2, 2),
    "vocoder k16 s8, 256->128, 128": Layer(CONV_TRANSPOSE, (4, 256, 128), 128, 16, 8, 4),
}


def geometry(layer: Layer) -> Geometry:
    """The geometry of a layer."""
    k, s, p = layer.kernel, layer.stride, layer.padding
    conv = layer.op == CONV
    axes = tuple(
        Axis(i, k, s, 1, p, (i + 2 * p - k) // s + 1 if conv else s * (i - 1) + k - 2 * p)
        for i in layer.input[2:]
    )
    return Geometry(layer.op, *layer.input[:2], layer.out_channels, layer.groups, axes)


def torch_computation(layer: Layer, operands: tuple[Float64Array, ...]) -> Compute:
    """The layer and its gradients by torch.nn.functional and autograd."""
    *arrays, cotangent = (torch.from_numpy(operand) for operand in operands)
    leaves = [array.requires_grad_() for array in arrays]
    function = getattr(torch.nn.functional, f"{layer.op}{len(layer.input) - 2}d")

    def compute() -> Any:
        y = function(*leaves, stride=layer.stride, padding=layer.padding, groups=layer.groups)
        return y, torch.autograd.grad(y, leaves, cotangent)

    return compute


def time_alternately(first: Compute, second: Compute, rounds: int, clock: Clock) -> tuple[float, float]:
    """Median seconds of both, called alternately after one untimed call each."""
    first()
    second()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for function, seconds in zip((first, second), taken, strict=True):
            started = clock()
            function()
            seconds.append(clock() - started)
    return statistics.median(taken[0]), statistics.median(taken[1])


def measure(layer: Layer, rounds: int, clock: Clock) -> tuple[float, float]:
    """Seconds of the oracle and of torch for output and all gradients of a layer."""
    link = geometry(layer)
    shapes = {
        INPUT: link.input_shape,
        KERNEL: link.kernel_shape,
        BIAS: (link.out_channels,),
        COTANGENT: link.output_shape,
    }
    operands = tuple(draw(Recipe(1, "float64"), name, shape) for name, shape in shapes.items())
    return time_alternately(
        lambda: taps.results(link, *operands), torch_computation(layer, operands), rounds, clock
    )


def limit_threads(threads: int) -> None:
    """Start this script over if BLAS, which looks once, has been loaded for another number of threads."""
    wanted = {"OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    if not wanted.items() <= os.environ.items():
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.reference", *sys.argv[1:]], os.environ | wanted
        )


def main() -> None:
    """Measure every layer asked for and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("-k", default="", help="only layers whose name contains this")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    limit_threads(arguments.threads)
    clock = time.process_time if arguments.threads == 1 else time.perf_counter
    ratios = []
    for name in (name for name in LAYERS if arguments.k in name):
        ours, theirs = measure(LAYERS[name], arguments.rounds, clock)
        ratios.append(ours / theirs)
        print(f"{name:38} {ours * 1e3:8.2f} ms {theirs * 1e3:8.2f} ms  ratio {ratios[-1]:5.2f}", flush=True)
    print(f"largest ratio {max(ratios, default=0.0):.2f}")


if __name__ == "__main__":
    main()
