"""Patches as a NumPy program: run, it computes what the reference does."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.patches import random_geometry

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.numpy.patches.code import program
from conformance.frameworks.program import Arrays
from conformance.operators.observations import Unsupported
from conformance.operators.patches.reference import copies
from conformance.operators.tensors import OUTPUT


@pytest.mark.parametrize("op", ["unfold", "fold"])
def test_a_program_computes_its_geometry(op):
    random = Random(f"programs {op}")
    for _ in range(60):
        geometry = random_geometry(random, op)
        layout = channels_first(len(geometry.axes))
        x = np.random.default_rng(0).integers(1, 9, geometry.input_shape).astype(np.float32)
        written = program(Call("", {}, layout, geometry=geometry), Arrays(layout, "float32"))
        names = {"x": x}
        exec("\n".join((*written.imports, *written.body)), names)
        assert names["y"].dtype == np.float32
        assert np.array_equal(names["y"], copies.result(OUTPUT, geometry, x.astype(float)))


def test_numpy_has_no_bfloat16():
    geometry = random_geometry(Random(0), "unfold")
    layout = channels_first(len(geometry.axes))
    arrays = Arrays(layout, "bfloat16")
    assert isinstance(program(Call("", {}, layout, geometry=geometry), arrays), Unsupported)
