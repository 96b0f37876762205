"""Code that `translate` prints, run on integer operands and compared with the reference to the bit."""

from __future__ import annotations

import importlib.util
import itertools
import os
import warnings
from dataclasses import replace

import numpy as np

from conformance.cases.case import Case
from conformance.frameworks.tensorflow.variants import ON, ONEDNN
from conformance.operators import operands, tensors
from conformance.operators.convolution import exact_sums
from conformance.operators.convolution.reference import taps
from conformance.semantics import translation
from support.paths import ROOT

# before TensorFlow is imported: on a processor without AVX512-VNNI it lacks dilation and groups otherwise
os.environ.setdefault(ONEDNN, ON)

SCRIPT = ROOT / "benchmarks" / "expressible.py"
DTYPES = ("float32", "float16", "float64")


def expressible():
    spec = importlib.util.spec_from_file_location("expressible", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sampled(dialect, count, start=0, dtypes=DTYPES):
    """About `count` cases of the grid, evenly spread, with every dtype and with and without bias."""
    every = list(expressible().grid(dialect))
    chosen = itertools.islice(every, start, None, max(1, len(every) // count))
    return [
        replace(case, words=replace(case.words, dtype=dtypes[n % len(dtypes)], bias=n % 2 == 0))
        for n, case in enumerate(chosen)
    ]


def recipe(case: Case) -> operands.Recipe:
    limits = exact_sums.exact_limits(translation.geometry_of(case), case.words.dtype)
    return operands.Recipe(case.seed, case.words.dtype, {}, limits)


def arrays(case: Case):
    """`x`, `w` and `b` in the layout and dtype of the case's dialect, and the output they must give."""
    geometry, drawn = translation.geometry_of(case), recipe(case)
    layout = translation.source_layout(case, geometry)
    x = operands.draw(drawn, tensors.INPUT, geometry.input_shape)
    w = operands.draw(drawn, tensors.KERNEL, geometry.kernel_shape)
    b = operands.draw(drawn, tensors.BIAS, (geometry.out_channels,))
    wanted = taps.output(geometry, x, w, b if case.words.bias else None)
    dtype = "float32" if case.words.dtype == "bfloat16" else case.words.dtype
    native = {"x": np.transpose(x, layout.input), "w": np.transpose(w, layout.kernel), "b": b}
    given = {name: np.ascontiguousarray(array, dtype) for name, array in native.items()}
    return given, np.transpose(wanted, layout.output)


def run(code: str, given):
    """`y` after the code has run on copies of the arrays."""
    space = {name: array.copy() for name, array in given.items()}
    with warnings.catch_warnings():
        # torch warns of a copy where padding="same" meets an even kernel
        warnings.filterwarnings("ignore", message="Using padding='same'")
        exec(compile(code, "<translation>", "exec"), space)
    return space["y"]


def mistake(case: Case, to: str, code: str | None = None):
    """What is wrong with the translation of a case, or None; `code` replaces the one that is printed."""
    given, wanted = arrays(case)
    code = translation.translate(case, to) if code is None else code
    got = run(code, given)
    if not isinstance(got, np.ndarray):
        return f"y is {type(got)}\n{code}"
    if (got.shape, got.dtype) != (wanted.shape, given["x"].dtype):
        return f"{got.shape} {got.dtype}, not {wanted.shape} {given['x'].dtype}\n{code}"
    return None if np.array_equal(got, wanted) else f"wrong values\n{code}"
