"""Resampling as a NumPy program: run, it computes what the reference does."""

from __future__ import annotations

from random import Random

import numpy as np
from support.resampling import random_geometry

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.numpy.resampling.code import program
from conformance.frameworks.program import Arrays
from conformance.operators.observations import Unsupported
from conformance.operators.resampling.reference import sums


def test_a_program_computes_its_geometry():
    random = Random("programs")
    for _ in range(80):
        geometry = random_geometry(random)
        layout = channels_first(len(geometry.axes))
        x = np.random.default_rng(0).integers(1, 9, geometry.input_shape).astype(np.float32)
        written = program(Call("", {}, layout, geometry=geometry), Arrays(layout, "float32"))
        names = {"x": x}
        with np.errstate(invalid="ignore", divide="ignore"):
            exec("\n".join((*written.imports, *written.body)), names)
        right = sums.result("output", geometry, x.astype(float))
        assert names["y"].dtype == np.float32
        assert names["y"].shape == right.shape
        known = np.isfinite(names["y"])
        assert known.any()
        assert np.allclose(names["y"][known], right[known], atol=1e-4)


def test_numpy_has_no_bfloat16():
    geometry = random_geometry(Random(0))
    layout = channels_first(len(geometry.axes))
    arrays = Arrays(layout, "bfloat16")
    assert isinstance(program(Call("", {}, layout, geometry=geometry), arrays), Unsupported)
