"""A depthwise convolution as a NumPy program: run, it computes what the reference does."""

from __future__ import annotations

from random import Random

import numpy as np
from support.depthwise import random_geometry, random_operands

from conformance.frameworks.interface import Call, Layout, channels_first
from conformance.frameworks.numpy.depthwise.code import program
from conformance.frameworks.program import Arrays
from conformance.operators.depthwise.reference import products
from conformance.operators.observations import Unsupported


def test_a_program_computes_its_geometry():
    random = Random("programs")
    for _ in range(40):
        geometry = random_geometry(random)
        rank = len(geometry.axes)
        data, kernel = (0, *range(2, rank + 2), 1), (*range(2, rank + 2), 0, 1)
        x, w, b, _ = random_operands(geometry, random)
        names = {"x": x.transpose(data), "w": w.transpose(kernel), "b": b}
        call = Call("", {}, channels_first(rank), geometry=geometry)
        written = program(call, Arrays(Layout(data, kernel, data), "float64", bias=True))
        exec("\n".join((*written.imports, *written.body)), names)
        assert np.array_equal(names["y"], products.result("output", geometry, x, w, b).transpose(data))


def test_numpy_has_no_bfloat16():
    geometry = random_geometry(Random(0))
    layout = channels_first(len(geometry.axes))
    call = Call("", {}, layout, geometry=geometry)
    assert isinstance(program(call, Arrays(layout, "bfloat16")), Unsupported)
